"""A drill on a staging: really back and, once that was well, forth again; one approval, and every step measured."""

from playground.aws.behaviour import Behaviour
from playground.aws.names import SERVICE
from playground.stage import Stage
from playground.stories.asking import asked_and_approved, told
from playground.stories.immediate import UnexpectedEndError

SPEED = 50.0  # a quarter of an hour passes
_LONGEST = 90  # real seconds
_RAN_BEFORE = 42


async def drill(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    stage.aws.behave(_RAN_BEFORE, Behaviour())  # nothing is wrong with it
    await asked_and_approved(stage, "quilt-catalog drill every month")
    await stage.slack.wait_for(lambda: told(stage, "Half way through the drill"), timeout=_LONGEST)
    await stage.slack.wait_for(lambda: told(stage, "The drill is over"), timeout=_LONGEST)
    revisions = {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]}
    sent = len(stage.aws.calls("UpdateService"))
    if revisions != {_RAN_BEFORE} or sent != 2:
        raise UnexpectedEndError(f"ECS runs revisions {sorted(revisions)} after {sent} UpdateService calls.")


def as_a_staging(text: str) -> str:
    return text.replace(f"    service: {SERVICE}\n", f"    service: {SERVICE}\n    staging: true\n", 1)
