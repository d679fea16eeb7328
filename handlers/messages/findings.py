"""What preflight found, in words: on the card the warnings, in the thread what is only good to know."""

from collections.abc import Iterator, Sequence

from bot.model import Ask, Finding, Immediate, Plan, Restore, Undo
from handlers.messages.blocks import Block, bullets, sections
from handlers.messages.mrkdwn import code, foreign, prose

_NAMES = 6000  # more than all images, secrets and parameters of a task definition have


def finding_line(sign: str, finding: Finding) -> str:
    """What, why, and what to do; all that it names."""
    return f"{sign} *{foreign(finding.what, 1000)}*  {foreign(finding.why, _NAMES)} {prose(finding.fix, 400)}"


def elsewhere(plan: Plan, ask: Ask) -> str:
    """Where all can be read that one message cannot carry: a command that there is."""
    if isinstance(ask, Restore):
        command = f"aws ecs describe-task-definition --task-definition {plan.from_name} --region {plan.region}"
        return f"In a terminal, {code(command)} shows all that runs now, and is kept but for the feature."
    words = Immediate(plan.target.chosen.name).words if isinstance(ask, Undo) else ask.words
    command = " ".join(["rollback-bot plan", plan.service, *_as_options(words)])
    return f"In a terminal, {code(command)} shows all."


def _as_options(words: Sequence[str]) -> list[str]:
    """As the terminal has them: `immediate --to 38`, and no time behind a feature."""
    verb, *more = words
    return [verb, "--to", more[1]] if more[:1] == ["to"] else [verb, *more[:1]]


def notes(plan: Plan, ask: Ask) -> Iterator[Block]:
    """For the thread: what is good to know, and no reason to decide otherwise."""
    if found := [each for each in plan.warnings if each.note]:
        told = bullets([finding_line("", each).strip() for each in found])
        yield from sections("*Good to know*", *told, rest=elsewhere(plan, ask), most=1)
