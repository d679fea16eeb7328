"""The form behind "Choose a revision": opened at once, filled when ECS has answered, and read as if it were typed."""

import logging
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.errors import Failed
from bot.intake.worker import IntakeWorker
from bot.model import Immediate, Recalled, Verb
from bot.ports import Clock
from bot.target.by_name import REVISION
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import MARK, REASON_LIMIT, Command, Help, parse
from handlers.listeners.commands import asked
from handlers.listeners.insist import insist
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral, wrong
from handlers.messages import choose_revision

log = logging.getLogger(__name__)


def register(
    app: AsyncApp, *, worker: IntakeWorker, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake
) -> None:
    async def open_form(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        """By a button or a menu of a card, whose service is in the journal; or below a history, which names it."""
        await ack()
        intake.acked(context)
        value = ids.read_option(action["selected_option"]["value"])[1] if _picks(action) else action.get("value", "")
        routed, where = ids.read_value(value), body["container"]
        card = ids.Card(where["channel_id"], where["message_ts"], *routed) if routed else None
        await open_for("" if card else value, card, body, context)

    async def open_for(service: str, card: ids.Card | None, body: dict[str, Any], context: AsyncBoltContext) -> None:
        where = _where(body, channel=body["container"]["channel_id"], delivery=body["trigger_id"])
        look = asked(Command(Verb.HISTORY, service), where, id_=context[ID], clock=clock)
        look = replace(look, rollback_id=card.rollback_id) if card else look
        try:
            view_id, hash_ = await poster.open(choose_revision.reading(look.service), trigger_id=body["trigger_id"])
        except Failed as error:
            log.warning("%s", error)
            intake.ended(context, body, "not_opened")
            await post_ephemeral(poster, body, choose_revision.LATE)
            return
        answer = await worker.look(look)
        service = answer.service if isinstance(answer, Recalled) else service
        view = choose_revision.form(answer, place=ids.place(look.channel, service, card), now=clock.now())
        try:
            await insist(lambda: poster.fill(view, view_id=view_id, hash_=hash_))
        except Failed as error:  # closed meanwhile, for one
            log.warning("a form stays empty: %s", error)

    async def choose(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext) -> None:
        place = ids.read_place(view.get("private_metadata", ""))
        if place is None:
            await old_form(ack, body, context)
            return
        channel, service, card = place
        typed = _typed(service, view["state"]["values"], catalog)
        if not isinstance(typed, Command):
            await ack(**typed)
            intake.ended(context, body, "misread")
            return
        # however often this form is sent, it is one request
        where = _where(body, channel=channel, delivery=f"{body['user']['id']}:form:{view['id']}")
        request = asked(typed, where, id_=context[ID], clock=clock)
        if card:
            request = replace(request, rollback_id=card.rollback_id, message_ts=card.ts, digest=card.digest)
        await intake.take(request, ack, context, body)

    async def old_form(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack(response_action="update", view=choose_revision.note(choose_revision.OLD))
        intake.ended(context, body, "old_form")

    app.action(ids.PICK)(open_form)
    app.action(ids.MORE, matchers=[_in_a_menu])(open_form)
    app.view(ids.PICK)(choose)
    app.view(ids.any_but(*ids.FORMS, ids.FORM, ids.PROBLEM, ids.ASSIGN, ids.LEARN))(old_form)


async def _in_a_menu(action: dict[str, Any]) -> bool:
    return _picks(action)


def _picks(action: dict[str, Any]) -> bool:
    return ids.read_option(action.get("selected_option", {}).get("value", ""))[0] == ids.PICK


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
