"""What happens when a listener breaks: it does so before its ack only, so nothing was recorded, and that is said."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.intake import InteractionIntake, reference
from handlers.listeners.private import post_ephemeral, wrong
from handlers.messages import answers


def register(app: AsyncApp, *, poster: Poster, intake: InteractionIntake) -> None:
    async def tell(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """Log and person get the same reference."""
        code = reference(context)
        intake.ended(context, body, "not_stored", error)
        if context.ack.response is not None:  # Bolt takes no second response, and the first one counts
            return None
        if "event" in body:  # not acknowledged: Slack delivers it again
            return None
        if "command" in body:
            return BoltResponse(status=200, body=answers.broke(code))
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body=wrong(_beside(body["view"]), answers.broke(code)))
        await post_ephemeral(poster, body, answers.broke(code))
        return BoltResponse(status=200, body="")

    app.error(tell)


def _beside(view: dict[str, Any]) -> str:
    """The block that says it. Slack shows an error only where the form has that very input."""
    inputs = [block.get("block_id", "") for block in view.get("blocks", ()) if block.get("type") == "input"]
    return ids.REASON if ids.REASON in inputs or not inputs else str(inputs[0])
