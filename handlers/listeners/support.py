"""The form of a case with AWS Support: opened at once, filled with its draft, and what is sent is the click."""

import logging
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.errors import Failed
from bot.follow_up.case_text import LONGEST, read_sent
from bot.intake.worker import IntakeWorker
from bot.model import Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.actions import clicked
from handlers.listeners.decision_forms import click_of
from handlers.listeners.insist import insist
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral, wrong
from handlers.messages import answers, support

log = logging.getLogger(__name__)

Body = dict[str, Any]


def register(app: AsyncApp, *, worker: IntakeWorker, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def open_form(ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        routed = ids.read_value(action.get("value", ""))
        await ack()
        if routed is None:
            intake.ended(context, body, "old_button")
            await post_ephemeral(poster, body, answers.OLD_BUTTON)
            return
        intake.acked(context)
        try:
            view_id, hash_ = await poster.open(support.reading(), trigger_id=body["trigger_id"])
        except Failed as error:
            log.warning("%s", error)
            intake.ended(context, body, "not_opened")
            await post_ephemeral(poster, body, support.LATE)
            return
        look = clicked(Verb.SUPPORT_DRAFT, action, body, routed=routed, id_=context[ID], clock=clock)
        card = ids.card(ids.Card(look.channel, look.message_ts, *routed))
        view = support.form(await worker.look(look), card)
        try:
            await insist(lambda: poster.fill(view, view_id=view_id, hash_=hash_))
        except Failed as error:  # closed meanwhile, for one
            log.warning("a form stays empty: %s", error)

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

    app.action(ids.SUPPORT)(open_form)
    app.view(ids.SUPPORT)(sent)
