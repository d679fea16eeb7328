"""A button of a private answer that types a command: read, stored and answered as if whoever pressed it had typed it.

Its value says what is wanted and never what is allowed: whatever comes back is read anew, and the rights are those of
whoever pressed. Where a plan or a change comes of it, the answer with the button makes way for what was asked.
"""

import re
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.model import Incident, Interaction, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import Help, parse, unescaped
from handlers.listeners.commands import asked
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral
from handlers.messages import answers
from handlers.messages.blocks import said
from handlers.messages.mrkdwn import code

_CHANGES = {Verb.STOP, Verb.UNWATCH, Verb.RELEASE}


def register(app: AsyncApp, *, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def press(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        read = parse(action.get("value", ""), services=catalog.services, features=catalog.features)
        if isinstance(read, Help):  # the services file has changed since, or it is no value of ours
            await ack()
            intake.ended(context, body, "misread")
            await post_ephemeral(poster, body, answers.misread(read, list(catalog.services), catalog.features))
            return
        request = _in_its_thread(asked(read, _where(body, action), id_=context[ID], clock=clock), body)
        await intake.take(request, ack, context, body)
        if _changes(request) and body["container"].get("is_ephemeral"):  # never in place of what others read too
            typed = code(unescaped(f"{ids.COMMAND} {action['value']}"), 800)
            await poster.respond(said(typed), request.response_url, replace=True)

    app.action(re.compile("|".join(ids.TYPED)))(press)


def _changes(request: Interaction) -> bool:
    return (request.ask is not None and request.verb is not Verb.PLAN) or request.verb in _CHANGES


def _where(body: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    """As a slash command says who, where and which delivery. Raises KeyError where it is not said."""
    user, container = body["user"], body["container"]
    who, channel, ts = user["id"], container["channel_id"], container["message_ts"]
    return {
        "trigger_id": f"{who}:{channel}:{ts}:{action['action_id']}:{action['action_ts']}",
        "user_id": who,
        "team_id": user.get("team_id") or body["team"]["id"],
        "channel_id": channel,
        "response_url": body.get("response_url", ""),
    }


def _in_its_thread(request: Interaction, body: dict[str, Any]) -> Interaction:
    """What answered a mention in a thread stands there, and so what is asked from it is of that thread."""
    container = body["container"]
    thread = container.get("thread_ts") or ""
    incident = Incident(channel=request.channel, ts=thread) if thread else None
    return replace(request, message_ts=container["message_ts"], incident=incident)
