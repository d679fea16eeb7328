"""What stories share: Ana asks, Ben approves, and in the end ECS runs one revision after exactly one call."""

import re
from collections.abc import Sequence

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


async def verdict(stage: Stage, window: str, result: str, *words: str, timeout: float) -> None:
    """Wait, in real seconds, until the thread tells that of the phase whose title begins so, with these words.

    Raises UnexpectedEndError where it tells something else of it.
    """
    of_phase = re.compile(rf"\*{window}\b[^:*]*: (well|NOT well|not enough data)\*")

    def told() -> list[str]:
        in_threads = (m for m in stage.slack.messages(CHANNEL) if m.thread_ts)
        return [f"{m.text} {m.blocks}" for m in in_threads if of_phase.search(m.text)]

    found = await stage.slack.wait_for(told, timeout=timeout)
    if not any(_says(text, of_phase, result, words) for text in found):
        raise UnexpectedEndError(f"{window} was to be {result}, but this was told: {found}")


def expect(stage: Stage, *, call: str, revision: int) -> None:
    """Raises UnexpectedEndError where ECS runs something else, or was called otherwise."""
    running = {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]}
    sent = [made.operation for made in stage.aws.calls() if made.operation in CHANGES]
    if running != {revision} or sent != [call]:
        raise UnexpectedEndError(f"ECS runs revisions {sorted(running)} after {', '.join(sent) or 'no call'}.")


def _says(text: str, of_phase: re.Pattern[str], result: str, words: Sequence[str]) -> bool:
    match = of_phase.search(text)
    return match is not None and match[1] == result and all(each in text for each in words)


def _card(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(CHANNEL) if any(b["type"] == "actions" for b in m.blocks or []))
    return next(having, None)
