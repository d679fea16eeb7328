"""What a look is about: what a rollback brought back, or, where nobody asks about one, whatever runs now. Pure."""

from dataclasses import dataclass
from datetime import datetime

from bot.model import Plan, Rollback, ServiceState, short

_AT_REST = ("", "COMPLETED")  # ECS tells no rollout state where traffic is moved


@dataclass(frozen=True, slots=True)
class Subject:
    """`task_definition` is the ARN of what is to run. What died of it since `ended` counts against it; what died
    between `began` and `ended` may have died of its rollout.

    `since` says in words what was at `ended`. `plan` is that of the rollback, None where it is about none; then a
    deployment by others may be `moving`, and is no fault.
    """

    task_definition: str
    name: str
    began: datetime
    ended: datetime
    since: str = "the rollback ended"
    plan: Plan | None = None
    moving: bool = False


def restored_by(rollback: Rollback, at: datetime) -> Subject:
    plan, ended = rollback.effective_plan, rollback.ended_at or at
    return Subject(plan.to_task_definition, plan.to_name, rollback.acted_at or ended, ended, plan=plan)


def running_now(state: ServiceState, start: datetime) -> Subject:
    """What was deployed last, in the time from `start` on, or since it came where that is later."""
    primary = state.primary
    runs = primary.task_definition if primary else state.task_definition
    began = max(start, primary.created_at) if primary else start
    at_rest = primary is None or primary.rollout_state in (*_AT_REST, "FAILED")
    others = [entry for entry in state.deployments if entry is not primary and entry.running]
    moving = not at_rest or (bool(others) and primary is not None and primary.rollout_state != "FAILED")
    return Subject(runs, short(runs), began, began, f"{began:%H:%M} UTC", moving=moving)
