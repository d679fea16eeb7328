"""The form behind "Reject…": why, if somebody wants to say it."""

from handlers import ids
from handlers.grammar.parser import REASON_LIMIT
from handlers.messages.blocks import Block, section
from handlers.messages.modal import line, modal

TITLE = "Reject this rollback?"
LATE = "Slack did not open the form in time. Nothing happened. Please press Reject… again."


def form(card: str) -> Block:
    """`card` is what `ids.card` made."""
    return modal(
        TITLE,
        section("Nothing is changed in ECS. Whoever asked for it is told, with your reason if you give one."),
        line("Reason", id_=ids.REASON, longest=REASON_LIMIT),
        callback_id=ids.REJECT,
        place=card,
        submit="Reject",
        close="Not yet",
    )
