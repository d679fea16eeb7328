"""What a request, or a plan that must be made again, wants to go back to."""

from bot.errors import Refused
from bot.model import Interaction, Plan, Rollback, State, Verb, WantedRevision
from bot.ports import Reads

_LOOK_BACK = 100  # rollbacks of one service; one that succeeded is found among them, or there is none worth undoing


async def wish_of(request: Interaction, reads: Reads) -> WantedRevision:
    """Raises Refused where there is nothing to undo."""
    if request.verb is not Verb.UNDO:
        return WantedRevision(named=request.revision)
    recent = await reads.journal.recent(request.service, limit=_LOOK_BACK)
    last = next((rollback for rollback in recent if rollback.state is State.SUCCEEDED), None)
    if last is None:
        raise Refused(f"There is no rollback of {request.service} to undo.", "`/rollback SERVICE log` shows what was.")
    if last.plan.undoes:
        reason = f"The last rollback of {request.service} was undone already, by {last.reference}."
        raise Refused(reason, f"To go to {last.plan.from_name} again: `immediate to {last.plan.from_name}`.")
    return _undoing(last)


async def same_wish(plan: Plan, reads: Reads) -> WantedRevision:
    """What the plan was made for."""
    undone = await reads.journal.get(plan.undoes) if plan.undoes else None
    return _undoing(undone) if undone else WantedRevision(named=plan.named)


def _undoing(rollback: Rollback) -> WantedRevision:
    return WantedRevision(
        named=rollback.plan.from_task_definition,
        undoes=rollback.id,
        landed_on=rollback.effective_plan.to_task_definition,
        reason=rollback.reason,
    )
