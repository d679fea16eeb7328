"""Which revision to go back to. "Revision minus one" may have failed, never run, be deregistered, or be the bad one.

The target is the newest revision that this service ran to success, that served long enough, and that nobody ever
rolled away from. Every revision that lay nearer is named with the reason why it was passed over.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import (
    Candidate,
    Finding,
    Image,
    PassedOver,
    Remembered,
    ServiceDeployment,
    ServiceRevision,
    Target,
    TaskDefinition,
)
from bot.states_in_words import of_revision
from bot.target.deployments import family, identity, nearest_first, number, same_digests, what_ran
from bot.target.eligibility import Assessment, never_deployed, record
from bot.target.image_digests import known
from bot.target.ledger import Memory
from bot.target.no_target import no_target

_FOLLOWING = 2


@dataclass(frozen=True, slots=True)
class Ranking:
    """All revisions but the current one, nearest first."""

    assessments: tuple[Assessment, ...]

    @property
    def good(self) -> tuple[Candidate, ...]:
        """Best first."""
        return tuple(assessment.candidate for assessment in self.assessments if assessment.candidate)

    @property
    def passed_over(self) -> tuple[PassedOver, ...]:
        """Nearest first."""
        return tuple(PassedOver(s.name, s.why) for s in self.assessments if s.candidate is None)

    def without(self, against: Callable[[Candidate], str]) -> "Ranking":
        """`against` says what else speaks against a candidate, "" for nothing."""
        whys = [(each, against(each.candidate) if each.candidate else "") for each in self.assessments]
        return Ranking(tuple(replace(each, candidate=None, why=why) if why else each for each, why in whys))


def rank(
    *,
    current: str,
    current_images: tuple[Image, ...],
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
    memory: Memory,
    min_served: timedelta,
    now: datetime,
) -> Ranking:
    """Judge every revision in the service's history.

    `current` is the ARN of the PRIMARY's task definition; `deployments` are newest first; `revisions` are by ARN;
    `memory` adds what ECS has forgotten, what was rolled away from, and which containers are sidecars.
    """
    past = record(
        current,
        deployments,
        current_images=current_images,
        revisions=revisions,
        memory=memory,
        min_served=min_served,
        now=now,
    )
    named = {current, *(r.task_definition for r in revisions.values()), *(r.task_definition for r in memory.rows)}
    below, seen, assessments = number(current), {current}, list[Assessment]()
    for revision in nearest_first(deployments, revisions, memory.apart):
        here = revision.task_definition
        if here == current and same_digests(revision.images, current_images, memory.apart):
            continue
        if family(here) == family(current):
            assessments += never_deployed(here, below, named)
            below = min(below, number(here))
        assessments.append(past.assess(revision, retagged=here in seen))
        seen.add(here)
    for row in memory.rows:
        here = row.task_definition
        running = here == current and same_digests(row.images, current_images, memory.apart)
        if not running and not _told(row, revisions.values(), memory.apart):
            assessments.append(past.assess_remembered(row, retagged=here in seen))
            seen.add(here)
    return Ranking(tuple(assessments))


def _told(row: Remembered, revisions: Iterable[ServiceRevision], apart: Collection[str]) -> bool:
    """By ECS's own history. A row without digests, of before they were learnt, adds nothing to what that knows."""
    same = [revision for revision in revisions if revision.task_definition == row.task_definition]
    if not known(row.images):
        return any(same_digests(row.images, revision.images) for revision in same)
    return any(what_ran(each, apart) == identity(row.task_definition, row.images, apart) for each in same)


def choose_target(
    ranking: Ranking,
    definitions: Mapping[str, TaskDefinition | None],
    *,
    service: str,
    horizon: str = "",
    registered: Sequence[str] | None = None,
) -> Target | Finding:
    """The best candidate whose task definition, among the `definitions` that were read, can still be deployed.

    Only where there is none, one that was deregistered, if its images are known by digest: it can be copied. `horizon`
    says how far was looked where ECS remembers more; `registered` are names of revisions that were never seen serving,
    None where nobody could say.
    """
    usable = [good for good in ranking.good if not _unusable(good, definitions)]
    usable = usable or [good for good in ranking.good if _can_be_copied(good, definitions)]
    passed: list[PassedOver] = []
    for assessment in ranking.assessments:
        candidate = assessment.candidate
        if candidate and candidate in usable:
            return Target(candidate, assessment.why, tuple(passed), tuple(usable[1 : 1 + _FOLLOWING]))
        passed.append(PassedOver(assessment.name, _unusable(candidate, definitions) if candidate else assessment.why))
    return no_target(service, passed, horizon=horizon, registered=registered)


def _can_be_copied(candidate: Candidate, definitions: Mapping[str, TaskDefinition | None]) -> bool:
    definition = definitions.get(candidate.task_definition)
    return definition is not None and definition.status == "INACTIVE" and known(candidate.images)


def _unusable(candidate: Candidate, definitions: Mapping[str, TaskDefinition | None]) -> str:
    """Empty for an ACTIVE task definition. One that was not read cannot be vouched for."""
    if candidate.task_definition not in definitions:
        return "was not checked for whether it can still be deployed"
    definition = definitions[candidate.task_definition]
    if definition is None:
        return "no longer exists"
    if definition.status == "INACTIVE":
        copied = (
            f"; “immediate to {candidate.name.rpartition(':')[2]}” brings a copy" if known(candidate.images) else ""
        )
        return f"is deregistered{copied}"
    return "" if definition.status == "ACTIVE" else f"cannot be deployed: it is {of_revision(definition.status)}"
