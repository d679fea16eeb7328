"""Second thoughts: the rollback is done, the cause is mended, and quilt-catalog goes back to where it was."""

from playground.aws.names import SERVICE
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.immediate import CHANNEL, UnexpectedEndError, immediate


async def undo(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await immediate(stage)
    slack = stage.slack
    await slack.slash("U0BBBB", CHANNEL, "quilt-catalog undo the JWT limit is raised")
    card = await slack.wait_for(lambda: _card(stage), timeout=10)
    if "rolled away from" not in str(card.blocks):
        raise UnexpectedEndError("The card does not say that the revision was rolled away from.")
    await slack.click("U0BBBB", CHANNEL, card.ts, "approve")
    await slack.wait_for(lambda: any("approve" in m.text.lower() for m in slack.ephemerals("U0BBBB")), timeout=10)
    await slack.click("U0AAAA", CHANNEL, card.ts, "approve")
    await slack.wait_for(lambda: ":42 again" in _latest(stage, card), timeout=40)
    _check_ecs(stage)


def _card(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(CHANNEL) if any(b["type"] == "actions" for b in m.blocks or []))
    return next((message for message in having if "Undo the rollback" in message.text), None)


def _latest(stage: Stage, card: Message) -> str:
    return next(m.text for m in stage.slack.messages(CHANNEL) if m.ts == card.ts)


def _check_ecs(stage: Stage) -> None:
    revisions = {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]}
    sent = len(stage.aws.calls("UpdateService"))
    if revisions != {42} or sent != 2:
        raise UnexpectedEndError(f"ECS runs revisions {sorted(revisions)} after {sent} UpdateService calls.")
