"""The long way: an alarm asks, one person approves, the rollback is watched, its follow-ups are closed, and all of it
stands on one page, to the second.
"""

from playground.stage import Stage
from playground.stories.alarm import alarm
from playground.stories.asking import BEN
from playground.stories.followed import closed
from playground.stories.immediate import UnexpectedEndError
from playground.stories.lessons import page_of, written

SPEED = 60.0
PAGE = "rollback.html"
_MOMENTS = ("The lessons were written, version 1", "<svg", "Root Cause", "Re-deploy")


async def whole(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await alarm(stage)
    reference = await written(stage, BEN)  # nobody asked: they are whoever approved's
    await closed(stage)
    stage.kept[PAGE] = page = await page_of(stage, reference)
    if left_out := [each for each in _MOMENTS if each not in page]:
        raise UnexpectedEndError(f"The page of the rollback does not say: {', '.join(left_out)}")
