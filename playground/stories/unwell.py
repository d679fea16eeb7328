"""ECS says that all is done, and the first phase passes; then the figures tell that users still get errors."""

import asyncio
import json

from playground.stage import Stage
from playground.stories.asking import asked_and_approved, expect, verdict
from playground.stories.immediate import UnexpectedEndError

GOOD = 38
SPEED = 50.0
_LONGEST = 90  # real seconds


async def unwell(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    await asyncio.to_thread(stage.aws.traffic, GOOD, "half recovered")
    await verdict(stage, "First 5 minutes", "well", timeout=_LONGEST)
    told = await verdict(stage, "Minutes 5 to 30", "NOT well", "error rate", "What next", timeout=_LONGEST)
    if '"further_back"' not in json.dumps(told.blocks):
        raise UnexpectedEndError(f"No button offers to go further back: {told.blocks}")
    expect(stage, call="UpdateService", revision=GOOD)  # what is to be done next is offered, and waits for people
