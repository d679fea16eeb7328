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


class Buttons:
    """Bolt asks listeners in the order of their registration: first what people wait for."""

    def __init__(self, *, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
        self._clock, self._poster, self._intake = clock, poster, intake

    def register(self, app: AsyncApp) -> None:
        for verb in ids.BUTTONS:
            app.action(verb.value)(self._press)

    def register_rest(self, app: AsyncApp) -> None:
        """Behind all others: the menu, in which some of them have options, and whatever nobody knows."""
        app.action(ids.MORE)(self._choose)
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
        app.action(ids.any_but(*ids.BUTTONS, ids.MORE, *elsewhere))(self._old_button)

    async def _press(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        await self._take(action["action_id"], action.get("value", ""), ack, body, action, context)

    async def _choose(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        """In the overflow menu: as if the option were a button."""
        verb, value = ids.read_option(action["selected_option"]["value"])
        await self._take(verb, value, ack, body, action, context)

    async def _take(
        self,
        verb: str,
        value: str,
        ack: AsyncAck,
        body: dict[str, Any],
        action: dict[str, Any],
        context: AsyncBoltContext,
    ) -> None:
        routed = ids.read_value(value)
        if routed is None or verb not in ids.BUTTONS:
            await self._old_button(ack, body, context)
            return
        click = clicked(Verb(verb), action, body, routed=routed, id_=context[ID], clock=self._clock)
        await self._intake.take(click, ack, context, body)

    async def _old_button(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        self._intake.ended(context, body, "old_button")
        await post_ephemeral(self._poster, body, answers.OLD_BUTTON)


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
