"""The form behind "Choose a revision": opened at once, filled when ECS has answered, and read as if it were typed."""

import logging
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.errors import Failed
from bot.intake.worker import IntakeWorker
from bot.model import Immediate, Verb
from bot.ports import Clock
from bot.target.by_name import REVISION
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import MARK, REASON_LIMIT, Command, Help, parse
from handlers.listeners.commands import asked
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral, wrong
from handlers.messages import choose_revision

log = logging.getLogger(__name__)


def register(
    app: AsyncApp, *, worker: IntakeWorker, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake
) -> None:
    async def open_form(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        intake.acked(context)
        where = _where(body, channel=body["container"]["channel_id"], delivery=body["trigger_id"])
        look = asked(Command(Verb.HISTORY, action.get("value", "")), where, id_=context[ID], clock=clock)
        try:
            view_id, hash_ = await poster.open(choose_revision.reading(look.service), trigger_id=body["trigger_id"])
        except Failed as error:
            log.warning("%s", error)
            intake.ended(context, body, "not_opened")
            await post_ephemeral(poster, body, choose_revision.LATE)
            return
        place = ids.place(look.channel, look.service)
        view = choose_revision.form(await worker.look(look), place=place, now=clock.now())
        try:
            await poster.fill(view, view_id=view_id, hash_=hash_)
        except Failed as error:  # closed meanwhile, for one
            log.warning("a form stays empty: %s", error)

    async def choose(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext) -> None:
        place = ids.read_place(view.get("private_metadata", ""))
        if place is None:
            await old_form(ack, body, context)
            return
        channel, service = place
        typed = _typed(service, view["state"]["values"], catalog)
        if not isinstance(typed, Command):
            await ack(**typed)
            intake.ended(context, body, "misread")
            return
        # however often this form is sent, it is one request
        where = _where(body, channel=channel, delivery=f"{body['user']['id']}:form:{view['id']}")
        await intake.take(asked(typed, where, id_=context[ID], clock=clock), ack, context, body)

    async def old_form(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack(response_action="update", view=choose_revision.note(choose_revision.OLD))
        intake.ended(context, body, "old_form")

    app.action(ids.PICK)(open_form)
    app.view(ids.PICK)(choose)
    app.view(ids.any_but(*ids.FORMS))(old_form)


def _typed(service: str, values: dict[str, Any], catalog: Catalog) -> Command | dict[str, Any]:
    """The command that this form means, or the ack that says what is wrong with it. No payload is trusted."""
    revision = values[ids.REVISION][ids.REVISION]["selected_option"]["value"]
    reason = values[ids.REASON][ids.REASON]["value"] or ""
    if not REVISION.fullmatch(revision):
        return wrong(ids.REVISION, choose_revision.OLD)
    typed = parse(f"{service} {Verb.IMMEDIATE} to {revision} {MARK} {reason}", services=catalog.services)
    if isinstance(typed, Help):
        block = ids.REASON if len(reason) > REASON_LIMIT else ids.REVISION
        return wrong(block, f"{typed.problem} Nothing happened.")
    return typed if isinstance(typed.ask, Immediate) else wrong(ids.REVISION, choose_revision.OLD)


def _where(body: dict[str, Any], *, channel: str, delivery: str) -> dict[str, Any]:
    """As a slash command says who, where and which delivery."""
    user = body["user"]
    return {
        "trigger_id": delivery,
        "user_id": user["id"],
        "team_id": user.get("team_id") or body["team"]["id"],
        "channel_id": channel,
    }
