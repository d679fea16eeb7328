"""One line of `rollback-bot doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at, what was found, and what to do about it ("" where all is well).

    `optional`: the bot does its work without it, so it is a warning, and nothing that must be fixed.
    """

    what: str
    says: str
    fix: str = ""
    optional: bool = False

    @property
    def must_be_fixed(self) -> bool:
        return bool(self.fix) and not self.optional
