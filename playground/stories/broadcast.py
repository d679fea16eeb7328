"""Those outside are told: mails as it goes on, a status page and a banner once Ben has approved their texts."""

from functools import partial

from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import BEN, asked_and_approved, expect
from playground.stories.immediate import CHANNEL, UnexpectedEndError

GOOD = 38
SPEED = 50.0  # three quarters of an hour pass
_LONGEST = 90  # real seconds


async def broadcast(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    await _publish(stage, "has a problem. We are working on it")
    if stage.outside.status_page.incidents and stage.outside.status_page.incidents[0].status == "resolved":
        raise UnexpectedEndError("The status page says that it is over while it goes on.")
    await _publish(stage, "should work again. We watch it")
    for words in ("We suggest bringing", "We are now bringing", "is back on its earlier version"):
        await stage.slack.wait_for(partial(_mailed, stage, words), timeout=_LONGEST)
    await _publish(stage, "We are sorry for the trouble")
    await stage.slack.wait_for(lambda: _resolved(stage), timeout=_LONGEST)
    if len(stage.outside.status_page.incidents) != 1:
        raise UnexpectedEndError("The status page has more than one incident.")
    if stage.outside.pager.alerts.all:
        raise UnexpectedEndError("Somebody was paged although all went well.")
    expect(stage, call="UpdateService", revision=GOOD)


async def _publish(stage: Stage, words: str) -> None:
    """Ben approves the text with these words, and the banner shows it."""

    def waits() -> Message | None:
        having = (m for m in stage.slack.messages(CHANNEL) if "would be told to users" in m.text and words in m.text)
        return next(having, None)

    asked = await stage.slack.wait_for(waits, timeout=_LONGEST)
    if any(words in each["text"] for each in stage.outside.banner.told):
        raise UnexpectedEndError(f"“{words}” was public before anybody approved it.")
    if refused := await stage.slack.click(BEN, CHANNEL, asked.ts, "publish"):
        raise UnexpectedEndError(refused)
    await stage.slack.wait_for(
        lambda: any(words in each["text"] for each in stage.outside.banner.told), timeout=_LONGEST
    )


def _mailed(stage: Stage, words: str) -> bool:
    return any(words in " ".join(mail.text.split()) for mail in stage.outside.mailbox.mails)


def _resolved(stage: Stage) -> bool:
    return [each.status for each in stage.outside.status_page.incidents] == ["resolved"]
