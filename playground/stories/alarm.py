"""Nobody looks: what runs fails, its alarm fires, and the bot asks; one person approves, and all is well."""

import json

from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import BEN, expect, told
from playground.stories.immediate import CHANNEL, UnexpectedEndError

GOOD, SPEED = 38, 60.0
BREAK = "errors 40%"
LONGEST = 60  # real seconds: the alarm wants ten bad minutes
EVIDENCE = ("alarm rollback-bot/sales-prod/quilt-catalog-service/errors", "*Suspected*", "surely above 10 %", "Snooze")


async def alarm(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await stage.break_it(BREAK)
    card = await stage.slack.wait_for(lambda: proposal(stage), timeout=LONGEST)
    if lacking := [words for words in EVIDENCE if words not in json.dumps(card.blocks, ensure_ascii=False)]:
        raise UnexpectedEndError(f"The card says nothing of {', '.join(lacking)}: {card.blocks}")
    if refused := await stage.slack.click(BEN, CHANNEL, card.ts, "approve"):
        raise UnexpectedEndError(refused)
    await stage.slack.wait_for(lambda: told(stage, "Rolled quilt-catalog back"), timeout=LONGEST)
    expect(stage, call="UpdateService", revision=GOOD)


def proposal(stage: Stage) -> Message | None:
    """The card of an alarm that waits."""
    having = (each for each in stage.slack.messages(CHANNEL) if '"approve"' in json.dumps(each.blocks))
    return next(having, None)
