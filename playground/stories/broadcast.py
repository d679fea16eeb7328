"""Those outside are told: mails as it goes on, a status page and a banner once Ben has approved their texts."""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial

from playground.slack import NoSuchButtonError
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import BEN, asked_and_approved, expect
from playground.stories.immediate import CHANNEL, UnexpectedEndError

GOOD = 38
SPEED = 50.0  # three quarters of an hour pass
_LONGEST, _AGAIN = 120, 5  # real seconds
_LAST = (
    "works again. We are sorry for the trouble",
    "should work again. If it does not for you",
)  # where a look was late


async def broadcast(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    for words in ("We suggest bringing", "We are now bringing", "is back on its earlier version"):
        await stage.slack.wait_for(partial(_mailed, stage, words), timeout=_LONGEST)
    await _publish(stage, ("should work again. We",))
    if _page(stage) != ["monitoring"]:
        raise UnexpectedEndError(f"The status page is {_page(stage)} while the service is watched.")
    await _publish(stage, _LAST)
    await stage.slack.wait_for(lambda: _page(stage) == ["resolved"], timeout=_LONGEST)
    if stage.outside.pager.alerts.all:
        raise UnexpectedEndError("Somebody was paged although all went well.")
    expect(stage, call="UpdateService", revision=GOOD)


async def _publish(stage: Stage, words: Sequence[str]) -> None:
    """Ben approves the newest text with any of these words; nothing is public before. The page has it in the end."""
    await stage.slack.wait_for(partial(_waiting, stage, words), timeout=_LONGEST)
    if _on_the_page(stage, words):
        raise UnexpectedEndError(f"“{words[0]}” was public before anybody approved it.")
    async with asyncio.timeout(_LONGEST):
        while not _on_the_page(stage, words):
            with contextlib.suppress(TimeoutError, NoSuchButtonError):  # a newer text may have taken its place
                asked = await stage.slack.wait_for(partial(_waiting, stage, words), timeout=_AGAIN)
                await stage.slack.click(BEN, CHANNEL, asked.ts, "publish")  # after an error he presses again
                await stage.slack.wait_for(partial(_on_the_page, stage, words), timeout=_AGAIN)


def _waiting(stage: Stage, words: Sequence[str]) -> Message | None:
    waiting = [m for m in stage.slack.messages(CHANNEL) if "would be told to users" in m.text]
    having = [m for m in waiting if any(each in m.text for each in words)]
    return having[-1] if having else None


def _on_the_page(stage: Stage, words: Sequence[str]) -> bool:
    said = [text for each in stage.outside.status_page.incidents for _, text in each.updates]
    return any(each in text for text in said for each in words)


def _mailed(stage: Stage, words: str) -> bool:
    return any(words in " ".join(mail.text.split()) for mail in stage.outside.mailbox.mails)


def _page(stage: Stage) -> list[str]:
    return [each.status for each in stage.outside.status_page.incidents]
