"""What speaks for and against each revision in a service's history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from bot.decide import history
from bot.decide.memory import Memory
from bot.decide.words import day, span
from bot.model import Candidate, Image, Remembered, ServiceDeployment, ServiceRevision, short


@dataclass(frozen=True, slots=True)
class Standing:
    """One revision's place: why it is good, or, without a `candidate`, why it was passed over.

    `ran` is what is known of its serving, None for revisions that were never deployed.
    """

    name: str
    why: str
    candidate: Candidate | None = None
    ran: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A service's history; `marks` holds the reason against a task definition, `home` is where ECS would return to."""

    current: str
    current_images: tuple[Image, ...]
    memory: Memory
    stints: tuple[history.Stint, ...]
    marks: Mapping[str, str]
    home: history.Identity | None
    min_served: timedelta
    now: datetime

    def standing(self, revision: ServiceRevision, *, retagged: bool) -> Standing:
        """`retagged`: a nearer revision, or the current one, is the same task definition with other images."""
        here = revision.task_definition
        stints = [s for s in self.stints if history.what_ran(s.revision) == history.what_ran(revision)]
        served = sum((stint.served for stint in stints), timedelta(0))
        came = stints[-1].start if stints else revision.created_at
        ran = Candidate(here, revision.images, came, served, retagged and history.what_ran(revision) != self.home)
        if why_not := self._against(ran) or ("" if stints else "never finished deploying") or self._too_short(served):
            return Standing(short(here), why_not, ran=ran)
        until = day(stints[-1].end, self.now)
        why = f"newest revision that served well: {span(served)} until {until}, and was never rolled back"
        return Standing(short(here), why, ran, ran)

    def remembered(self, row: Remembered, *, retagged: bool) -> Standing:
        """What only the bot itself remembers."""
        name = short(row.task_definition)
        ran = Candidate(row.task_definition, row.images, row.first_seen, row.served, retagged)
        if why_not := self._against(ran) or self._too_short(row.served):
            return Standing(name, why_not, ran=ran)
        until = day(row.last_seen, self.now)
        why = f"newest revision that served well: {span(row.served)} until {until}, from the bot's own memory"
        return Standing(name, why, ran, ran)

    def _against(self, ran: Candidate) -> str:
        here = ran.task_definition
        if history.family(here) != history.family(self.current):
            return "belongs to another task definition family"
        if self.memory.same(here, self.current) and history.same_digests(ran.images, self.current_images):
            return f"is the same as what runs now, {short(self.current)}"
        if why := self.memory.against(here, ran.images) or self.marks.get(here, ""):
            return why
        # UpdateService resolves tags again; only by its digest can the older image be named in a copy.
        if ran.retagged and not all(image.digest for image in ran.images):
            return "ran with an older image, which its tag no longer names"
        return ""

    def _too_short(self, served: timedelta) -> str:
        return "" if served >= self.min_served else f"served only {span(served)}"


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
    stints = history.stints(deployments, revisions, now)
    home = history.home(deployments, revisions) if any(d.moving for d in deployments) else None
    return Record(
        current=current,
        current_images=current_images,
        memory=memory,
        stints=stints,
        marks={
            **history.failures(deployments, revisions),
            **dict.fromkeys(_being_left(stints, deployments, revisions), "is being rolled away from"),
            **dict.fromkeys(left(stints, memory), "was rolled away from"),
        },
        home=history.what_ran(home) if home else None,
        min_served=min_served,
        now=now,
    )


def left(stints: Sequence[history.Stint], memory: Memory) -> Iterator[str]:
    """Task definitions that ECS's own history shows as rolled away from, unless that was undone."""
    for before, after in pairwise(stints):
        for gone in history.left_behind([before.revision, after.revision]):
            if not memory.lifted_since(gone, before.end):
                yield gone


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
