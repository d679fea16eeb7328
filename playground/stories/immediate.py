"""The main job: Ana asks, Ben approves, and quilt-catalog goes back to the revision that last served well."""

from playground.aws.names import SERVICE
from playground.slack.workspace import Message
from playground.stage import Stage

CHANNEL = "C0INCIDENT"


class UnexpectedEndError(Exception):
    """The story did not end as it should; the message says where."""


async def immediate(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    slack = stage.slack
    await slack.slash("U0AAAA", CHANNEL, "quilt-catalog immediate 5xx since the MCP deploy")
    card = await slack.wait_for(lambda: _card(stage), timeout=10)
    if refused := await slack.click("U0AAAA", CHANNEL, card.ts, "approve"):
        raise UnexpectedEndError(refused)
    await slack.wait_for(lambda: _said_privately(stage, "U0AAAA", "approve"), timeout=10)
    if stage.aws.calls("UpdateService"):
        raise UnexpectedEndError("The requester's own approval was acted on.")
    await slack.click("U0BBBB", CHANNEL, card.ts, "approve")
    await slack.wait_for(lambda: "is well on" in _latest(stage, card), timeout=40)
    _check_ecs(stage)


def _card(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(CHANNEL) if any(b["type"] == "actions" for b in m.blocks or []))
    return next(having, None)


def _latest(stage: Stage, card: Message) -> str:
    return next(m.text for m in stage.slack.messages(CHANNEL) if m.ts == card.ts)


def _said_privately(stage: Stage, user: str, word: str) -> bool:
    return any(word in message.text.lower() for message in stage.slack.ephemerals(user))


def _check_ecs(stage: Stage) -> None:
    view = stage.aws.view(SERVICE)
    revisions = {task["revision"] for task in view["tasks"]}
    sent = len(stage.aws.calls("UpdateService"))
    if revisions != {38} or sent != 1:
        raise UnexpectedEndError(f"ECS runs revisions {sorted(revisions)} after {sent} UpdateService calls.")
