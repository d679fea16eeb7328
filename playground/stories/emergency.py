"""Nobody answers, and whoever asked acts alone: everybody is told, and somebody else reviews it."""

from playground.slack.letters import letters
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import ANA, BEN, expect, told
from playground.stories.escalation import ASKED, GOOD, LONGEST, contacts, pressed, said
from playground.stories.immediate import CHANNEL, UnexpectedEndError


def emergency_path(services: str) -> str:
    """The same, and whoever asks may act alone in the end."""
    return contacts(services).replace("    approval_expires:", "    emergency: {}\n    approval_expires:", 1)


async def emergency(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await stage.slack.slash(ANA, CHANNEL, ASKED)
    offered = await said(stage, "you may act alone now")
    typed = {"service": "quilt-catalog", "reason": "the shop is down and nobody answers"}
    await _sent(stage, ANA, offered, "emergency", typed)
    loud = await said(stage, "*Emergency*: ana acts alone")
    await stage.slack.wait_for(lambda: letters(stage.slack.workspace, BEN), timeout=LONGEST)
    await stage.slack.wait_for(lambda: told(stage, "Rolled quilt-catalog back"), timeout=LONGEST)
    await _sent(stage, BEN, loud, "review", {"reason": "it was right; a third contact is named"})
    await said(stage, "ben closed the review")
    expect(stage, call="UpdateService", revision=GOOD)


async def _sent(stage: Stage, who: str, on: Message, action: str, typed: dict[str, str]) -> None:
    """The form behind a button, filled in and sent."""
    await pressed(stage, who, on, action)
    form = await stage.slack.wait_for(lambda: stage.slack.views.of(who), timeout=10)
    if refused := await stage.slack.forms.submit(form, typed):
        raise UnexpectedEndError(refused)
