"""“I see a problem” as a button: it opens the form, and what is sent is read as if it were typed.

The button under a call of those who may act upon such reports is here as well.
"""

import logging
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.model import Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import Command, Help, parse
from handlers.listeners.actions import clicked
from handlers.listeners.commands import asked
from handlers.listeners.form import sender
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.opening import opened
from handlers.listeners.private import post_ephemeral, wrong
from handlers.messages import answers, problem

log = logging.getLogger(__name__)

Body = dict[str, Any]


def register(app: AsyncApp, *, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def open_form(ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        """In the Home tab, or under an outcome, whose service is chosen then."""
        await ack()
        intake.acked(context)
        origin = ids.origin((body.get("container") or {}).get("channel_id", ""))
        form = problem.form(list(catalog.services), action.get("value", ""), origin)
        await opened(form, body, context, late=problem.LATE, poster=poster, intake=intake)

    async def sent(ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        origin = ids.read_origin(view.get("private_metadata", ""))
        if origin is None:
            await ack(response_action="update", view=problem.note(problem.OLD))
            intake.ended(context, body, "old_form")
            return
        typed = _typed(view["state"]["values"], catalog)
        if isinstance(typed, Help):
            await ack(**wrong(ids.REASON, f"{typed.problem} Nothing happened."))
            intake.ended(context, body, "misread")
            return
        # however often this form is sent, it is one report
        where = sender(body, origin[0]) | {"trigger_id": f"{body['user']['id']}:form:{view['id']}"}
        await intake.take(asked(typed, where, id_=context[ID], clock=clock), ack, context, body)

    async def prepare(ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        """Which call it is under, its message says; the value only names the service for the log."""
        service = action.get("value", "")
        if service not in catalog.services:
            await ack()
            intake.ended(context, body, "old_button")
            await post_ephemeral(poster, body, answers.OLD_BUTTON)
            return
        click = clicked(Verb.PREPARE, action, body, id_=context[ID], clock=clock)
        await intake.take(replace(click, service=service), ack, context, body)

    app.action(ids.PROBLEM)(open_form)
    app.view(ids.PROBLEM)(sent)
    app.action(ids.PREPARE)(prepare)


def _typed(values: Body, catalog: Catalog) -> Command | Help:
    """As if it were typed. No payload is trusted."""
    chosen = ((values.get(ids.SERVICE) or {}).get(ids.SERVICE) or {}).get("selected_option") or {}
    said = str(((values.get(ids.REASON) or {}).get(ids.REASON) or {}).get("value") or "")
    service = str(chosen.get("value") or "")
    if service not in catalog.services:
        return Help("Which service? Choose one.", "")
    return parse(f"{service} {Verb.PROBLEM} {said}", services=catalog.services)
