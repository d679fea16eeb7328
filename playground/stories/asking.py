"""What stories share: Ana asks, Ben approves, and in the end ECS runs one revision after exactly one call."""

from playground.aws.names import SERVICE
from playground.aws.wire import CHANGES
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.immediate import CHANNEL, UnexpectedEndError

ANA, BEN = "U0AAAA", "U0BBBB"


async def asked_and_approved(stage: Stage, what: str) -> Message:
    """-> the card"""
    await stage.slack.slash(ANA, CHANNEL, what)
    card = await stage.slack.wait_for(lambda: _card(stage), timeout=10)
    if refused := await stage.slack.click(BEN, CHANNEL, card.ts, "approve"):
        raise UnexpectedEndError(refused)
    return card


def headline(stage: Stage, card: Message) -> str:
    return next(message.text for message in stage.slack.messages(CHANNEL) if message.ts == card.ts)


def told(stage: Stage, words: str) -> bool:
    return any(words in message.text for message in stage.slack.messages(CHANNEL))


async def verdict(stage: Stage, window: str, result: str, *words: str, timeout: float) -> Message:
    """Wait, in real seconds, until the thread tells that of a phase (`window` is its name), with these words.

    Raises UnexpectedEndError where it tells something else of it.
    """

    def told() -> Message | None:
        return next((m for m in stage.slack.messages(CHANNEL) if m.thread_ts and f"*{window}:" in m.text), None)

    found = await stage.slack.wait_for(told, timeout=timeout)
    if not all(each in found.text for each in (f"*{window}: {result}", *words)):
        raise UnexpectedEndError(f"“{window}” was to be told as {result}, with {words}, but: {found.text}")
    return found


def expect(stage: Stage, *, call: str, revision: int) -> None:
    """Raises UnexpectedEndError where ECS runs something else, or was called otherwise."""
    running = {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]}
    sent = [made.operation for made in stage.aws.calls() if made.operation in CHANGES]
    if running != {revision} or sent != [call]:
        raise UnexpectedEndError(f"ECS runs revisions {sorted(running)} after {', '.join(sent) or 'no call'}.")


def _card(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(CHANNEL) if any(b["type"] == "actions" for b in m.blocks or []))
    return next(having, None)
