"""The forms behind “Emergency…” and “Close the review…”: opened at once, and stored with all that was typed."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.errors import Failed
from bot.model import Interaction, InteractionKind, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral
from handlers.messages import answers, choose_revision, emergency
from handlers.messages.blocks import Block

log = logging.getLogger(__name__)
_FORMS: dict[str, Callable[..., Block]] = {ids.EMERGENCY: emergency.form, ids.REVIEW: emergency.review_form}


def register(app: AsyncApp, *, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    for name in _FORMS:
        app.action(name)(_opener(name, poster=poster, intake=intake))
        app.view(name)(_sender(name, clock=clock, intake=intake))


def _opener(name: str, *, poster: Poster, intake: InteractionIntake) -> Callable[..., Awaitable[None]]:
    async def open_form(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        intake.acked(context)
        where, value = body["container"], action.get("value", "")
        if ids.read_value(value) is None:
            intake.ended(context, body, "old_button")
            await post_ephemeral(poster, body, answers.OLD_BUTTON)
            return
        place = ids.beneath(where["channel_id"], where["message_ts"], value)
        try:
            await poster.open(_FORMS[name](place=place), trigger_id=body["trigger_id"])
        except Failed as error:
            log.warning("%s", error)
            intake.ended(context, body, "not_opened")
            await post_ephemeral(poster, body, choose_revision.LATE)

    return open_form


def _sender(name: str, *, clock: Clock, intake: InteractionIntake) -> Callable[..., Awaitable[None]]:
    async def send_form(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext) -> None:
        place = ids.read_beneath(view.get("private_metadata", ""))
        if place is None:
            await ack(response_action="update", view=choose_revision.note(emergency.OLD))
            intake.ended(context, body, "old_form")
            return
        sent = _interaction(name, body, view, place=place, id_=context[ID], clock=clock)
        await intake.take(sent, ack, context, body)

    return send_form


def _interaction(
    name: str, body: dict[str, Any], view: dict[str, Any], *, place: tuple[str, str, str, str], id_: str, clock: Clock
) -> Interaction:
    """However often this form is sent, it is one. Raises KeyError for a payload that lacks who or which form."""
    user, typed = body["user"], view["state"]["values"]
    channel, ts, rollback_id, digest = place
    return Interaction(
        id=id_,
        key=f"{user['id']}:form:{view['id']}",
        kind=InteractionKind.CLICK,
        verb=Verb(name),
        slack_id=user["id"],
        team=user.get("team_id") or body["team"]["id"],
        channel=channel,
        received_at=clock.now(),
        service=_typed(typed, ids.SERVICE).strip().lower(),
        reason=_typed(typed, ids.REASON),
        rollback_id=rollback_id,
        message_ts=ts,
        digest=digest,
    )


def _typed(values: dict[str, Any], block: str) -> str:
    return str(((values.get(block) or {}).get(block) or {}).get("value") or "")
