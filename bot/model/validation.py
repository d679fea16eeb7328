"""What was read of the service after the rollback, and what each check makes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.figures import Baseline, Figures
from bot.model.state import Health


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """One target of a target group, or instance of a Classic Load Balancer.

    `state` is healthy, unhealthy, initial, draining or unused; another one proves nothing.
    """

    id: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One HTTP answer, or why there is none. `body` is at most 64 KiB of text, and `whole` says whether that is all."""

    url: str
    status: int | None
    body: str
    milliseconds: int
    problem: str = ""
    whole: bool = True


class Result(StrEnum):
    """Of a check: no data is inconclusive, never a pass. A note is said beside the verdict, and is no part of it."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a validation phase, with the evidence that a reader can check, and when it was read."""

    name: str
    result: Result
    evidence: str
    at: datetime

    @property
    def judges(self) -> bool:
        """Does it count in the verdict?"""
        return self.result is not Result.NOTE


@dataclass(frozen=True, slots=True)
class Unwell:
    """A stretch in which looks failed, with the names of the checks that did, and how many looks that were.

    `until` is the first look after it that saw the opposite; None: it is not over, or nobody could see whether it is.
    """

    since: datetime
    until: datetime | None
    checks: tuple[str, ...]
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Unseen:
    """A stretch in which nobody looked: the bot was not running, or had too much to do."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen in a phase so far: how many looks, the checks of the last one, and when it was unwell.

    `unwell` and `unseen` hold the latest 20 stretches each. `next_at` is when it is looked at again.
    """

    looks: int
    looked_at: datetime
    checks: tuple[Check, ...]
    unwell: tuple[Unwell, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of validation: a row that waits until it is due, is looked at until `ends_at`, and is judged once.

    `ends_at` is the end of the time that the runbook gives it. `result` is pending until `judged_at`. `watch` is what
    was seen so far, None before the first look; `figures` are those of its window. `ended` says why it was ended before
    its time, without a judgement: something else was deployed, say, or somebody wanted it; "" where it was not. Then
    `judged_at` is when that was.
    """

    number: int
    due_at: datetime
    ends_at: datetime
    result: Health = Health.PENDING
    checks: tuple[Check, ...] = ()
    judged_at: datetime | None = None
    watch: Watch | None = None
    figures: Figures | None = None
    baseline: Baseline | None = None
    ended: str = ""

    @property
    def pending(self) -> bool:
        """Neither judged nor ended."""
        return self.judged_at is None

    @property
    def falls_due(self) -> datetime:
        """When it is looked at next, as long as it is pending."""
        return (self.watch.next_at if self.watch else None) or self.due_at


@dataclass(frozen=True, slots=True)
class KeptLine:
    """Of a log, of ECS's events, or of a task's end, in the words in which it was found; shown redacted and cut."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class EvidenceBefore:
    """What ECS forgets within the hour, kept before the changing call: of the incident that a rollback leaves.

    `stopped` are tasks that stopped, with ECS's reasons; `log` the last lines of the tasks that ran the bad revision.
    `not_read` says what could not be had.
    """

    taken_at: datetime
    stopped: tuple[KeptLine, ...] = ()
    events: tuple[KeptLine, ...] = ()
    log: tuple[KeptLine, ...] = ()
    figures: Figures | None = None
    not_read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UserReport:
    """One person's answer to "Any user reports?": `well` is False where there is one.

    `times`: how many reports of theirs that are, where they reported problems by themselves meanwhile.
    """

    slack_id: str
    person: str
    well: bool
    at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class LoadTest:
    """A load test that a person started beside the third phase. Its row is there before the build is asked for.

    `build_id` is "" until CodeBuild has answered; `result` is "" until it has ended, and then says how.
    """

    rollback_id: str
    started_by: str
    started_at: datetime
    build_id: str = ""
    ended_at: datetime | None = None
    result: str = ""


def health_of(phases: Sequence[Phase]) -> Health:
    """As `health_from` has it."""
    return health_from(phase.result for phase in phases)


def health_from(each: Iterable[Health]) -> Health:
    """One failed phase fails it all; then it is pending as long as a phase is, or none is known; then inconclusive."""
    results = set(each) or {Health.PENDING}
    worst_first = (Health.FAILED, Health.PENDING, Health.INCONCLUSIVE, Health.PASSED)
    return next(health for health in worst_first if health in results)
