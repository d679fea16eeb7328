"""Nobody decides: one contact after the other is called, until somebody looks, and has Ben approve it."""

from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import ANA, BEN, expect, told
from playground.stories.immediate import CHANNEL, UnexpectedEndError

CHLOE, GOOD = "U0CCCC", 38
SPEED = 120.0  # a quarter of an hour passes
LONGEST = 40  # real seconds
ASKED = "quilt-catalog immediate 5xx since the MCP deploy"


def contacts(services: str) -> str:
    """The services file, with Ben, Chloe, who may not approve, and Ana as contacts."""
    people = "  ben: [U0BBBB]\n"
    named = "    contacts: {primary: [ben], secondary: [chloe], escalation: [ana]}\n"
    text = services.replace(people, f"{people}  chloe: [U0CCCC]\n")
    return text.replace("    approval_expires:", f"{named}    approval_expires:", 1)


async def escalation(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await stage.slack.slash(ANA, CHANNEL, ASKED)
    await said(stage, f"<@{BEN}>, you are called as primary contact")
    second = await said(stage, f"<@{CHLOE}>, you are called as secondary contact")
    await pressed(stage, CHLOE, second, "looking")
    await said(stage, "chloe is looking")
    card = await said(stage, "Roll back quilt-catalog?")
    await pressed(stage, BEN, card, "approve")
    await stage.slack.wait_for(lambda: told(stage, "Rolled quilt-catalog back"), timeout=LONGEST)
    if told(stage, "escalation contact"):
        raise UnexpectedEndError("Somebody was called although Chloe looked.")
    expect(stage, call="UpdateService", revision=GOOD)


async def said(stage: Stage, words: str) -> Message:
    def found() -> Message | None:
        return next((m for m in stage.slack.messages(CHANNEL) if words in m.text), None)

    return await stage.slack.wait_for(found, timeout=LONGEST)


async def pressed(stage: Stage, who: str, on: Message, action: str) -> None:
    if refused := await stage.slack.click(who, CHANNEL, on.ts, action):
        raise UnexpectedEndError(refused)
