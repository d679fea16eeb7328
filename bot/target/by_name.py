"""A revision that a person names, instead of what the target rule chooses; what the rule has against it is said."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.findings import block, warn
from bot.model import Candidate, Finding, Image, PassedOver, Target, WantedRevision, short
from bot.states_in_words import of_revision
from bot.target import deployments
from bot.target.no_target import NEVER_SEEN
from bot.target.rule import Ranking
from bot.text import span

# `38`, `:38`, `quilt-catalog:38`
REVISION = re.compile(r"(?:(?P<family>[\w-]+):|:)?(?P<number>[1-9]\d{0,9})", re.ASCII)


def parsed(typed: str) -> re.Match[str] | None:
    """A revision, or its ARN; None for anything else, such as a path that ends like a revision."""
    is_arn = typed.casefold().startswith("arn:") and ":task-definition/" in typed.casefold()
    return REVISION.fullmatch(short(typed) if is_arn else typed)


def find(named: str, current: str, *, service: str, ran: Collection[str] = ()) -> str | Finding:
    """The ARN of the revision `named` in the family that runs now, or why it cannot be one. `named` may be an ARN.

    `service` is its name, for what to type, and `ran` the ARNs that it is known to have deployed: of another family
    only these may be named. Capitals do not matter in what was typed: the answer has the family as ECS has it.
    """
    match, family = parsed(named), short(deployments.family(current))
    if match is None:
        return block(f"{named} is not a revision", "", f"Write it as `38`, `:38` or `{family}:38`.")
    arn = f"{deployments.family(current)}:{match['number']}"
    if of_another_family(named, current):
        whole = f"{match['family']}:{match['number']}".casefold()
        here = next((one for one in ran if whole == short(one).casefold()), "")
        if here and named.casefold() in {whole, here.casefold()}:
            return here
        why = f"This service runs {family}, and nothing shows that it ever ran {short(named)}: that is another program."
        fix = "Name a revision of its own family, or one that it ran."
        return block(f"{short(named)} belongs to another family", why, fix)
    if named.startswith("arn:") and named.casefold() != arn.casefold():
        why = f"This service runs {deployments.family(current)}."
        return block(f"{named} is in another account or region", why, f"Write it as `{match['number']}`.")
    if arn == current:
        return block(f"{short(arn)} is what the service is on now", "There is nothing to roll back to.", _look(service))
    return arn


def target(
    arn: str, *, ranking: Ranking, images: tuple[Image, ...], wanted: WantedRevision, best: str, now: datetime
) -> tuple[Target, tuple[Finding, ...]]:
    """The target, and the warning where the rule passes it over. `images` are those of a revision that never ran.

    `best` is the name of what the rule would choose, "" for nothing.
    """
    assessment = next((s for s in ranking.assessments if s.ran and s.ran.task_definition == arn), None)
    ran = assessment.ran if assessment else None
    chosen = ran or Candidate(arn, images, now, timedelta(0))
    good = assessment is not None and assessment.candidate is not None
    why_not = assessment.why if assessment and not good else NEVER_SEEN
    passed = _nearer(ranking, arn)
    if wanted.undoes:
        why = f"it is what rb-{wanted.undoes[:8]} left{f', with {wanted.brings}' if wanted.brings else ''}"
        return Target(chosen, why, passed, ()), (_undoing(chosen, wanted),)
    if good:
        return Target(chosen, f"asked for by name; it served well for {span(chosen.served)}", passed, ()), ()
    return Target(chosen, f"asked for by name, although it {why_not}", passed, ()), (_warning(chosen, why_not, best),)


def never_ran(arn: str, ranking: Ranking) -> bool:
    return not any(s.ran and s.ran.task_definition == arn for s in ranking.assessments)


def _look(service: str) -> str:
    return f"`/rollback {service} history` lists what it ran."


def of_another_family(named: str, current: str) -> bool:
    match, mine = parsed(named), short(deployments.family(current))
    return match is not None and (match["family"] or mine).casefold() != mine.casefold()


def ran_by(ranking: Ranking) -> tuple[str, ...]:
    """The ARNs of what this service is known to have deployed."""
    return tuple(dict.fromkeys(s.ran.task_definition for s in ranking.assessments if s.ran))


def missing(arn: str, status: str, *, service: str, ran: Collection[str] = ()) -> Finding:
    """`status` is "" where ECS does not know the revision. `ran` are those that the service is known to have run."""
    if not status:
        number = deployments.number(arn)
        other = next((short(one) for one in ran if deployments.number(one) == number and one != arn), "")
        fix = f"This service ran {other}: `/rollback {service} plan to {other}`." if other else _look(service)
        return block(f"{short(arn)} does not exist", "ECS does not know this revision.", fix)
    return block(f"{short(arn)} cannot be deployed", f"It is {of_revision(status)}.", "Name another revision.")


def _nearer(ranking: Ranking, arn: str) -> tuple[PassedOver, ...]:
    """What the rule passes over before it comes to this one; nothing where it passes over this one too."""
    passed: list[PassedOver] = []
    for assessment in ranking.assessments:
        if assessment.ran and assessment.ran.task_definition == arn:
            return tuple(passed)
        passed.append(
            PassedOver(assessment.name, assessment.why if assessment.candidate is None else "was not asked for")
        )
    return ()


def _warning(chosen: Candidate, why_not: str, best: str) -> Finding:
    instead = f"The bot would choose {best}." if best else "The bot would choose none."
    return warn(
        what=f"{chosen.name} {why_not}",
        why=f"It was asked for by name. {instead}",
        fix="Approve only if you know why it is right this time.",
    )


def _undoing(chosen: Candidate, wanted: WantedRevision) -> Finding:
    reason = wanted.reason.rstrip(".") or "no reason was given"
    return warn(
        what=f"{chosen.name} was rolled away from",
        why=f"rb-{wanted.undoes[:8]} left it: {reason}.{f' With it {wanted.brings}.' if wanted.brings else ''}",
        fix="Approve only if that is mended.",
    )


def undo_applies(wanted: WantedRevision, current: str) -> Sequence[Finding]:
    """A rollback can be undone as long as the service is where it went."""
    if not wanted.undoes or current == wanted.landed_on:
        return ()
    what = "The service has moved since the rollback that would be undone"
    why = f"rb-{wanted.undoes[:8]} went to {short(wanted.landed_on)}, and the service is on {short(current)} now."
    return (block(what, why, f"To go to {short(wanted.named)} all the same: `immediate to {short(wanted.named)}`."),)
