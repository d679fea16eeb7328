"""`@rollback quilt-catalog immediate …` in a message: read as a command is, and stored before Slack hears that it came.

The rollback is tied to the thread. Slack delivers an event again until it is acknowledged; however often it comes, and
however often the message is edited, it is one request: its key is where the message is.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.model import Incident
from bot.ports import Clock
from handlers.delivery.poster import Poster
from handlers.grammar.mention import command_of
from handlers.grammar.parser import Help, parse
from handlers.listeners.commands import asked
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral
from handlers.messages import mention as messages

Body = dict[str, Any]
_TOLD = "mention_told"  # what the person is told in place of carrying something out


def register(app: AsyncApp, *, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def stored(
        ack: AsyncAck, body: Body, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> None:
        """Before the listener, since Bolt acknowledges an event before that runs."""
        event = body["event"]
        if not _by_somebody(event):
            intake.ended(context, body, "not_a_person")
        elif not (text := command_of(event.get("text") or "", _own(body))):
            context[_TOLD] = messages.NOTHING_SAID
            intake.ended(context, body, "misread")
        elif isinstance(typed := parse(text, services=catalog.services, features=catalog.features), Help):
            context[_TOLD] = messages.misread(typed, list(catalog.services), catalog.features)
            intake.ended(context, body, "misread")
        else:
            request = asked(typed, _where(body), id_=context[ID], clock=clock)
            thread = Incident(channel=event["channel"], ts=event.get("thread_ts") or event["ts"])
            request = replace(request, incident=thread, message_ts=event["ts"])
            await intake.take(request, ack, context, body)
        await next_()

    async def answered(body: Body, context: AsyncBoltContext) -> None:
        if told := context.get(_TOLD):
            await post_ephemeral(poster, body, told)

    app.event("app_mention", middleware=[stored])(answered)


def _by_somebody(event: Mapping[str, Any]) -> bool:
    """No app, and no edit of what was read before."""
    return bool(event.get("user")) and not any(event.get(mark) for mark in ("bot_id", "app_id", "edited", "subtype"))


def _own(body: Mapping[str, Any]) -> set[str]:
    """The ids of the bot's user, which Slack fills in."""
    told = body.get("authorizations")
    return {str(each.get("user_id")) for each in told if each.get("is_bot")} if isinstance(told, list) else set()


def _where(body: Mapping[str, Any]) -> Body:
    """As a slash command says who, where and which delivery."""
    event = body["event"]
    delivery = f"mention:{event['channel']}:{event['ts']}"
    team = event.get("team") or body["team_id"]
    return {"trigger_id": delivery, "user_id": event["user"], "team_id": team, "channel_id": event["channel"]}
