"""What is told about a rollback: what happened, to which audience, over which medium.

Where a notice is placed in its medium (in Slack: card, thread, broadcast) is that medium's own affair.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What there is to tell. CARD is the headline, which is edited until the end; the others are told once.

    QUESTION is what the people are asked in the third phase; QUESTION_CHANGED is no message: it brings that one up to
    date. INCIDENT and INCIDENT_OUTCOME are for the thread from which a rollback was asked for; the latter
    with the number of a phase of validation where that failed after the end. BROADCAST is no message of Slack's: it
    becomes the deliveries to those outside the team. PUBLISH_WANTED shows a text that somebody approves for the public.
    PUBLISH_NEXT is a further one of the same rollback, PUBLISH_SETTLED says above one what became of it.
    RECOVERY is what is possible after a rollback that went wrong; EVIDENCE_FILE is no message but two files.
    FOLLOW_UPS is the list of what is to be done, and FOLLOW_UPS_CHANGED brings it up to date; FOLLOW_UP_REMINDER calls
    the owner whose Slack id is its `text`. DRILL is what was measured of a drill, or why it stopped half way.
    LESSONS are what people learned, or that they are asked for it; the two beside it are likewise.
    CHECKLIST is what comes before, during and after the rollback; CHECKLIST_CHANGED brings it up to date.
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
    WATCH_ENDED = "watch_ended"
    QUESTION = "question"
    QUESTION_CHANGED = "question_changed"
    LOAD_TEST = "load_test"
    BUILD_STARTED = "build_started"
    REVERT = "revert"
    MERGED = "merged"
    REMINDER = "reminder"
    EVIDENCE = "evidence"
    EVIDENCE_IN_FULL = "evidence_in_full"
    INCIDENT = "incident"
    INCIDENT_OUTCOME = "incident_outcome"
    CALLED = "called"
    LOOKING = "looking"
    MAY_ACT_ALONE = "may_act_alone"
    EMERGENCY = "emergency"
    BY_ITSELF = "by_itself"
    SKIPPED = "skipped"
    REVIEW_WANTED = "review_wanted"
    REVIEWED = "reviewed"
    BROADCAST = "broadcast"
    PUBLISH_WANTED = "publish_wanted"
    PUBLISH_NEXT = "publish_next"
    PUBLISH_SETTLED = "publish_settled"
    RECOVERY = "recovery"
    RECOVERY_CALLED = "recovery_called"
    STILL_OPEN = "still_open"
    TAKEN = "taken"
    EVIDENCE_FILE = "evidence_file"
    SUPPORT_CASE = "support_case"
    DRILL = "drill"
    FOLLOW_UPS = "follow_ups"
    FOLLOW_UPS_CHANGED = "follow_ups_changed"
    FOLLOW_UP_REMINDER = "follow_up_reminder"
    LESSONS = "lessons"
    LESSONS_CHANGED = "lessons_changed"
    LESSONS_REMINDER = "lessons_reminder"
    CHECKLIST = "checklist"
    CHECKLIST_CHANGED = "checklist_changed"

    @property
    def edits(self) -> "NoticeKind | None":
        """The kind of message that this brings up to date, None: it is a message of its own."""
        return _EDITS.get(self)

    @property
    def addressed(self) -> bool:
        """It goes to its own address, another channel or one person.

        That the card cannot be posted says nothing of it, nor it of the card.
        """
        return self in (NoticeKind.COPY, NoticeKind.INCIDENT, NoticeKind.INCIDENT_OUTCOME, NoticeKind.SKIPPED)


_EDITS = {
    NoticeKind.QUESTION_CHANGED: NoticeKind.QUESTION,
    NoticeKind.FOLLOW_UPS_CHANGED: NoticeKind.FOLLOW_UPS,
    NoticeKind.LESSONS_CHANGED: NoticeKind.LESSONS,
    NoticeKind.CHECKLIST_CHANGED: NoticeKind.CHECKLIST,
    NoticeKind.PUBLISH_SETTLED: NoticeKind.PUBLISH_WANTED,
}
TO_PUBLISH = (NoticeKind.PUBLISH_WANTED, NoticeKind.PUBLISH_NEXT)
"""What shows a text with the buttons that decide upon it."""


class Audience(StrEnum):
    """Who is told. The team sees everything; the others get words of their own, and USERS are the public."""

    TEAM = "team"
    STAKEHOLDERS = "stakeholders"
    SUPPORT = "support"
    USERS = "users"
    PAGERS = "pagers"


class Medium(StrEnum):
    """Over what. Each medium takes its own rows from the outbox, and only those."""

    SLACK = "slack"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told, stored in the same transaction as what it tells.

    `text` is the level of who is CALLED or RECOVERY_CALLED, what became of a SUPPORT_CASE, a NOTE's, REMINDER's or
    LOAD_TEST's own, why a REVERT has no pull request, the number of a VALIDATION's phase, the project of the load test
    that a QUESTION offers, the situation of a BROADCAST, what is to be published (after what became of it, in
    a line of its own, where that is settled), or what was kept as EVIDENCE: a
    title, and a line each.
    `to` is an address of the medium (the channel of a COPY or an incident, the Slack id of who was SKIPPED), "" where
    the rollback's own place is meant.
    """

    kind: NoticeKind
    text: str = ""
    audience: Audience = Audience.TEAM
    medium: Medium = Medium.SLACK
    to: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of the outbox, and the ts of its message, "" while it is not posted, or was given up."""

    text: str
    ts: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One notice that waits to be told: in `channel`, where the rollback's card is `card_ts` ("" while there is none).

    Since `attempted_at` it may have been posted already: look before posting again. `queued_at` is real time, unlike
    all else, and tells how long it has been waiting.
    """

    id: int
    rollback_id: str
    notice: Notice
    channel: str
    card_ts: str
    created_at: datetime
    queued_at: datetime
    attempted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StaleCard:
    """A rollback whose posted card shows an older revision than `revision`: what must be known to edit them in order.

    There may be hundreds of these, waiting for the pace that Slack allows, so the rollback itself is read when its
    turn comes.
    """

    id: str
    revision: int
    live: bool
    channel: str
