"""The words of an undo, where they differ from those of a rollback."""

from bot.model import Rollback, State

_HEADLINES = {
    State.PROPOSED: "Undo the rollback of {service}?",
    State.APPROVED: "🔵 Undoing the rollback of {service}: approved, about to start",
    State.EXECUTING: "🔵 Undoing the rollback of {service}: asking ECS",
    State.ROLLING: "🔵 Undoing the rollback of {service}",
    State.FAILED: "🔴 Undoing the rollback of {service} failed",
    State.REVERTED: "🔴 ECS took back the undo of the rollback of {service}",
    State.REJECTED: "⚪ Undo of the rollback of {service} rejected",
    State.CANCELLED: "⚪ Undo of the rollback of {service} withdrawn",
    State.EXPIRED: "⚪ Undo of the rollback of {service} timed out",
    State.STALE: "⚪ Undo of the rollback of {service} is out of date: someone deployed since",
    State.REFUSED: "⚪ Undo of the rollback of {service} refused before it began",
}


def headline(rollback: Rollback) -> str | None:
    """None where that of every rollback says it as well."""
    template = _HEADLINES.get(rollback.state)
    return template.format(service=what(rollback)) if template else None


def what(rollback: Rollback) -> str:
    """The service, and what comes with its old revision: `quilt-catalog (mcp off again)`."""
    return f"{rollback.service} ({rollback.plan.brings})" if rollback.plan.brings else rollback.service
