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
        await take(action["action_id"], action.get("value", ""), ack, body, action, context)

    async def choose(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        """In the overflow menu: as if the option were a button."""
        verb, value = ids.read_option(action["selected_option"]["value"])
        await take(verb, value, ack, body, action, context)

    async def take(
        verb: str, value: str, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        routed = ids.read_value(value)
        if routed is None or verb not in ids.BUTTONS:
            await old_button(ack, body, context)
            return
        click = clicked(Verb(verb), action, body, routed=routed, id_=context[ID], clock=clock)
        await intake.take(click, ack, context, body)

    async def old_button(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        intake.ended(context, body, "old_button")
        await post_ephemeral(poster, body, answers.OLD_BUTTON)

    for verb in ids.BUTTONS:
        app.action(verb.value)(press)
    app.action(ids.MORE)(choose)
    elsewhere = (
        *ids.FORMS,
        *ids.TYPED,
        ids.SERVICE,
        ids.OPEN_PLAN,
        ids.PROBLEM,
        ids.PREPARE,
        *ids.OF_ITEMS,
        ids.ASSIGN,
        ids.LEARN,
    )
    app.action(ids.any_but(*ids.BUTTONS, ids.MORE, *elsewhere))(old_button)


def clicked(
    verb: Verb,
    action: dict[str, Any],
    body: dict[str, Any],
    *,
    routed: tuple[str, str] = ("", ""),
    service: str = "",
    id_: str,
    clock: Clock,
) -> Interaction:
    """`routed`: the rollback and the plan of its value, or the `service`, where it belongs to none.

    Raises KeyError for a payload that lacks who, where or which delivery.
    """
    user, container = body["user"], body["container"]
    who, channel, ts = user["id"], container["channel_id"], container["message_ts"]
    rollback_id, digest = routed
    return Interaction(
        id=id_,
        key=f"{who}:{channel}:{ts}:{verb}:{action['action_ts']}",
        kind=InteractionKind.CLICK,
        verb=verb,
        slack_id=who,
        team=user.get("team_id") or body["team"]["id"],
        channel=channel,
        received_at=clock.now(),
        response_url=body.get("response_url", ""),
        service=service,
        rollback_id=rollback_id,
        message_ts=ts,
        digest=digest,
    )
