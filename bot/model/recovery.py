"""What follows a rollback that went wrong: what was seen then, who was called, who took it, and what was opened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.escalation import Called, Looking


@dataclass(frozen=True, slots=True)
class Seen:
    """The service when its recovery began: what runs (an ARN), how many tasks of how many, and whether it moves.

    `busy` is the highest of CPU and memory in percent of what its tasks have reserved, None where that was not read;
    `short_of` is ECS's own word of why tasks are not placed, "" where there is none.
    """

    at: datetime
    task_definition: str
    running: int
    desired: int
    moving: bool
    busy: float | None = None
    short_of: str = ""


class Severity(StrEnum):
    """Of a case with AWS Support, in its API's own words. Which of them there are depends on the support plan."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class SupportCase:
    """A case that a person opened with AWS Support. Its row is there before CreateCase is sent.

    `id` is AWS's (`case-123456789012-muen-2026-…`), "" until AWS has answered; `display` is the number that people
    quote, "" where it is not known. `ended_at` is when it was settled what became of the call, and `result` says it.
    """

    rollback_id: str
    opened_by: str
    severity: Severity
    subject: str
    text: str
    at: datetime
    id: str = ""
    display: str = ""
    ended_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """All that was collected of a rollback that went wrong: the same as Markdown and as JSON, redacted."""

    rollback_id: str
    at: datetime
    markdown: str
    json: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """Of a rollback that went wrong. `seen` is None where ECS could not be read; `called` are the contacts, in order.

    `looking` is who took it: from then on nobody else is called, and nobody is reminded.
    """

    began_at: datetime
    seen: Seen | None = None
    called: tuple[Called, ...] = ()
    looking: Looking | None = None
    case: SupportCase | None = None
