"""Following the deployment that StopServiceDeployment was to stop: here ROLLBACK_SUCCESSFUL is what was wanted."""

from bot.decide.look import Look
from bot.decide.rollout import Found, superseded, weigh
from bot.decide.words import cut
from bot.model import Call, Deployment, ServiceDeployment, State, short


def follow(look: Look) -> Found:
    """(final state, why), or (None, what is being waited for, "" when it simply goes on)."""
    ours, primary, name = look.ours, look.state.primary, look.plan.from_name
    if ours is None:
        return None, "ECS does not show the deployment that was to be stopped"
    if primary and _foreign(look, ours, primary):
        return superseded(primary)
    match ours.status:
        case "SUCCESSFUL":
            return State.FAILED, f"The deployment of {name} finished before it could be stopped; {name} runs now."
        case "ROLLBACK_FAILED":
            now = short(look.state.task_definition)
            return State.FAILED, f"ECS could not go back: {cut(ours.reason or ours.status)}. The service has {now} now."
    return _back(look, primary) if ours.status in _gone_back(look) else (None, "")


def _gone_back(look: Look) -> set[str]:
    """CodeDeploy calls it stopped, and need not name the deployment by which it goes back."""
    stopped = {"STOPPED"} if look.plan.call is Call.STOP_DEPLOYMENT else set()
    return {"ROLLBACK_SUCCESSFUL", *stopped}


def _foreign(look: Look, ours: ServiceDeployment, primary: Deployment) -> bool:
    """A new PRIMARY that neither was there before nor is ECS's own way back."""
    if primary.id == look.plan.deployment_id:
        return False
    over = ours.finished_at is not None and primary.created_at > ours.finished_at
    own_way_back = ours.status.startswith("ROLLBACK_") and not over
    stopped = ours.status == "STOPPED" and look.plan.call is not Call.STOP_DEPLOYMENT
    return not own_way_back and (stopped or primary.task_definition != look.plan.to_task_definition)


def _back(look: Look, primary: Deployment | None) -> Found:
    if primary is None or primary.id == look.plan.deployment_id:
        return None, "ECS does not show yet what it went back to"
    if primary.task_definition != look.plan.to_task_definition:
        landed = short(primary.task_definition)
        return State.FAILED, f"ECS went back to {landed} instead of {look.plan.to_name}."
    return weigh(look)
