"""Which kind of rollback was asked for, and so which words are said of it."""

from bot.model import Complete, Partial, Restore, Rollback, Undo
from handlers.messages import complete, partial, undo
from handlers.messages.mrkdwn import foreign


def headline(rollback: Rollback) -> str | None:
    """None where that of every rollback says it as well."""
    match rollback.request.ask:
        case Undo():
            return undo.headline(rollback)
        case Partial() | Restore() as ask:
            return partial.headline(rollback, ask)
        case Complete(commit):
            return complete.headline(rollback, commit)
        case _:
            return None


def done(rollback: Rollback) -> str:
    """`Rolled quilt-catalog back`, or what was done instead."""
    match rollback.request.ask:
        case Undo():
            return f"Undid the rollback of {undo.what(rollback)}"
        case Partial() | Restore() as ask:
            return partial.done(rollback, ask)
        case Complete(commit):
            return complete.done(rollback, commit)
        case _:
            return f"Rolled {rollback.service} back"


def wanted(rollback: Rollback) -> str:
    """Completes “… wants to”."""
    match rollback.request.ask:
        case Undo():
            brings = f" ({foreign(rollback.plan.brings)})" if rollback.plan.brings else ""
            return f"undo the rollback of *{foreign(rollback.service)}*{brings}"
        case Partial() | Restore() as ask:
            return partial.wanted(rollback, ask)
        case Complete(commit):
            return complete.wanted(rollback, commit)
        case _:
            return f"roll *{foreign(rollback.service)}* back"


def under_way(rollback: Rollback) -> str:
    match rollback.request.ask:
        case Partial() | Restore() as ask:
            return partial.under_way(rollback, ask)
        case Complete(commit):
            return complete.under_way(rollback, commit)
        case _:
            return f"*{foreign(rollback.service)}* will roll back"
