"""The words of an undo, where they differ from those of a rollback."""

from bot.model import Health, Rollback, State
from handlers.messages.mrkdwn import foreign

_DOTS = {Health.PASSED: "🟢", Health.PENDING: "🟢", Health.FAILED: "🔴", Health.INCONCLUSIVE: "🟠"}
_HEADLINES = {
    State.PROPOSED: "Undo the rollback of {service}?",
    State.APPROVED: "🔵 Undoing the rollback of {service}: approved, about to start",
    State.EXECUTING: "🔵 Undoing the rollback of {service}: asking ECS",
    State.ROLLING: "🔵 Undoing the rollback of {service}",
    State.FAILED: "🔴 Undoing the rollback of {service} failed",
    State.REVERTED: "🔴 ECS took the undo of {service}'s rollback back",
    State.SUPERSEDED: "🟠 Somebody else deployed {service} meanwhile",
    State.REJECTED: "⚪ Undo of the rollback of {service} rejected",
    State.CANCELLED: "⚪ Undo of the rollback of {service} cancelled",
    State.EXPIRED: "⚪ Undo of the rollback of {service} expired",
    State.STALE: "⚪ Undo of the rollback of {service} is out of date: the service has moved",
    State.REFUSED: "⚪ Undo of the rollback of {service} refused before it began",
    State.INDETERMINATE: "🟠 A person must look at {service}",
}


def headline(rollback: Rollback, *, took: str, phase: str) -> str:
    if rollback.state is State.SUCCEEDED:
        return f"{_DOTS[rollback.health]} Undid the rollback of {rollback.service} in {took} · {phase}"
    return _HEADLINES[rollback.state].format(service=rollback.service)


def wanted(rollback: Rollback) -> str:
    """Completes “… wants to”."""
    return f"undo the rollback of *{foreign(rollback.service)}*"
