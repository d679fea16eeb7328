"""Following the deployment that our UpdateService made, and no other."""

from bot.model import Call, Deployment, ServiceDeployment, State, short
from bot.rollout.observation import RolloutObservation
from bot.text import counted, cut

Found = tuple[State | None, str]
# A service and its deployments are two answers of ECS, which may begin to undo ours in between. Where somebody else
# has deployed, ours is stopped.
_UNDER_WAY = {"PENDING", "IN_PROGRESS"}


def follow(seen: RolloutObservation) -> Found:
    """(final state, why), or (None, what is being waited for, "" when it simply goes on)."""
    primary = seen.state.primary
    leads = primary is not None and primary.id == seen.deployment_id
    if seen.status == "ROLLBACK_SUCCESSFUL" and not leads:
        return State.REVERTED, f"{_undid(seen)}: {_reason(seen)}.{_now(seen)}"
    if seen.status == "ROLLBACK_FAILED":
        return State.FAILED, f"Our deployment failed, and ECS could not undo it: {_reason(seen)}.{_now(seen)}"
    if seen.status.startswith("ROLLBACK_") or (seen.gave_up and seen.status != "STOPPED"):
        return None, _undoing(seen)
    return _leading(seen, primary) if primary and leads else _elsewhere(seen, primary)


def weigh(seen: RolloutObservation) -> Found:
    """ECS says that it is done: is that what is seen?"""
    name, desired = seen.plan.to_name, seen.state.desired
    if desired == 0:
        why = f"ECS finished, but the desired count is 0: nothing runs, so nothing shows that {name} works."
        return State.INDETERMINATE, why
    if seen.wrong_image:
        why = f"ECS finished, but the tasks of {name} run another image than the one that served well: a tag has moved."
        return State.FAILED, why
    if seen.lacking:
        return None, seen.lacking[0].upper() + seen.lacking[1:]
    baked = " It has all traffic, and its bake is over." if seen.plan.shift and not seen.plan.call.sends_back else ""
    beside = f" Beside it {seen.moved}, which is not what it ran before: a tag has moved." if seen.moved else ""
    return State.SUCCEEDED, f"{name} runs on {desired} of {counted(desired, 'task')}.{baked}{beside}"


def superseded(primary: Deployment) -> Found:
    why = f"Someone else deployed {short(primary.task_definition)} ({primary.id}) while the rollback was under way."
    return State.SUPERSEDED, why


def _leading(seen: RolloutObservation, primary: Deployment) -> Found:
    """Our deployment is PRIMARY."""
    if seen.gave_up:
        return State.FAILED, f"ECS gave up on our deployment and does not undo it: {_reason(seen)}.{_now(seen)}"
    if seen.aborted:
        return State.FAILED, f"{_stopped(seen)} where it stood: {_reason(seen)}. {_left(seen)}"
    if seen.status == "STOPPED":
        return None, "ECS says that our deployment was stopped"
    if seen.silent:
        return None, "ECS does not say whether our deployment is done"
    return weigh(seen) if seen.done else (None, "")


def _elsewhere(seen: RolloutObservation, primary: Deployment | None) -> Found:
    """Another deployment is PRIMARY. ECS may still show what was before ours, so only a newer one has replaced it."""
    if primary is None:
        return None, "ECS does not show which deployment it follows"
    ours = seen.ours or seen.entry
    begun = ours.created_at if ours else seen.plan.made_at
    if primary.id == seen.plan.deployment_id or primary.created_at <= begun:
        return _before(seen)
    undecided = seen.ours is None or seen.status in _UNDER_WAY
    if undecided and primary.task_definition == seen.plan.from_task_definition:
        return (
            None,
            f"{seen.plan.from_name} is what the service has again; it is not known whether ECS or somebody did that",
        )
    return superseded(primary)


def _before(seen: RolloutObservation) -> Found:
    """What was before ours is still PRIMARY: ours is not there yet, or, by CodeDeploy, ended before it had traffic."""
    if seen.aborted and seen.entry is None:
        return State.FAILED, f"Our deployment failed before a task of it was started: {_reason(seen)}.{_now(seen)}"
    if seen.aborted:
        return State.FAILED, f"{_stopped(seen)}, and nothing undoes it: {_reason(seen)}.{_now(seen)}"
    stopped = seen.status == "STOPPED"
    return None, "Our deployment was stopped" if stopped else "ECS does not show our deployment yet"


def _stopped(seen: RolloutObservation) -> str:
    """Who did. CodeDeploy itself stops what fails, and says why; ECS gives that up by other words."""
    by_code_deploy = seen.plan.call is Call.CREATE_DEPLOYMENT
    by = culprit(seen.ours) or ("" if by_code_deploy else "somebody")
    return f"{by[0].upper()}{by[1:]} stopped our deployment" if by else "Our deployment was stopped"


def _undid(seen: RolloutObservation) -> str:
    by = culprit(seen.ours)
    return f"ECS undid the rollback because of {by}" if by and by != "somebody" else _by_whom(by)


def _by_whom(by: str) -> str:
    return "Somebody stopped our deployment, and ECS undid the rollback" if by else "ECS undid the rollback"


def _left(seen: RolloutObservation) -> str:
    on_target, name = seen.entry.running if seen.entry else 0, seen.plan.to_name
    others = f" {seen.others}." if seen.others else ""
    by = seen.plan.shift.by if seen.plan.shift else "ECS"
    return f"{on_target} of {counted(seen.state.desired, 'task')} run {name}, and {by} goes no further.{others}"


def _undoing(seen: RolloutObservation) -> str:
    undoing = seen.state.breaker_rollback or seen.status.startswith("ROLLBACK_")
    what = "ECS is undoing it" if undoing else "ECS has given up on it"
    return f"{what}: {seen.stopped_reason}" if seen.stopped_reason else what


def _reason(seen: RolloutObservation) -> str:
    """ECS's own reason, and what the tasks said."""
    entry = seen.entry
    given = (seen.ours.reason if seen.ours else "") or (entry.rollout_reason if entry else "") or seen.status
    said = f" (tasks: {seen.stopped_reason})" if seen.stopped_reason else f" ({seen.trouble})" if seen.trouble else ""
    return f"{cut(given)}{said}"


def _now(seen: RolloutObservation) -> str:
    """And what of its tasks runs something else."""
    others = f" {seen.beside_primary[0].upper()}{seen.beside_primary[1:]}." if seen.beside_primary else ""
    return f" {short(seen.state.task_definition)} is what the service has now.{others}"


def culprit(ours: ServiceDeployment | None) -> str:
    """`the alarm quilt-5xx`, `a lifecycle hook`, `somebody`, or "" for the circuit breaker and what is not known."""
    if ours is None:
        return ""
    if ours.alarms:
        return f"the alarm{'s' if len(ours.alarms) > 1 else ''} {', '.join(ours.alarms)}"
    if ours.hook_failed:
        return "a lifecycle hook"
    known = ours.breaker in {"DISABLED", "MONITORING", "MONITORING_COMPLETE"}
    tripped = ours.failed_tasks >= ours.failure_threshold > 0
    return "somebody" if known and not tripped else ""
