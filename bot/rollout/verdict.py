"""What became of our own call. Success is claimed only from complete evidence; doubt is said as doubt."""

from collections.abc import Sequence
from datetime import datetime

from bot.model import (
    Plan,
    Progress,
    ServiceDeployment,
    ServiceState,
    State,
    Task,
    Verdict,
    short,
)
from bot.rollout import our_deployment, sent_back, traffic
from bot.rollout.observation import RolloutObservation
from bot.states_in_words import of_service
from bot.text import counted, moment


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
    since: datetime,
    traffic_at: datetime | None = None,
) -> Verdict:
    """The verdict of one look.

    `deployment_id` is the one that UpdateService made, "" for StopServiceDeployment; `ours` is its service deployment,
    or the one to be stopped; `state` is None when the service is gone; `tasks` are running and starting,
    None where they were not read; `stopped` were told to stop, and most have; `since` is when the call was made;
    `traffic_at` is when all traffic was first seen to be on the target.
    """
    if state is None or state.status != "ACTIVE":
        what = f"is {of_service(state.status)}" if state else "is gone"
        return Verdict(State.FAILED, f"The service {what}: nothing more can be rolled back in it.", _nothing(plan))
    seen = RolloutObservation(plan, deployment_id, state, ours, tasks, stopped, now, since)
    follow = sent_back.follow if plan.call.sends_back else our_deployment.follow
    final, reason = follow(seen)
    if final is None and not reason:
        reason = traffic.waits_for(plan, ours, traffic_at)
    if final is None and now >= deadline:
        final, reason = _overdue(seen, reason, deadline)
    note = (reason or seen.stopped_reason or _still(seen)) if final is None else ""
    return Verdict(final, reason, seen.progress(note))


def wants_tasks(
    *, plan: Plan, deployment_id: str, state: ServiceState, ours: ServiceDeployment | None, late: bool
) -> bool:
    """Are the tasks worth reading now? They prove the end and explain failures; before, ECS's own counts say enough."""
    seen = RolloutObservation(plan, deployment_id, state, ours, None, ())
    ended = seen.status in {"SUCCESSFUL", "STOPPED"} or seen.silent
    rolled = seen.entry is not None and seen.entry.rollout_state != "IN_PROGRESS"
    settled = seen.status == "SUCCESSFUL" if plan.shift else ended if seen.unspoken else rolled
    gone_back = seen.status.startswith("ROLLBACK_") or (plan.call.sends_back and seen.status == "STOPPED")
    aborted = seen.entry is not None and seen.status == "STOPPED"
    return late or settled or aborted or seen.progress().failed > 0 or gone_back


def _overdue(seen: RolloutObservation, waiting_for: str, deadline: datetime) -> tuple[State, str]:
    if _lost(seen):
        why = f"{waiting_for}, and the deadline has passed. Look at the service before anything else."
        return State.INDETERMINATE, why
    facts = [
        f"Not finished by its deadline, {moment(deadline)}: {_done(seen)}",
        waiting_for if waiting_for != seen.others else "",
        f"Tasks stopped: {seen.stopped_reason}" if seen.stopped_reason not in waiting_for else "",
        seen.trouble,
        _goes_on(seen),
    ]
    return State.FAILED, " ".join(f"{fact}." for fact in facts if fact)


def _still(seen: RolloutObservation) -> str:
    """All that was wanted runs by ECS's own count, and this is there beside it."""
    if seen.plan.shift or seen.entry is None or not seen.entry.running >= seen.state.desired > 0:
        return ""
    older = [entry for entry in seen.state.deployments if entry is not seen.entry and entry.running]
    left = [f"{counted(entry.running, 'task')} of {short(entry.task_definition)}" for entry in older]
    return f"Still running: {', '.join(left)}" if left else ""


def _done(seen: RolloutObservation) -> str:
    others = f", and {seen.others}" if seen.others else ""
    return f"{len(seen.on_target)} of {seen.state.desired} tasks run {seen.plan.to_name}{others}"


def _goes_on(seen: RolloutObservation) -> str:
    """By its early success criteria ECS may be done, and go on all the same."""
    if seen.ours is None or seen.ours.moving:
        return "ECS goes on trying"
    return "ECS calls the deployment successful, and goes on in the background" if seen.done else ""


def _lost(seen: RolloutObservation) -> bool:
    """Nothing that was read speaks of our own deployment."""
    if seen.plan.call.sends_back:
        return seen.ours is None
    primary = seen.state.primary
    leads = primary is not None and primary.id == seen.deployment_id
    return seen.silent or not (leads or seen.gave_up or seen.status.startswith("ROLLBACK_"))


def _nothing(plan: Plan) -> Progress:
    return Progress(on_target=0, running=0, pending=0, desired=plan.desired, failed=0)
