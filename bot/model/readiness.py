"""Could a service be rolled back now: to what, in how long, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Grade(StrEnum):
    """GREEN is earned: whatever was not read is UNKNOWN. AMBER would do, with something to mend. RED would not."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"

    def at_least(self, wanted: "Grade") -> bool:
        """What is not known is worse than AMBER: nobody can say that it would do."""
        return _BY_WORTH[self] >= _BY_WORTH[wanted]

    @property
    def worth(self) -> int:
        """From the worst, 0, to the best."""
        return _BY_WORTH[self]


_BY_WORTH = {grade: worth for worth, grade in enumerate((Grade.RED, Grade.UNKNOWN, Grade.AMBER, Grade.GREEN))}


class Topic(StrEnum):
    """What is looked at, in the order in which it is told where the grades are the same."""

    TARGET = "target"
    PREFLIGHT = "preflight"
    APPROVERS = "approvers"
    IMAGES = "images"
    ALARMS = "alarms"
    BREAKER = "breaker"
    DEPLOYMENT_ALARMS = "deployment_alarms"
    STRATEGY = "strategy"
    CONTACTS = "contacts"
    STAGING = "staging"
    FEATURES = "features"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Graded:
    """One thing looked at. `name` is a Topic's; `what` was found, a sentence; `why` it matters, in a few words.

    `next` is what to do about it, and `who` can: words for people, "" where there is nothing to do. One that does not
    `apply` says in `what` why not, is GREEN, and counts for nothing.
    """

    name: str
    grade: Grade
    what: str
    why: str = ""
    next: str = ""
    who: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Readiness:
    """How ready a service was when it was looked at. Nothing looked at is UNKNOWN, never GREEN.

    `target` is the revision that would be gone back to (`catalog:42`), "" for none; `takes` how long that may take, of
    which nothing is known where it is None.
    """

    service: str
    findings: tuple[Graded, ...]
    judged_at: datetime
    target: str = ""
    takes: timedelta | None = None

    @property
    def grade(self) -> Grade:
        return worst(self.findings)

    @property
    def failed_first(self) -> tuple[Graded, ...]:
        """The worst first; those that do not apply last."""
        return tuple(sorted(self.findings, key=lambda finding: (not finding.applies, finding.grade.worth)))

    @property
    def lacking(self) -> tuple[Graded, ...]:
        """What is not green, the worst first."""
        return tuple(finding for finding in self.failed_first if finding.applies and finding.grade is not Grade.GREEN)


def worst(findings: Sequence[Graded]) -> Grade:
    """RED, then UNKNOWN, then AMBER; GREEN only where something applies and all of it is."""
    grades = [finding.grade for finding in findings if finding.applies]
    return min(grades, key=lambda grade: grade.worth, default=Grade.UNKNOWN)


@dataclass(frozen=True, slots=True)
class KnownReadiness:
    """The last that is known of a service, kept. `since` it has its grade; `before` is the grade before that, None
    where there was no other.
    """

    readiness: Readiness
    since: datetime
    before: Grade | None = None
