"""Where each notice is placed in Slack: in the channel or the card's thread, broadcast or not, and how urgent it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Notice, NoticeKind, Rollback, State


@dataclass(frozen=True, slots=True)
class Placement:
    """`broadcast`: a reply in the thread that is shown in the channel as well. `urgent` goes before what is not."""

    in_thread: bool = True
    broadcast: bool = False
    urgent: bool = False


_LOUD = Placement(broadcast=True, urgent=True)

# In the channel: the card, how it ended, and what somebody must act on. All else is in the thread.
PLACES: Mapping[NoticeKind, Placement] = {
    NoticeKind.CARD: Placement(in_thread=False, urgent=True),
    NoticeKind.COPY: Placement(in_thread=False),
    NoticeKind.DETAILS: Placement(),
    NoticeKind.APPROVAL_WANTED: _LOUD,
    NoticeKind.STARTED: Placement(),
    NoticeKind.NOTE: Placement(),
    NoticeKind.OUTCOME: _LOUD,
    NoticeKind.VALIDATION: Placement(),
    NoticeKind.WATCH_ENDED: Placement(),
    NoticeKind.VALIDATION_FAILED: _LOUD,
    NoticeKind.BUILD_STARTED: Placement(),
    NoticeKind.REVERT: Placement(broadcast=True),
    NoticeKind.MERGED: Placement(),
    NoticeKind.REMINDER: Placement(broadcast=True),
    NoticeKind.QUESTION: Placement(),
    NoticeKind.QUESTION_CHANGED: Placement(),
    NoticeKind.LOAD_TEST: Placement(),
    NoticeKind.EVIDENCE: Placement(),
    NoticeKind.EVIDENCE_IN_FULL: Placement(),
    NoticeKind.INCIDENT: Placement(in_thread=False),
    NoticeKind.INCIDENT_OUTCOME: Placement(in_thread=False),
    NoticeKind.CALLED: _LOUD,
    NoticeKind.LOOKING: Placement(),
    NoticeKind.MAY_ACT_ALONE: Placement(urgent=True),
    NoticeKind.EMERGENCY: _LOUD,
    NoticeKind.BY_ITSELF: _LOUD,
    NoticeKind.SKIPPED: Placement(in_thread=False, urgent=True),
    NoticeKind.REVIEW_WANTED: Placement(broadcast=True),
    NoticeKind.REVIEWED: Placement(),
    NoticeKind.PUBLISH_WANTED: _LOUD,
    NoticeKind.PUBLISH_NEXT: Placement(urgent=True),
    NoticeKind.PUBLISH_SETTLED: Placement(),
    NoticeKind.BROADCAST: Placement(),  # never in Slack's rows
    NoticeKind.RECOVERY: Placement(urgent=True),
    NoticeKind.RECOVERY_CALLED: _LOUD,
    NoticeKind.STILL_OPEN: Placement(),
    NoticeKind.TAKEN: Placement(),
    NoticeKind.EVIDENCE_FILE: Placement(),
    NoticeKind.SUPPORT_CASE: Placement(),
    NoticeKind.DRILL: Placement(broadcast=True),
    NoticeKind.FOLLOW_UPS: Placement(),
    NoticeKind.FOLLOW_UPS_CHANGED: Placement(),
    NoticeKind.FOLLOW_UP_REMINDER: Placement(),
    NoticeKind.LESSONS: Placement(),
    NoticeKind.LESSONS_CHANGED: Placement(),
    NoticeKind.LESSONS_REMINDER: Placement(),
    NoticeKind.CHECKLIST: Placement(),
    NoticeKind.CHECKLIST_CHANGED: Placement(),
}
OF_INCIDENT = frozenset({NoticeKind.INCIDENT, NoticeKind.INCIDENT_OUTCOME})
"""What stands in the thread from which it was asked for."""


URGENT = frozenset(kind for kind, place in PLACES.items() if place.urgent)


def thread_of(notice: Notice, rollback: Rollback) -> str:
    """The ts of the first message of the thread it stands in, "" for none."""
    if notice.kind in OF_INCIDENT:
        return rollback.request.incident.ts if rollback.request.incident else ""
    return rollback.card_ts if PLACES[notice.kind].in_thread else ""


def broadcasts(notice: Notice, rollback: Rollback) -> bool:
    """Is it shown in the channel too? Not where nobody has anything to do any more."""
    if notice.kind is NoticeKind.OUTCOME and rollback.state is State.CANCELLED:
        return False  # by somebody who knows it, and the card says so
    if notice.kind is NoticeKind.REVERT:
        has_one = rollback.build is not None and bool(rollback.build.pull_request)
        return rollback.state is State.SUCCEEDED and not has_one
    return PLACES[notice.kind].broadcast
