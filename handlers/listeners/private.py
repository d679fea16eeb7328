"""What is told to one person in answer to a payload, by whichever way its kind has."""

import logging
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import Failed
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.messages.blocks import Message, said
from handlers.messages.offers import with_offers

log = logging.getLogger(__name__)


async def turn_down(ack: AsyncAck, body: dict[str, Any], text: str, *, poster: Poster) -> None:
    """Acknowledge it with why nothing happens; a form stays open."""
    if "command" in body:
        await ack(text)
    elif body.get("type") == "view_submission":
        await ack(**wrong(_first_input(body), text))
    else:
        await ack()
        await post_ephemeral(poster, body, text)


def _first_input(body: dict[str, Any]) -> str:
    """Of the form that was sent: below it stands what is wrong with all of it."""
    return next(iter(body.get("view", {}).get("state", {}).get("values", {})), ids.REASON)


def wrong(block_id: str, text: str) -> dict[str, Any]:
    """The ack that leaves a form open, with `text` in red below one of its blocks."""
    return {"response_action": "errors", "errors": {block_id: text}}


async def post_ephemeral(poster: Poster, body: dict[str, Any], told: str | Message) -> None:
    """Answer a click privately; Slack does not show the text of its ack. Never raises."""
    channel, user = body.get("channel") or {}, body.get("user") or {}
    event = body.get("event") or {}  # of a mention
    channel_id = channel.get("id") or body.get("channel_id") or event.get("channel", "")
    slack_id = user.get("id") or body.get("user_id") or event.get("user", "")
    message = with_offers(said(told)) if isinstance(told, str) else told
    try:
        if not channel_id:  # of a form, a global shortcut or the Home tab
            await poster.write(message, user=slack_id)
            return
        await poster.post_ephemeral(
            message,
            response_url=body.get("response_url", ""),
            channel=channel_id,
            user=slack_id,
            thread_ts=event.get("thread_ts", ""),
        )
    except Failed as error:
        log.warning("a private answer was lost: %s", error)
