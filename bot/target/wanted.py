"""What an undo goes back to: what the rollback that it undoes had left."""

from bot.errors import Refused
from bot.model import Ask, Complete, Partial, Plan, Restore, Rollback, State, Undo, WantedRevision
from bot.ports import Reads

_LOOK_BACK = 100  # rollbacks of one service; one that succeeded is found among them, or there is none worth undoing


async def what_the_last_one_left(service: str, reads: Reads) -> WantedRevision:
    """Raises Refused where there is nothing to undo."""
    recent = await reads.journal.recent(service, limit=_LOOK_BACK)
    last = next((rollback for rollback in recent if rollback.state is State.SUCCEEDED), None)
    if last is None:
        raise Refused(f"There is no rollback of {service} to undo.", f"`/rollback {service} log` shows what was.")
    if isinstance(last.request.ask, Undo):
        reason = f"The last rollback of {service} was undone already, by {last.reference}."
        raise Refused(reason, f"To go to {last.plan.from_name} again: `immediate to {last.plan.from_name}`.")
    return _undoing(last)


async def what_the_same_one_left(plan: Plan, reads: Reads) -> WantedRevision:
    """For the plan of an undo that must be made again, although another rollback may be the newest by now."""
    if (undone := await reads.journal.get(plan.undoes)) is None:
        fix = f"To go to {plan.to_name} all the same: `immediate to {plan.to_name}`."
        raise Refused(f"The rollback that was to be undone, rb-{plan.undoes[:8]}, is not known here.", fix)
    return _undoing(undone)


def _undoing(rollback: Rollback) -> WantedRevision:
    return WantedRevision(
        named=rollback.plan.from_task_definition,
        undoes=rollback.id,
        landed_on=rollback.effective_plan.to_task_definition,
        reason=rollback.reason,
        brings=_brings(rollback.request.ask),
    )


def _brings(undone: Ask) -> str:
    """What an undo changes besides the revision; "" where it is nothing but the revision."""
    match undone:
        case Partial(feature):
            return f"{feature} on again"
        case Restore(feature):
            return f"{feature} off again"
        case Complete(commit):
            return f"{commit[:12]} in again"
        case _:
            return ""
