"""Which message a row of the outbox stands for."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from bot.model import Rollback, Tell, Telling
from handlers.messages import rebuilding, thread
from handlers.messages.blocks import Message, context
from handlers.messages.card import card
from handlers.messages.words import moment

_OF_THE_ROLLBACK: dict[Tell, Callable[[Rollback], Message]] = {
    Tell.CARD: card,
    Tell.DETAILS: thread.details,
    Tell.STARTED: thread.started,
    Tell.BUILD_STARTED: rebuilding.build_started,
    Tell.MERGED: rebuilding.merged,
    Tell.VALIDATION: thread.validation,
    Tell.VALIDATION_FAILED: thread.validation,
}


def render(telling: Telling, rollback: Rollback, *, approvers: Collection[str] = (), url: str = "") -> Message:
    """`approvers` are the Slack ids that APPROVAL_WANTED calls; `url` leads from COPY to the card."""
    if telling.tell is Tell.COPY:
        return thread.copy(rollback, url)
    if telling.tell is Tell.APPROVAL_WANTED:
        return thread.approval_wanted(rollback, approvers)
    if telling.tell in (Tell.NOTE, Tell.REMINDER):
        return thread.note(rollback, telling.text)
    if telling.tell is Tell.REVERT:
        return rebuilding.revert(rollback, telling.text)
    if telling.tell is Tell.OUTCOME:
        return thread.outcome(replace(rollback, audit_head=telling.text or rollback.audit_head))
    return _OF_THE_ROLLBACK[telling.tell](rollback)


def late(message: Message, at: datetime, *, unreachable: bool) -> Message:
    """The same, with the time when it happened; `unreachable` says that Slack was the reason."""
    why = ", because Slack could not be reached" if unreachable else ""
    return Message(message.text, (*message.blocks, context(f"{moment(at)}, told late{why}")))
