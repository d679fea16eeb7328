"""Which message a row of the outbox becomes."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from bot.model import Notice, NoticeKind, Rollback
from handlers.messages import complete, evidence, thread
from handlers.messages.blocks import Message, context
from handlers.messages.card import card
from handlers.messages.mrkdwn import moment

_OF_THE_ROLLBACK: dict[NoticeKind, Callable[[Rollback], Message]] = {
    NoticeKind.CARD: card,
    NoticeKind.DETAILS: thread.details,
    NoticeKind.STARTED: thread.started,
    NoticeKind.BUILD_STARTED: complete.build_started,
    NoticeKind.MERGED: complete.merged,
    NoticeKind.WATCH_ENDED: thread.watch_ended,
}
_OF_ITS_TEXT: dict[NoticeKind, Callable[[Rollback, str], Message]] = {
    NoticeKind.NOTE: thread.note,
    NoticeKind.REMINDER: thread.note,
    NoticeKind.EVIDENCE: evidence.telling,
    NoticeKind.EVIDENCE_IN_FULL: evidence.in_full,
    NoticeKind.REVERT: complete.revert,
    NoticeKind.VALIDATION: thread.validation,
    NoticeKind.VALIDATION_FAILED: thread.validation,
}


def render(notice: Notice, rollback: Rollback, *, approvers: Collection[str] = (), url: str = "") -> Message:
    """`approvers` are the Slack ids that APPROVAL_WANTED calls; `url` leads from COPY to the card."""
    if notice.kind is NoticeKind.COPY:
        return thread.copy(rollback, url)
    if notice.kind is NoticeKind.APPROVAL_WANTED:
        return thread.approval_wanted(rollback, approvers)
    if (of_text := _OF_ITS_TEXT.get(notice.kind)) is not None:
        return of_text(rollback, notice.text)
    if notice.kind is NoticeKind.OUTCOME:
        return thread.outcome(replace(rollback, audit_head=notice.text or rollback.audit_head))
    return _OF_THE_ROLLBACK[notice.kind](rollback)


def late(message: Message, at: datetime, *, unreachable: bool) -> Message:
    """The same, with the time when it happened; `unreachable` says that Slack was the reason."""
    why = ", because Slack could not be reached" if unreachable else ""
    return Message(message.text, (*message.blocks, context(f"{moment(at)}, told late{why}")))
