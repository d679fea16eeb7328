"""A service that ECS deploys blue/green: the traffic is back within two minutes, and then ECS bakes for five."""

import asyncio

from playground.aws.strategy import Strategy
from playground.stage import Stage
from playground.stories.asking import asked_and_approved, expect, headline, told

SERVED_WELL = 38


async def blue_green(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asyncio.to_thread(stage.aws.use_strategy, Strategy("BLUE_GREEN", bake_minutes=5))
    card = await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    await stage.slack.wait_for(lambda: told(stage, "All traffic is on"), timeout=20)
    await stage.slack.wait_for(lambda: "is well on" in headline(stage, card), timeout=40)
    expect(stage, call="UpdateService", revision=SERVED_WELL)
