"""What happens when a listener breaks: it does so before its ack only, so nothing was recorded, and that is said."""

import logging
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.errors import Failed
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.intake import InteractionIntake, reference
from handlers.messages import answers
from handlers.messages.blocks import said

log = logging.getLogger(__name__)


def register(app: AsyncApp, *, poster: Poster, intake: InteractionIntake) -> None:
    async def tell(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """Log and person get the same reference."""
        code = reference(context)
        intake.ended(context, body, "not_stored", error)
        if context.ack.response is not None:  # Bolt takes no second response, and the first one counts
            return None
        if "command" in body:
            return BoltResponse(status=200, body=answers.broke(code))
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body=wrong(ids.REVISION, answers.broke(code)))
        await post_ephemeral(poster, body, answers.broke(code))
        return BoltResponse(status=200, body="")

    app.error(tell)


def wrong(block_id: str, text: str) -> dict[str, Any]:
    """The ack that leaves a form open, with `text` in red below one of its blocks."""
    return {"response_action": "errors", "errors": {block_id: text}}


async def post_ephemeral(poster: Poster, body: dict[str, Any], text: str) -> None:
    """Answer a click privately; Slack does not show the text of its ack. Never raises."""
    channel, user = body.get("channel") or {}, body.get("user") or {}
    try:
        await poster.post_ephemeral(
            said(text),
            response_url=body.get("response_url", ""),
            channel=channel.get("id", ""),
            user=user.get("id", ""),
        )
    except Failed as error:
        log.warning("a private answer was lost: %s", error)
