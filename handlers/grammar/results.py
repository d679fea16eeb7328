"""What was read between a verb and the reason, or why it could not be."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Misread:
    """Why it could not be read, and what should have stood behind the verb."""

    problem: str
    instead: str


@dataclass(frozen=True, slots=True)
class Named:
    """A feature, for how long it shall be off, a revision or a commit; each empty where not named. And the reason."""

    feature: str = ""
    lasting: timedelta | None = None
    reason: str = ""
    revision: str = ""
    commit: str = ""
