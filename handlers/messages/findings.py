"""What preflight found, in words: on the card the warnings, in the thread what is only good to know."""

from collections.abc import Iterator

from bot.model import Finding, Plan
from handlers.messages.blocks import Block, bullets, section
from handlers.messages.mrkdwn import foreign, prose


def finding_line(sign: str, finding: Finding) -> str:
    """What, why, and what to do."""
    return f"{sign} *{foreign(finding.what)}*  {foreign(finding.why, 500)} {prose(finding.fix, 400)}"


def notes(plan: Plan) -> Iterator[Block]:
    """For the thread: what is good to know, and no reason to decide otherwise."""
    if found := [each for each in plan.warnings if each.note]:
        yield section("*Good to know*", *bullets([finding_line("", each).strip() for each in found]))
