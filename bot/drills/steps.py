"""What is measured of each way of a drill, and when it goes forth again. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from bot.model import LIVE, Drill, Health, Request, Rollback, State, Task, Undo
from bot.text import between, exactly


def way_forth(drill: Rollback) -> tuple[str, Request]:
    """The id and the request of the second leg, always the same ones."""
    origin = drill.request.drill
    if origin is None:
        raise ValueError(f"{drill.reference} is no drill")
    forth = Drill(origin.name, slack_id=origin.slack_id, forth=drill.id)
    reason = f"drill {drill.reference}, forth again"
    return uuid5(NAMESPACE_URL, f"drill/{drill.id}").hex, Request(Undo(), reason, None, forth, drill.request.incident)


def waits(leg: Rollback) -> bool:
    """Is its outcome still to come: its end, or what its first phase comes to?"""
    first = leg.first_phase
    return leg.state in LIVE or (leg.state is State.SUCCEEDED and (first is None or first.pending))


def stopped(leg: Rollback) -> str:
    """Why it is not well enough to go on, "" where it is. Of one whose outcome is there."""
    if leg.state is not State.SUCCEEDED:
        return leg.outcome or f"it is {leg.state}"
    first = leg.first_phase
    if first is None or first.ended:
        return first.ended if first else "it was never validated"
    return {
        Health.PASSED: "",
        Health.FAILED: "the first five minutes did not go well",
    }.get(first.result, "nobody can tell whether the first five minutes went well")


def tasks_at(leg: Rollback, tasks: Sequence[Task]) -> datetime | None:
    """When the last of those that were to run had started, None where that is not known any more."""
    since, target = leg.acted_at, leg.effective_plan.to_task_definition
    its = [task.started_at for task in tasks if task.task_definition == target and task.status == "RUNNING"]
    started = [at for at in its if at and since and at >= since]
    return max(started) if started and len(started) >= leg.plan.desired else None


def told(leg: Rollback, tasks: datetime | None) -> str:
    """Every step with how long it took, and what was foreseen beside it."""
    lines = [f"{name}: {exactly(lasted)}" for name, lasted in _steps(leg, tasks)]
    if leg.acted_at and leg.ended_at:
        low, high = leg.plan.expected
        took = leg.ended_at - leg.acted_at
        verdict = "as foreseen" if low <= took.total_seconds() <= high else "which the next plan takes into account"
        lines.append(f"Foreseen were {between(low, high)}; it took {exactly(took)}, {verdict}.")
    return "\n".join(lines)


def _steps(leg: Rollback, tasks: datetime | None) -> Iterator[tuple[str, timedelta]]:
    """From the one moment to the next that is known."""
    first = leg.first_phase
    moments = (
        ("", leg.approved_at if not (leg.request.drill and leg.request.drill.forth) else leg.requested_at),
        ("approval to call", leg.acted_at),
        ("call to tasks running", tasks),
        ("tasks running to healthy" if tasks else "call to healthy", leg.ended_at),
        ("healthy to validated", first.judged_at if first and not first.ended else None),
    )
    before: datetime | None = None
    for name, at in moments:
        if at is None:
            continue
        if before is not None and name and at >= before:
            yield name, timedelta(seconds=round((at - before).total_seconds()))
        before = at


def half_way(leg: Rollback, why: str) -> str:
    """It stands on the old revision: said loudly, with what to do. Outsiders read the first line."""
    plan = leg.effective_plan
    return (
        f"The drill stopped half way: {leg.service} stands on {plan.to_name}, and {plan.from_name} ran before. "
        f"Look at it, and then type `/rollback {leg.service} undo`.\n"
        f"It does not go forth by itself: {why.rstrip('.')}."
    )


def not_forth(forth: Rollback) -> str:
    """Its second leg came to nothing, or to nothing good. Likewise."""
    plan = forth.effective_plan
    return (
        f"The drill did not come to its end: {forth.service} was to go forth to {plan.to_name} again. "
        f"See what runs: `/rollback {forth.service} status`.\nWhat came of it: {stopped(forth).rstrip('.')}."
    )
