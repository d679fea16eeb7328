"""Who is called while a plan waits for its decision, and who says that they are looking."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """The runbook's contacts, in the order in which they are called."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Called:
    """One level of contacts, by Slack id, was called `at` that time, and had `until` then to answer."""

    level: Level
    slack_ids: tuple[str, ...]
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody pressed “I am looking”: nobody else is called. `person` is "" for whom the services file lacks."""

    slack_id: str
    person: str
    at: datetime
