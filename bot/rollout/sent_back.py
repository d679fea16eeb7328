"""Following the deployment that StopServiceDeployment was to stop: here ROLLBACK_SUCCESSFUL is what was wanted."""

from bot.model import Call, Deployment, ServiceDeployment, State, short
from bot.rollout.observation import RolloutObservation
from bot.rollout.our_deployment import Found, superseded, weigh
from bot.text import cut


def follow(seen: RolloutObservation) -> Found:
    """(final state, why), or (None, what is being waited for, "" when it simply goes on)."""
    ours, primary, name = seen.ours, seen.state.primary, seen.plan.from_name
    if ours is None:
        return None, "ECS does not show the deployment that was to be stopped"
    if primary and _foreign(seen, ours, primary):
        return superseded(primary)
    match ours.status:
        case "SUCCESSFUL":
            return State.FAILED, f"The deployment of {name} finished before it could be stopped; {name} runs now."
        case "ROLLBACK_FAILED":
            now = short(seen.state.task_definition)
            return State.FAILED, f"ECS could not go back: {cut(ours.reason or ours.status)}. The service has {now} now."
    return _back(seen, primary) if ours.status in _gone_back(seen) else (None, "")


def _gone_back(seen: RolloutObservation) -> set[str]:
    """CodeDeploy calls it stopped, and need not name the deployment by which it goes back."""
    stopped = {"STOPPED"} if seen.plan.call is Call.STOP_DEPLOYMENT else set()
    return {"ROLLBACK_SUCCESSFUL", *stopped}


def _foreign(seen: RolloutObservation, ours: ServiceDeployment, primary: Deployment) -> bool:
    """A new PRIMARY that neither was there before nor is ECS's own way back."""
    if primary.id == seen.plan.deployment_id:
        return False
    over = ours.finished_at is not None and primary.created_at > ours.finished_at
    own_way_back = ours.status.startswith("ROLLBACK_") and not over
    stopped = ours.status == "STOPPED" and seen.plan.call is not Call.STOP_DEPLOYMENT
    return not own_way_back and (stopped or primary.task_definition != seen.plan.to_task_definition)


def _back(seen: RolloutObservation, primary: Deployment | None) -> Found:
    if primary is None or primary.id == seen.plan.deployment_id:
        return None, "ECS does not show yet what it went back to"
    if primary.task_definition != seen.plan.to_task_definition:
        landed = short(primary.task_definition)
        return State.FAILED, f"ECS went back to {landed} instead of {seen.plan.to_name}."
    return weigh(seen)
