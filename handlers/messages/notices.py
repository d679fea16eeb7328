"""Which message a row of the outbox stands for."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from bot.model import Notice, NoticeKind, Rollback
from handlers.messages import complete, thread
from handlers.messages.blocks import Message, context
from handlers.messages.card import card
from handlers.messages.mrkdwn import moment

_OF_THE_ROLLBACK: dict[NoticeKind, Callable[[Rollback], Message]] = {
    NoticeKind.CARD: card,
    NoticeKind.DETAILS: thread.details,
    NoticeKind.STARTED: thread.started,
    NoticeKind.BUILD_STARTED: complete.build_started,
    NoticeKind.MERGED: complete.merged,
    NoticeKind.VALIDATION: thread.validation,
    NoticeKind.VALIDATION_FAILED: thread.validation,
}


def render(telling: Notice, rollback: Rollback, *, approvers: Collection[str] = (), url: str = "") -> Message:
    """`approvers` are the Slack ids that APPROVAL_WANTED calls; `url` leads from COPY to the card."""
    if telling.tell is NoticeKind.COPY:
        return thread.copy(rollback, url)
    if telling.tell is NoticeKind.APPROVAL_WANTED:
        return thread.approval_wanted(rollback, approvers)
    if telling.tell in (NoticeKind.NOTE, NoticeKind.REMINDER):
        return thread.note(rollback, telling.text)
    if telling.tell is NoticeKind.REVERT:
        return complete.revert(rollback, telling.text)
    if telling.tell is NoticeKind.OUTCOME:
        return thread.outcome(replace(rollback, audit_head=telling.text or rollback.audit_head))
    return _OF_THE_ROLLBACK[telling.tell](rollback)


def late(message: Message, at: datetime, *, unreachable: bool) -> Message:
    """The same, with the time when it happened; `unreachable` says that Slack was the reason."""
    why = ", because Slack could not be reached" if unreachable else ""
    return Message(message.text, (*message.blocks, context(f"{moment(at)}, told late{why}")))
