"""What speaks for and against each revision in a service's history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from bot.model import Candidate, Image, Remembered, ServiceDeployment, ServiceRevision, short
from bot.target.deployments import (
    Identity,
    failures,
    family,
    left_behind,
    number,
    returns_to,
    same_digests,
    what_ran,
)
from bot.target.ledger import Memory
from bot.target.serving import ServingPeriod, came_back, served_in_all, serving_periods
from bot.text import day, span


@dataclass(frozen=True, slots=True)
class Assessment:
    """One revision's place: why it is good, or, without a `candidate`, why it was passed over.

    `ran` is what is known of its serving, None for revisions that were never deployed.
    """

    name: str
    why: str
    candidate: Candidate | None = None
    ran: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A service's history; `marks` holds the reason against a task definition, `returns_to` is ECS's way back."""

    current: str
    current_images: tuple[Image, ...]
    memory: Memory
    periods: tuple[ServingPeriod, ...]
    marks: Mapping[str, str]
    returns_to: Identity | None
    min_served: timedelta
    now: datetime

    def assess(self, revision: ServiceRevision, *, retagged: bool) -> Assessment:
        """`retagged`: a nearer revision, or the current one, is the same task definition with other images."""
        here = revision.task_definition
        apart = self.memory.apart
        periods = [s for s in self.periods if what_ran(s.revision, apart) == what_ran(revision, apart)]
        served = served_in_all(periods, what_ran(revision, apart), apart)
        stood = sum((period.stood for period in periods), timedelta(0))
        came = periods[-1].start if periods else revision.created_at
        ran = Candidate(here, revision.images, came, served, retagged and what_ran(revision) != self.returns_to)
        if (
            why_not := self._against(ran)
            or ("" if periods else "never finished deploying")
            or ("ran no task: none was wanted when it was deployed" if all(period.idle for period in periods) else "")
            or self._brief(served, stood)
        ):
            return Assessment(short(here), why_not, ran=ran)
        until = day(periods[-1].end, self.now)
        beside = f" and {span(stood - served)} beside what is moving" if served < self.min_served else ""
        why = f"newest revision that served well: {span(served)}{beside} until {until}, and was never rolled back"
        return Assessment(short(here), why, ran, ran)

    def assess_remembered(self, row: Remembered, *, retagged: bool) -> Assessment:
        """What only the bot itself remembers."""
        name = short(row.task_definition)
        ran = Candidate(row.task_definition, row.images, row.first_seen, row.served, retagged)
        if why_not := self._against(ran) or self._brief(row.served, row.served):
            return Assessment(name, why_not, ran=ran)
        until = day(row.last_seen, self.now)
        why = f"newest revision that served well: {span(row.served)} until {until}, from the bot's own memory"
        return Assessment(name, why, ran, ran)

    def _against(self, ran: Candidate) -> str:
        here = ran.task_definition
        if family(here) != family(self.current):
            return f"belongs to another family than {short(self.current)}, which runs now"
        if self.memory.same(here, self.current) and same_digests(ran.images, self.current_images, self.memory.apart):
            return f"is the same as what runs now, {short(self.current)}"
        back = came_back(self.periods).get(here)
        if why := self.memory.against(here, ran.images, back=back) or self.marks.get(here, ""):
            return why
        # UpdateService resolves tags again; only by its digest can the older image be named in a copy.
        if ran.retagged and not all(image.digest for image in ran.images):
            return "ran with an older image, which its tag no longer names"
        return ""

    def _brief(self, served: timedelta, stood: timedelta) -> str:
        return "" if stood >= self.min_served else f"served only {span(served)}"


def record(
    current: str,
    deployments: Sequence[ServiceDeployment],
    *,
    current_images: tuple[Image, ...],
    revisions: Mapping[str, ServiceRevision],
    memory: Memory,
    min_served: timedelta,
    now: datetime,
) -> Record:
    """What the revisions that the service ran are assessed by.

    `current` and `current_images` are what runs now; `revisions` are by the ARN of the service revision; what served
    shorter than `min_served` is no target.
    """
    periods = serving_periods(deployments, revisions, now)
    back = returns_to(deployments, revisions) if any(d.moving for d in deployments) else None
    return Record(
        current=current,
        current_images=current_images,
        memory=memory,
        periods=periods,
        marks={
            **failures(deployments, revisions),
            **dict.fromkeys(_being_left(periods, deployments, revisions), "is being rolled away from"),
            **dict.fromkeys(left(periods, memory), "was rolled away from"),
        },
        returns_to=what_ran(back) if back else None,
        min_served=min_served,
        now=now,
    )


def left(periods: Sequence[ServingPeriod], memory: Memory) -> Iterator[str]:
    """Task definitions that ECS's own history shows as rolled away from, unless that was undone."""
    back = came_back(periods)
    for before, after in pairwise(periods):
        for gone in left_behind([before.revision, after.revision]):
            if not memory.lifted_since(gone, before.end) and not before.end < back.get(gone, before.end):
                yield gone


def never_deployed(here: str, below: int, known: set[str]) -> Iterator[Assessment]:
    """The revision numbers between `here` and `below` that no deployment names, each run of them as one."""
    mine = family(here)
    numbers = (n for n in range(below - 1, number(here), -1) if f"{mine}:{n}" not in known)
    for _, run in groupby(enumerate(numbers), lambda pair: pair[0] + pair[1]):
        high, *rest = (n for _, n in run)
        if rest:
            yield Assessment(f"{short(mine)}:{rest[-1]} to {high}", "were never deployed by this service")
        else:
            yield Assessment(f"{short(mine)}:{high}", "was never deployed by this service")


def _being_left(
    periods: Sequence[ServingPeriod],
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
) -> Iterator[str]:
    """A rollback that is moving or hangs, whoever began it, speaks against what it was to replace."""
    serving = [period.revision for period in periods[-1:]]
    for deployment in deployments:
        if deployment.moving and (coming := revisions.get(deployment.revision)):
            yield from left_behind([*serving, coming])
