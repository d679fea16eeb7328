"""What became of our own call. Success is claimed only from complete evidence; doubt is said as doubt."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.decide import rollout, stages, stopping
from bot.decide.look import Look
from bot.model import (
    Deployment,
    Plan,
    Progress,
    ServiceDeployment,
    ServiceRevision,
    ServiceState,
    State,
    Task,
    Verdict,
)

_SKEW = timedelta(seconds=5)


def judge(
    *,
    plan: Plan,
    deployment_id: str,
    state: ServiceState | None,
    ours: ServiceDeployment | None,
    tasks: Sequence[Task] | None,
    stopped: Sequence[Task],
    now: datetime,
    deadline: datetime,
    traffic_at: datetime | None = None,
) -> Verdict:
    """The verdict of one look.

    `deployment_id` is the one that UpdateService made, "" for StopServiceDeployment; `ours` is its service deployment,
    or the one to be stopped; `state` is None when the service is gone; `tasks` are running and starting,
    None where they were not read; `traffic_at` is when all traffic was first seen to be on the target.
    """
    if state is None or state.status != "ACTIVE":
        what = f"is {state.status} now" if state else "is gone"
        return Verdict(State.FAILED, f"The service {what}: nothing more can be rolled back in it.", _nothing(plan))
    look = Look(plan, deployment_id, state, ours, tasks, stopped, now)
    follow = stopping.follow if plan.call.sends_back else rollout.follow
    final, reason = follow(look)
    if final is None and not reason:
        reason = stages.waits_for(plan, ours, traffic_at)
    if final is None and now >= deadline:
        final, reason = _overdue(look, reason, deadline)
    note = reason if final is None else ""
    return Verdict(final, reason, look.progress(note))


def wants_tasks(
    *, plan: Plan, deployment_id: str, state: ServiceState, ours: ServiceDeployment | None, late: bool
) -> bool:
    """Are the tasks worth reading now? They prove the end and explain failures; before, ECS's own counts say enough."""
    look = Look(plan, deployment_id, state, ours, None, ())
    rolled = look.entry is not None and look.entry.rollout_state != "IN_PROGRESS"
    settled = look.status == "SUCCESSFUL" if plan.shift else rolled
    sent_back = look.status.startswith("ROLLBACK_") or (plan.call.sends_back and look.status == "STOPPED")
    return late or settled or look.progress().failed > 0 or sent_back


def adopt(
    *,
    plan: Plan,
    intent_at: datetime,
    state: ServiceState,
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
) -> tuple[str, str] | None:
    """After an unanswered call: (deployment id, service deployment ARN) of what it must have made, else None.

    The id is "" where that deployment has been undone or replaced since, so that only its record is left.
    """
    if plan.call.sends_back:
        stopped = (d for d in deployments if d.arn == plan.service_deployment and d.status.startswith("ROLLBACK_"))
        return next((("", deployment.arn) for deployment in stopped), None)
    since = intent_at - _SKEW
    entry = next((entry for entry in state.deployments if _made_by(plan, entry, since)), None)
    begun = (d for d in deployments if d.created_at >= since and _brings(d, plan.to_task_definition, revisions))
    made = next(begun, None)
    if entry is None and (made is None or made.moving):  # while it moves, its entry is only not shown yet
        return None
    return entry.id if entry else "", made.arn if made else ""


def _made_by(plan: Plan, entry: Deployment, since: datetime) -> bool:
    """Not only the PRIMARY: somebody may have deployed over ours already."""
    new = entry.id != plan.deployment_id and entry.created_at >= since
    return new and entry.task_definition == plan.to_task_definition


def _brings(deployment: ServiceDeployment, task_definition: str, revisions: Mapping[str, ServiceRevision]) -> bool:
    revision = revisions.get(deployment.revision)
    return revision is not None and revision.task_definition == task_definition


def _overdue(look: Look, waiting_for: str, deadline: datetime) -> tuple[State, str]:
    if _lost(look):
        why = f"{waiting_for}, and the deadline has passed. Look at the service before anything else."
        return State.INDETERMINATE, why
    facts = [
        f"Not finished by its deadline, {deadline:%H:%M} UTC: {_done(look)}",
        waiting_for,
        f"Tasks stopped: {look.stopped_reason}" if look.stopped_reason not in waiting_for else "",
        "ECS goes on trying" if look.ours is None or look.ours.moving else "",
    ]
    return State.FAILED, " ".join(f"{fact}." for fact in facts if fact)


def _done(look: Look) -> str:
    return f"{len(look.on_target)} of {look.state.desired} tasks run {look.plan.to_name}"


def _lost(look: Look) -> bool:
    """Nothing that was read speaks of our own deployment."""
    if look.plan.call.sends_back:
        return look.ours is None
    primary = look.state.primary
    leads = primary is not None and primary.id == look.deployment_id
    return not (leads or look.gave_up or look.status.startswith("ROLLBACK_"))


def _nothing(plan: Plan) -> Progress:
    return Progress(on_target=0, running=0, pending=0, desired=plan.desired, failed=0)
