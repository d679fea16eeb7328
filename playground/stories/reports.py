"""Nobody watches the graphs, but people notice: three report a problem, Ana prepares the rollback, Ben approves it.

Afterwards, while people are asked whether users report anything, Chloe does: that is her answer.
"""

from playground.slack.letters import letters
from playground.slack.view import View
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import ANA, BEN, expect, told
from playground.stories.escalation import CHLOE, LONGEST, pressed, said
from playground.stories.immediate import CHANNEL, UnexpectedEndError

GOOD = 38
SPEED = 90.0  # half an hour passes until people are asked
PROBLEM = "problem"


async def reports(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await stage.slack.slash(BEN, CHANNEL, "quilt-catalog problem The search finds nothing")
    await _answered(stage, BEN, "the first of three")
    await _by_the_home_tab(stage, CHLOE, "Packages do not open")
    await _answered(stage, CHLOE, "the second of three")
    await stage.slack.slash(ANA, CHANNEL, "quilt-catalog problem 500 on the start page")
    call = await said(stage, "3 people report problems with quilt-catalog")
    if f"<@{CHLOE}>" in call.text:
        raise UnexpectedEndError("Chloe is called, who may not ask for a rollback.")
    await pressed(stage, ANA, call, "prepare")
    card = await said(stage, "Roll back quilt-catalog?")
    await pressed(stage, BEN, card, "approve")
    await stage.slack.wait_for(lambda: told(stage, "Rolled quilt-catalog back"), timeout=LONGEST)
    await said(stage, "Any user reports?")
    outcome = await stage.slack.wait_for(lambda: _outcome(stage), timeout=LONGEST)
    await pressed(stage, CHLOE, outcome, PROBLEM)
    await _sent(stage, CHLOE, {"reason": "Still slow for me"})
    await said(stage, "*Yes*")
    expect(stage, call="UpdateService", revision=GOOD)


async def _by_the_home_tab(stage: Stage, who: str, text: str) -> None:
    stage.slack.events.home_opened(who)
    view = await stage.slack.wait_for(lambda: _with_button(stage, who), timeout=10)
    if refused := await stage.slack.forms.press(view, PROBLEM):
        raise UnexpectedEndError(refused)
    await _sent(stage, who, {"service": "quilt-catalog", "reason": text})


def _outcome(stage: Stage) -> Message | None:
    """In the card's thread."""
    answers = (message for message in stage.slack.messages(CHANNEL) if message.thread_ts and message.broadcast)
    return next((message for message in answers if "Rolled quilt-catalog back" in message.text), None)


async def _sent(stage: Stage, who: str, filled: dict[str, str]) -> None:
    view = await stage.slack.wait_for(lambda: stage.slack.views.of(who), timeout=10)
    if refused := await stage.slack.forms.submit(view, filled):
        raise UnexpectedEndError(refused)


def _with_button(stage: Stage, who: str) -> View | None:
    view = stage.slack.views.home(who)
    return view if view and "I see a problem" in str(view.shown) else None


async def _answered(stage: Stage, who: str, words: str) -> Message:
    """In the channel where they typed, or under Messages beside Home."""

    def found() -> Message | None:
        told = (*stage.slack.ephemerals(who), *letters(stage.slack.workspace, who))
        return next((message for message in told if words in message.text), None)

    return await stage.slack.wait_for(found, timeout=10)
