"""Who allowed exactly this plan. Without a stored authorization nothing acts; the other kind is `Emergency`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's yes to the plan that was shown. `person` is the name in the services file."""

    person: str
    slack_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """As many people as are `needed` approved, none of them the requester."""

    kind: ClassVar[str] = "second_person"
    rollback_id: str
    digest: str
    requester: str
    approvals: tuple[Approval, ...]
    needed: int = 1

    @property
    def complete(self) -> bool:
        return len(self.approvals) >= self.needed

    @property
    def at(self) -> datetime:
        """Of the approval that completed it."""
        return self.approvals[-1].at
