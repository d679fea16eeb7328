"""The buttons: read where the click belongs, store, ack, hand over. Who may do what is decided behind the intake."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.model import Interaction, InteractionKind, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral
from handlers.messages import answers


def register(app: AsyncApp, *, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def press(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        routed = ids.read_value(action.get("value", ""))
        if routed is None:
            await old_button(ack, body, context)
            return
        click = _interaction(action, body, routed=routed, id_=context[ID], clock=clock)
        await intake.take(click, ack, context, body)

    async def old_button(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        intake.ended(context, body, "old_button")
        await post_ephemeral(poster, body, answers.OLD_BUTTON)

    for verb in ids.BUTTONS:
        app.action(verb.value)(press)
    app.action(ids.any_but(*ids.BUTTONS, *ids.FORMS))(old_button)


def _interaction(
    action: dict[str, Any], body: dict[str, Any], *, routed: tuple[str, str], id_: str, clock: Clock
) -> Interaction:
    """Raises KeyError for a payload that lacks who, where or which delivery."""
    user, container = body["user"], body["container"]
    who, channel, ts = user["id"], container["channel_id"], container["message_ts"]
    rollback_id, digest = routed
    return Interaction(
        id=id_,
        key=f"{who}:{channel}:{ts}:{action['action_id']}:{action['action_ts']}",
        kind=InteractionKind.CLICK,
        verb=Verb(action["action_id"]),
        slack_id=who,
        team=user.get("team_id") or body["team"]["id"],
        channel=channel,
        received_at=clock.now(),
        response_url=body.get("response_url", ""),
        rollback_id=rollback_id,
        message_ts=ts,
        digest=digest,
    )
