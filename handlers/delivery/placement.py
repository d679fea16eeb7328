"""Where each notice is placed in Slack: in the channel or the card's thread, broadcast or not, and how urgent it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import NoticeKind


@dataclass(frozen=True, slots=True)
class Placement:
    """`broadcast`: a reply in the thread that is shown in the channel as well. `urgent` goes before what is not."""

    in_thread: bool = True
    broadcast: bool = False
    urgent: bool = False


_BROADCAST, _LOUD = Placement(broadcast=True), Placement(broadcast=True, urgent=True)

PLACES: Mapping[NoticeKind, Placement] = {
    NoticeKind.CARD: Placement(in_thread=False, urgent=True),
    NoticeKind.COPY: Placement(in_thread=False),
    NoticeKind.DETAILS: Placement(),
    NoticeKind.APPROVAL_WANTED: _LOUD,
    NoticeKind.STARTED: _BROADCAST,
    NoticeKind.NOTE: Placement(),
    NoticeKind.OUTCOME: _LOUD,
    NoticeKind.VALIDATION: Placement(),
    NoticeKind.WATCH_ENDED: Placement(),
    NoticeKind.VALIDATION_FAILED: _LOUD,
    NoticeKind.BUILD_STARTED: _BROADCAST,
    NoticeKind.REVERT: _BROADCAST,
    NoticeKind.MERGED: _BROADCAST,
    NoticeKind.REMINDER: _BROADCAST,
    NoticeKind.QUESTION: Placement(),
    NoticeKind.QUESTION_CHANGED: Placement(),
    NoticeKind.LOAD_TEST: Placement(),
    NoticeKind.EVIDENCE: Placement(),
    NoticeKind.EVIDENCE_IN_FULL: Placement(),
    NoticeKind.CALLED: _LOUD,
    NoticeKind.LOOKING: Placement(),
    NoticeKind.MAY_ACT_ALONE: Placement(urgent=True),
    NoticeKind.EMERGENCY: _LOUD,
    NoticeKind.SKIPPED: Placement(in_thread=False, urgent=True),
    NoticeKind.REVIEW_WANTED: _BROADCAST,
    NoticeKind.REVIEWED: Placement(),
}
