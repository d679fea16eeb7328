"""Which message a row of the outbox stands for."""

from collections.abc import Callable, Collection

from bot.model import Rollback, Tell, Telling
from handlers.messages import thread
from handlers.messages.blocks import Message
from handlers.messages.card import card

_OF_THE_ROLLBACK: dict[Tell, Callable[[Rollback], Message]] = {
    Tell.CARD: card,
    Tell.DETAILS: thread.details,
    Tell.STARTED: thread.started,
    Tell.OUTCOME: thread.outcome,
    Tell.VALIDATION: thread.validation,
    Tell.VALIDATION_FAILED: thread.validation,
}


def render(telling: Telling, rollback: Rollback, *, approvers: Collection[str] = (), url: str = "") -> Message:
    """`approvers` are the Slack ids that APPROVAL_WANTED calls; `url` leads from COPY to the card."""
    if telling.tell is Tell.COPY:
        return thread.copy(rollback, url)
    if telling.tell is Tell.APPROVAL_WANTED:
        return thread.approval_wanted(rollback, approvers)
    if telling.tell is Tell.NOTE:
        return thread.note(rollback, telling.text)
    return _OF_THE_ROLLBACK[telling.tell](rollback)
