"""One line of `rollback-bot doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at, what was found, and what to do about it ("" where all is well)."""

    what: str
    says: str
    fix: str = ""
