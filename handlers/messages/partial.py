"""What is said differently where a rollback switches a feature off, or on again."""

from collections.abc import Iterator

from bot.model import Change, Partial, Plan, Restore, Rollback, State
from bot.text import exactly
from handlers.messages.mrkdwn import code, foreign

_HEADLINES = {
    State.PROPOSED: "Switch {what}?",
    State.APPROVED: "🔵 Switching {what}: approved, about to start",
    State.EXECUTING: "🔵 Switching {what}: asking ECS",
    State.ROLLING: "🔵 Switching {what}",
    State.FAILED: "🔴 Switching {what} failed",
    State.REVERTED: "🔴 ECS undid switching {what}",
    State.REJECTED: "⚪ Switching {what}: rejected",
    State.CANCELLED: "⚪ Switching {what}: withdrawn",
    State.EXPIRED: "⚪ Switching {what}: timed out",
    State.STALE: "⚪ Switching {what} is out of date: someone deployed since",
    State.REFUSED: "⚪ Switching {what}: refused before it began",
}


def headline(rollback: Rollback, ask: Partial | Restore) -> str | None:
    """None where the headline of every rollback says it as well."""
    template = _HEADLINES.get(rollback.state)
    what = f"{ask.feature} of {rollback.service} {_direction(ask)}"
    return template.format(what=what) if template else None


def done(rollback: Rollback, ask: Partial | Restore) -> str:
    return f"Switched {ask.feature} of {rollback.service} {_direction(ask)}"


def wanted(rollback: Rollback, ask: Partial | Restore) -> str:
    """Completes “… wants to”."""
    lasting = f" for {exactly(ask.lasting)}" if isinstance(ask, Partial) and ask.lasting else ""
    return f"switch *{foreign(ask.feature)}* of *{foreign(rollback.service)}* {_direction(ask)}{lasting}"


def under_way(rollback: Rollback, ask: Partial | Restore) -> str:
    return f"*{foreign(ask.feature)}* of *{foreign(rollback.service)}* is being switched {_direction(ask)}"


def delta(plan: Plan, ask: Partial | Restore) -> Iterator[str]:
    """For the card: exactly what the copy has otherwise, and that there will be a new revision."""
    yield "*What changes*"
    yield from (f"• {_change(change)}" for change in plan.changes)
    yield f"A new revision is registered after the approval: {code(plan.to_name)}, the same images by digest."
    if isinstance(ask, Partial) and ask.lasting:
        yield f"Meant for {exactly(ask.lasting)}; this thread is reminded when that is over."


def _change(change: Change) -> str:
    values = f": {code(change.before)} → {code(change.after)}" if change.before or change.after else ""
    return f"{foreign(change.what)}{values}"


def _direction(ask: Partial | Restore) -> str:
    return "on again" if isinstance(ask, Restore) else "off"
