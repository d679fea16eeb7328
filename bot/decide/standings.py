"""What speaks for and against each revision in a service's history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot.decide import history
from bot.decide.words import day, span
from bot.model import Candidate, ServiceDeployment, ServiceRevision, short


@dataclass(frozen=True, slots=True)
class Standing:
    """One revision's place: why it is good, or, without a `candidate`, why it was passed over."""

    name: str
    why: str
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A service's history; `marks` holds the reason against a task definition, `home` is where ECS would return to."""

    current: str
    stints: tuple[history.Stint, ...]
    marks: Mapping[str, str]
    home: history.Identity | None
    min_served: timedelta
    now: datetime

    def standing(self, revision: ServiceRevision, *, retagged: bool) -> Standing:
        """`retagged`: a nearer revision, or the current one, is the same task definition with other images."""
        name = short(revision.task_definition)
        stints = [s for s in self.stints if history.what_ran(s.revision) == history.what_ran(revision)]
        served = sum((stint.served for stint in stints), timedelta(0))
        if why_not := self._against(revision, served if stints else None, retagged=retagged):
            return Standing(name, why_not)
        newest = stints[-1]
        until = day(newest.end, self.now)
        why = f"newest revision that served well: {span(served)} until {until}, and was never rolled back"
        return Standing(name, why, Candidate(revision.task_definition, revision.images, newest.start, served))

    def _against(self, revision: ServiceRevision, served: timedelta | None, *, retagged: bool) -> str:
        here = revision.task_definition
        if history.family(here) != history.family(self.current):
            return "belongs to another task definition family"
        if here in self.marks:
            return self.marks[here]
        if served is None:
            return "never finished deploying"
        # UpdateService resolves tags again; only stopping a moving deployment brings the very same images back.
        if retagged and history.what_ran(revision) != self.home:
            return "ran with an older image, which its tag no longer names"
        return "" if served >= self.min_served else f"served only {span(served)}"


def record(
    current: str,
    deployments: Sequence[ServiceDeployment],
    *,
    revisions: Mapping[str, ServiceRevision],
    never: frozenset[str],
    min_served: timedelta,
    now: datetime,
) -> Record:
    stints = history.stints(deployments, revisions, now)
    home = history.home(deployments, revisions) if any(d.moving for d in deployments) else None
    return Record(
        current=current,
        stints=stints,
        marks={
            **history.failures(deployments, revisions),
            **dict.fromkeys(_being_left(stints, deployments, revisions), "is being rolled away from"),
            **dict.fromkeys({*never, *history.left_behind([s.revision for s in stints])}, "was rolled away from"),
        },
        home=history.what_ran(home) if home else None,
        min_served=min_served,
        now=now,
    )


def never_deployed(here: str, below: int, known: set[str]) -> Iterator[Standing]:
    """The revision numbers between `here` and `below` that no deployment names, each run of them as one."""
    family = history.family(here)
    numbers = (n for n in range(below - 1, history.number(here), -1) if f"{family}:{n}" not in known)
    for _, run in groupby(enumerate(numbers), lambda pair: pair[0] + pair[1]):
        high, *rest = (n for _, n in run)
        if rest:
            yield Standing(f"{short(family)}:{rest[-1]} to {high}", "were never deployed by this service")
        else:
            yield Standing(f"{short(family)}:{high}", "was never deployed by this service")


def _being_left(
    stints: Sequence[history.Stint],
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
) -> Iterator[str]:
    """A rollback that is moving or hangs, whoever began it, speaks against what it was to replace."""
    serving = [stint.revision for stint in stints[-1:]]
    for deployment in deployments:
        if deployment.moving and (coming := revisions.get(deployment.revision)):
            yield from history.left_behind([*serving, coming])
