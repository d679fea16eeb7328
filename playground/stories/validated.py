"""The rollback is done, and the thread goes on: three phases of validation, each told when it is over."""

from playground.stage import Stage
from playground.stories.asking import asked_and_approved, expect, verdict

GOOD = 38
SPEED = 50.0  # three quarters of an hour pass
_LONGEST = 90  # real seconds


async def validated(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    for window in ("First 5 minutes", "Minutes 5 to 30", "Minutes 30 to 45"):
        await verdict(stage, window, "well", timeout=_LONGEST)
    expect(stage, call="UpdateService", revision=GOOD)
