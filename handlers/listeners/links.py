"""Buttons that only lead somewhere: Slack tells of the press all the same, and nothing comes of it."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from handlers import ids
from handlers.listeners.intake import InteractionIntake


def register(app: AsyncApp, *, intake: InteractionIntake) -> None:
    async def followed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        intake.ended(context, body, "link")

    for link in ids.LINKS:
        app.action(link)(followed)
