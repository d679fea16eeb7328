"""What preflight found, in words: on the card the warnings, in the thread what is only good to know."""

from collections.abc import Iterator

from bot.model import Finding, Plan
from handlers.messages.blocks import Block, bullets, section
from handlers.messages.mrkdwn import code, foreign, prose

_NAMES = 6000  # more than all images, secrets and parameters of a task definition have


def finding_line(sign: str, finding: Finding) -> str:
    """What, why, and what to do; all that it names."""
    return f"{sign} *{foreign(finding.what, 1000)}*  {foreign(finding.why, _NAMES)} {prose(finding.fix, 400)}"


def elsewhere(plan: Plan) -> str:
    """Where all findings can be read that one message cannot carry."""
    return f"In a terminal, {code(f'rollback-bot plan {plan.service} …')} shows all."


def notes(plan: Plan) -> Iterator[Block]:
    """For the thread: what is good to know, and no reason to decide otherwise."""
    if found := [each for each in plan.warnings if each.note]:
        yield section("*Good to know*", *bullets([finding_line("", each).strip() for each in found]))
