"""The rollback target and its task definition: by the target rule, or the one that was asked for by name."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalog import Service
from bot.errors import Failed
from bot.findings import block
from bot.model import Candidate, Finding, Image, Target, TaskDefinition, WantedRevision, short
from bot.ports import Reads
from bot.target import by_name, deployments
from bot.target.image_digests import ran_images
from bot.target.read_history import Past, look_further
from bot.target.rule import choose_target
from bot.target.same_release import same_as_what_runs

_DEFINITIONS_READ = 6  # of the best candidates at once; deregistered ones among them may be passed over

_UNDESCRIBED = block(
    what="The running task definition is not known to ECS",
    why="So nothing can be said of what would change.",
    fix="Look at the service in the AWS console.",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`before` and `after` are the task definitions of what runs and of the target; `findings` are warnings.

    `read` are the task definitions of all candidates that were looked at.
    """

    target: Target
    before: TaskDefinition
    after: TaskDefinition
    findings: tuple[Finding, ...] = ()
    read: tuple[TaskDefinition, ...] = ()


@dataclass(frozen=True, slots=True)
class ByRule:
    """What the target rule chooses, or why nothing. `past` is as far as had to be looked for it.

    `found` are the task definitions that were read. Where nothing is chosen, `registered` are the ARNs of revisions
    that were never seen serving, the newest first; None where they could not be read.
    """

    past: Past
    found: dict[str, TaskDefinition | None]
    choice: Target | Finding
    registered: tuple[str, ...] | None = ()


async def choose(service: Service, past: Past, wanted: WantedRevision, reads: Reads) -> tuple[Past, Chosen | Finding]:
    """The target, or why there is none; and the past as far as it was looked at."""
    if wanted.named:
        return await _by_name(service, past, wanted, reads)
    rule = await by_rule(service, past, reads)
    if isinstance(target := rule.choice, Finding):
        return rule.past, target
    before, after = rule.found[past.state.task_definition], rule.found[target.chosen.task_definition]
    chosen = Chosen(target, before, after, read=_known(rule.found)) if before and after else _UNDESCRIBED
    return rule.past, chosen


async def by_rule(service: Service, past: Past, reads: Reads) -> ByRule:
    """Looks further back until there is a target, or no more may be looked at."""
    while True:
        found = await candidates(service, past, reads)
        past = _without_the_same(past, found)
        choice = choose_target(past.ranking, found, service=service.name)
        if isinstance(choice, Target):
            return ByRule(past, found, choice)
        if not past.further:
            break
        past = await look_further(service, past, reads)
    registered = await _never_seen(service, past, reads)
    names = None if registered is None else [short(arn) for arn in registered]
    nothing = choose_target(past.ranking, found, service=service.name, horizon=past.horizon, registered=names)
    return ByRule(past, found, nothing, registered)


async def _never_seen(service: Service, past: Past, reads: Reads) -> tuple[str, ...] | None:
    """Registered, but neither running nor among those that are known to have been deployed."""
    current = past.state.task_definition
    ran = {current, *(s.ran.task_definition for s in past.ranking.assessments if s.ran)}
    try:
        known = await reads.ecs.revisions_of(service, short(deployments.family(current)))
    except Failed:
        return None
    return tuple(arn for arn in known if arn not in ran)


def _known(found: Mapping[str, TaskDefinition | None]) -> tuple[TaskDefinition, ...]:
    return tuple(definition for definition in found.values() if definition)


async def candidates(service: Service, past: Past, reads: Reads) -> dict[str, TaskDefinition | None]:
    """What runs now and the best candidates, read until one of these can be deployed and is not the same release.

    One that cannot be read is left out, but for what runs now, and where it lies nearer than the one that is found.
    """
    found: dict[str, TaskDefinition | None] = {}
    good = list(dict.fromkeys(candidate.task_definition for candidate in past.ranking.good))
    wanted, rest = [past.state.task_definition, *good[:_DEFINITIONS_READ]], good[_DEFINITIONS_READ:]
    while wanted:
        read = await asyncio.gather(*(_tried(service, arn, reads) for arn in wanted))
        for arn, one in zip(wanted, read, strict=True):
            if isinstance(one, Failed):
                if arn == past.state.task_definition or not _is_a_way_back(found, past):
                    raise one
            else:
                found[arn] = one
        if _is_a_way_back(found, past):
            break
        wanted, rest = rest[:_DEFINITIONS_READ], rest[_DEFINITIONS_READ:]
    return found


def _is_a_way_back(found: Mapping[str, TaskDefinition | None], past: Past) -> bool:
    active = (each for each in past.ranking.good if (it := found.get(each.task_definition)) and it.status == "ACTIVE")
    return any(not _same(each, found, past) for each in active)


def _without_the_same(past: Past, found: Mapping[str, TaskDefinition | None]) -> Past:
    """Those that are read and would change nothing are passed over."""
    return replace(past, ranking=past.ranking.without(lambda candidate: _same(candidate, found, past)))


def _same(candidate: Candidate, found: Mapping[str, TaskDefinition | None], past: Past) -> str:
    return same_as_what_runs(candidate, found, past.state.task_definition, past.running, past.memory.apart)


async def _tried(service: Service, arn: str, reads: Reads) -> TaskDefinition | Failed | None:
    try:
        return await reads.ecs.task_definition(service, arn)
    except Failed as error:
        return error


async def definitions(service: Service, arns: Sequence[str], reads: Reads) -> dict[str, TaskDefinition | None]:
    wanted = list(dict.fromkeys(arns))
    found = await asyncio.gather(*(reads.ecs.task_definition(service, arn) for arn in wanted))
    return dict(zip(wanted, found, strict=True))


async def _by_name(service: Service, past: Past, wanted: WantedRevision, reads: Reads) -> tuple[Past, Chosen | Finding]:
    current = past.state.task_definition
    while isinstance(arn := _found(service, past, wanted), Finding):
        if not (past.further and by_name.of_another_family(wanted.named, current)):
            return past, arn
        past = await look_further(service, past, reads)
    while by_name.never_ran(arn, past.ranking) and past.further:
        past = await look_further(service, past, reads)
    found, rule = await asyncio.gather(definitions(service, [current, arn], reads), by_rule(service, past, reads))
    past, after, best = _without_the_same(rule.past, found), found[arn], rule.choice
    if after is None or after.status not in {"ACTIVE", "INACTIVE"}:
        return past, by_name.missing(
            arn, after.status if after else "", service=service.name, ran=by_name.ran_by(past.ranking)
        )
    never_ran = by_name.never_ran(arn, past.ranking)
    target, warnings = by_name.target(
        arn,
        ranking=past.ranking,
        images=await _as_tagged(service, after, reads) if never_ran else (),
        wanted=wanted,
        best="" if isinstance(best, Finding) else best.chosen.name,
        now=past.at,
    )
    before = found[current]
    return past, Chosen(target, before, after, warnings, _known(rule.found)) if before else _UNDESCRIBED


def _found(service: Service, past: Past, wanted: WantedRevision) -> str | Finding:
    ran = by_name.ran_by(past.ranking)
    return by_name.find(wanted.named, past.state.task_definition, service=service.name, ran=ran)


async def _as_tagged(service: Service, definition: TaskDefinition, reads: Reads) -> tuple[Image, ...]:
    """What a revision that never ran would run: the images that its tags name now."""
    named_now = ran_images(definition, ())
    current, _ = await reads.images.current_digests(service, named_now)
    return tuple(Image(image.container, image.image, current.get(image)) for image in named_now)
