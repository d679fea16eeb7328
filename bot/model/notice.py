"""What is told about a rollback."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """The messages of a rollback. CARD is the headline, posted once and edited; the others are thread replies.

    APPROVAL_WANTED, BUILD_STARTED, STARTED, OUTCOME, VALIDATION_FAILED, REVERT, MERGED and REMINDER are also broadcast.
    """

    CARD = "card"
    COPY = "copy"
    DETAILS = "details"
    APPROVAL_WANTED = "approval_wanted"
    STARTED = "started"
    NOTE = "note"
    OUTCOME = "outcome"
    VALIDATION = "validation"
    VALIDATION_FAILED = "validation_failed"
    BUILD_STARTED = "build_started"
    REVERT = "revert"
    MERGED = "merged"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to be sent, stored in the same transaction as what it tells; `text` is a NOTE's or REMINDER's own,
    or why a REVERT has no pull request.
    """

    tell: NoticeKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row of the outbox: a message for `channel`, where the rollback's card is `card_ts` ("" while there is none).

    Since `attempted_at` it may have been posted already: look before posting again. `queued_at` is real time, unlike
    all else, and tells how long it has been waiting for Slack.
    """

    id: int
    rollback_id: str
    telling: Notice
    channel: str
    card_ts: str
    created_at: datetime
    queued_at: datetime
    attempted_at: datetime | None = None
