"""An emergency: one person acts alone, because nobody answered; and the review that follows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class Opening(StrEnum):
    """Two contacts were called in vain about what a person asked for; or about what an ALARM asked for."""

    UNANSWERED = "unanswered"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Emergency:
    """The authorization of exactly this plan by `person`, who is named in the services file, alone.

    `skipped` are the Slack ids of the approvers who were not asked; each is told directly. `owner` has it reviewed
    until `review_by`; who closes the review is another person than `person`.
    """

    kind: ClassVar[str] = "emergency"
    rollback_id: str
    digest: str
    requester: str
    person: str
    slack_id: str
    reason: str
    opening: Opening
    skipped: tuple[str, ...]
    owner: str
    owner_slack_id: str
    review_by: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who closed the review of an emergency, and what came of it, in their words."""

    person: str
    slack_id: str
    note: str
    at: datetime
