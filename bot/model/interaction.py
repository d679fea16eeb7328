"""What a person asked for: one row per command typed and per button pressed, stored before it is acknowledged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class InteractionKind(StrEnum):
    """Of an interaction: a slash command, or a button."""

    COMMAND = "command"
    CLICK = "click"


class Verb(StrEnum):
    """What may be typed after `/rollback`, and what a button may say."""

    IMMEDIATE = "immediate"
    PARTIAL = "partial"
    RESTORE = "restore"
    COMPLETE = "complete"
    UNDO = "undo"
    HISTORY = "history"
    HOLD = "hold"
    RELEASE = "release"
    ABORT = "abort"
    PLAN = "plan"
    STATUS = "status"
    LOG = "log"
    HELP = "help"
    APPROVE = "approve"
    REJECT = "reject"
    CANCEL = "cancel"
    REPLAN = "replan"
    IMMEDIATE_FIRST = "immediate_first"


class Category(StrEnum):
    """The runbook's manual rollback triggers; one may lead the reason: `security: token leaked`."""

    USERS = "users"
    PERFORMANCE = "performance"
    SECURITY = "security"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One command or click. `id` becomes the rollback's id when a command proposes one.

    `key` is Slack's delivery identity: the same key twice is the same interaction. `service` is "" where none was
    named, `revision` where none follows `to`. `feature` belongs to partial and restore, `lasting` (how long the feature
    shall be off) to partial alone, `commit` to complete. `rollback_id`, `message_ts` and `digest` belong to clicks;
    `response_url` is where a private answer goes.
    """

    id: str
    key: str
    kind: InteractionKind
    verb: Verb
    slack_id: str
    team: str
    channel: str
    received_at: datetime
    response_url: str = ""
    service: str = ""
    category: Category | None = None
    reason: str = ""
    revision: str = ""
    feature: str = ""
    lasting: timedelta | None = None
    commit: str = ""
    rollback_id: str = ""
    message_ts: str = ""
    digest: str = ""

    @property
    def reference(self) -> str:
        """What people quote: the first eight characters of the id."""
        return self.id[:8]
