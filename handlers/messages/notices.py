"""Which message a row of the outbox becomes."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.approval.escalation import Reach
from bot.catalog import Service
from bot.model import TO_PUBLISH, Notice, NoticeKind, Rollback, State
from handlers.messages import (
    alarm,
    checklist,
    complete,
    discreet,
    emergency,
    escalation,
    evidence,
    follow_ups,
    incident,
    lessons,
    links,
    publish,
    question,
    recovery,
    thread,
    validation,
)
from handlers.messages.blocks import Message, context
from handlers.messages.called import called
from handlers.messages.card import card
from handlers.messages.mrkdwn import moment
from handlers.messages.times import local

_OF_THE_ROLLBACK: dict[NoticeKind, Callable[[Rollback], Message]] = {
    NoticeKind.DETAILS: thread.details,
    NoticeKind.STARTED: thread.started,
    NoticeKind.BUILD_STARTED: complete.build_started,
    NoticeKind.MERGED: complete.merged,
    NoticeKind.WATCH_ENDED: validation.watch_ended,
    NoticeKind.LOOKING: escalation.looking,
    NoticeKind.MAY_ACT_ALONE: emergency.may_act_alone,
    NoticeKind.EMERGENCY: emergency.emergency,
    NoticeKind.BY_ITSELF: alarm.by_itself,
    NoticeKind.REVIEW_WANTED: emergency.review_wanted,
    NoticeKind.REVIEWED: emergency.reviewed,
    NoticeKind.TAKEN: recovery.taken,
}


def _outcome(rollback: Rollback, audit_head: str, service: Service | None, turn: Collection[str]) -> Message:
    return thread.outcome(replace(rollback, audit_head=audit_head or rollback.audit_head), service, turn)


def _follow_ups(rollback: Rollback, text: str, service: Service | None, turn: Collection[str]) -> Message:
    return follow_ups.follow_ups(rollback, service)


def _lessons(rollback: Rollback, text: str, service: Service | None, turn: Collection[str]) -> Message:
    return lessons.lessons(rollback, service)


def _checklist(rollback: Rollback, text: str, service: Service | None, turn: Collection[str]) -> Message:
    return checklist.checklist(rollback, service)


_OF_THE_SERVICE: dict[NoticeKind, Callable[[Rollback, str, Service | None, Collection[str]], Message]] = {
    NoticeKind.OUTCOME: _outcome,
    NoticeKind.VALIDATION_FAILED: validation.failed,
    NoticeKind.RECOVERY: recovery.alternatives,
    NoticeKind.STILL_OPEN: recovery.still_open,
    NoticeKind.FOLLOW_UPS: _follow_ups,
    NoticeKind.FOLLOW_UPS_CHANGED: _follow_ups,
    NoticeKind.LESSONS: _lessons,
    NoticeKind.LESSONS_CHANGED: _lessons,
    NoticeKind.CHECKLIST: _checklist,
    NoticeKind.CHECKLIST_CHANGED: _checklist,
}

_CALLING: dict[NoticeKind, Callable[[Rollback, str, Collection[str]], Message]] = {
    NoticeKind.REMINDER: thread.reminder,
    NoticeKind.REVERT: complete.revert,
}

_TO_THE_CARD: dict[NoticeKind, Callable[[Rollback, str], Message]] = {
    NoticeKind.COPY: thread.copy,
    NoticeKind.INCIDENT: incident.linked,
    NoticeKind.SKIPPED: emergency.skipped,
}

_OF_ITS_TEXT: dict[NoticeKind, Callable[[Rollback, str], Message]] = {
    NoticeKind.NOTE: thread.note,
    NoticeKind.DRILL: thread.note,
    NoticeKind.QUESTION: question.question,
    NoticeKind.QUESTION_CHANGED: question.question,
    NoticeKind.LOAD_TEST: question.load_test,
    NoticeKind.EVIDENCE: evidence.telling,
    NoticeKind.EVIDENCE_IN_FULL: evidence.in_full,
    NoticeKind.VALIDATION: validation.judged,
    NoticeKind.CALLED: escalation.called,
    NoticeKind.PUBLISH_WANTED: publish.wanted,
    NoticeKind.PUBLISH_NEXT: publish.wanted,
    NoticeKind.PUBLISH_SETTLED: publish.settled,
    NoticeKind.RECOVERY_CALLED: recovery.called,
    NoticeKind.EVIDENCE_FILE: recovery.evidence_kept,
    NoticeKind.SUPPORT_CASE: recovery.support_case,
    NoticeKind.FOLLOW_UP_REMINDER: follow_ups.reminder,
    NoticeKind.LESSONS_REMINDER: lessons.reminder,
}

_NOBODY = Reach()
_LOOK_THERE = {NoticeKind.VALIDATION_FAILED, NoticeKind.BUILD_STARTED}
_LOOK_AFTER = {State.FAILED, State.REVERTED, State.INDETERMINATE}


def render(
    notice: Notice,
    rollback: Rollback,
    *,
    approvers: Collection[str] = (),
    url: str = "",
    service: Service | None = None,
    needed: int = 1,
    contacts: Reach = _NOBODY,
) -> Message:
    """`approvers` are the Slack ids of those who are asked to decide, of whom the card names `needed` and more.

    `url` leads from elsewhere to the card.

    `service` is its entry of the services file, None where there is none: a failed phase says what it allows next.
    `contacts` are whom to call where it went wrong.
    """
    if notice.kind is NoticeKind.CARD:
        return card(rollback, service=service, needed=needed, approvers=approvers, contacts=contacts)
    if notice.kind in (*TO_PUBLISH, NoticeKind.PUBLISH_SETTLED):  # word by word as it would be sent, its times as well
        return _rendered(notice, rollback, approvers, url, service)
    message = local(_rendered(notice, rollback, approvers, url, service), rollback.requested_at)
    if notice.kind in _LOOK_THERE or (notice.kind is NoticeKind.OUTCOME and rollback.state in _LOOK_AFTER):
        return replace(
            message, blocks=(*message.blocks, *links.of_rollback(rollback, log_group=links.declared_group(service)))
        )
    return message


def for_outsiders(notice: Notice, rollback: Rollback, **how: Any) -> Message:
    """The same where another organization reads it."""
    if kept_back := discreet.kept_back(notice.kind, rollback):
        return kept_back
    told = replace(notice, text=discreet.notice_text(notice.kind, notice.text))
    return discreet.for_outsiders(render(told, discreet.discreet(rollback), **how))


def _rendered(
    notice: Notice, rollback: Rollback, approvers: Collection[str], url: str, service: Service | None
) -> Message:
    kind, text, turn = notice.kind, notice.text, called(notice, rollback)
    if kind is NoticeKind.INCIDENT_OUTCOME:
        return incident.outcome(rollback, text, url)
    if (to_card := _TO_THE_CARD.get(kind)) is not None:
        return to_card(rollback, url)
    if kind is NoticeKind.APPROVAL_WANTED:
        return thread.approval_wanted(rollback, approvers)
    if (judging := _OF_THE_SERVICE.get(kind)) is not None:
        return judging(rollback, text, service, turn)
    if (calling := _CALLING.get(kind)) is not None:
        return calling(rollback, text, turn)
    of_text = _OF_ITS_TEXT.get(kind)
    return of_text(rollback, text) if of_text else _OF_THE_ROLLBACK[kind](rollback)


def as_it_is(message: Message) -> Message:
    """Told in time."""
    return message


def late(message: Message, at: datetime, *, unreachable: bool) -> Message:
    """The same, with the time when it happened; `unreachable` says that Slack was the reason."""
    why = ", because Slack could not be reached" if unreachable else ""
    return Message(message.text, (*message.blocks, context(f"{moment(at)}, told late{why}")))
