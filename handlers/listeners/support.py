"""The form of a case with AWS Support: opened at once, filled with its draft, and what is sent is the click."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.follow_up.case_text import LONGEST, read_sent
from bot.intake.worker import IntakeWorker
from bot.model import Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.decision_forms import click_of
from handlers.listeners.draft_forms import DraftForm, opening
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import wrong
from handlers.messages import support

Body = dict[str, Any]
_FORM = DraftForm(Verb.SUPPORT_DRAFT, support.reading, support.form, support.LATE)


def register(app: AsyncApp, *, worker: IntakeWorker, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def sent(ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        card = ids.read_card(view.get("private_metadata", ""))
        if card is None:
            await ack(response_action="update", view=support.note(support.OLD))
            intake.ended(context, body, "old_form")
            return
        typed = view["state"]["values"]
        chosen = ((typed.get(ids.SEVERITY) or {}).get(ids.SEVERITY) or {}).get("selected_option") or {}
        click = click_of(Verb.SUPPORT, body, view, card, id_=context[ID], clock=clock)
        reason = f"{chosen.get('value', '')} {click.reason}"
        if len(click.reason) > LONGEST or read_sent(reason) is None:
            await ack(**wrong(ids.REASON, f"Write up to {LONGEST} characters. Nothing happened."))
            intake.ended(context, body, "misread")
            return
        await intake.take(replace(click, reason=reason), ack, context, body)

    app.action(ids.SUPPORT)(opening(_FORM, worker=worker, clock=clock, poster=poster, intake=intake))
    app.view(ids.SUPPORT)(sent)
