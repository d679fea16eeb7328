"""What runs now, in one line: the running tasks first, and then what is coming."""

from bot.model import Deployment, ServiceState, short
from bot.target import ecs_events
from handlers.messages.mrkdwn import code, foreign


def running(state: ServiceState) -> str:
    """And what stands in the way of it, in ECS's own words."""
    since = state.primary.created_at if state.primary else None
    said = ecs_events.trouble(state.events, since) if since else ""
    return f"{_running(state)} · ECS's last word on it: “{foreign(said)}”" if said else _running(state)


def _running(state: ServiceState) -> str:
    older = [entry for entry in state.deployments if entry.status != "PRIMARY" and entry.running]
    if state.primary is None or not older:
        return _alone(state)
    still = " · ".join(f"{code(short(entry.task_definition))} {entry.running} running" for entry in older)
    return f"{still} · {_coming(state, state.primary)}"


def _alone(state: ServiceState) -> str:
    """Everything that runs is of the PRIMARY, or ECS shows no deployments."""
    counts = f"{state.running} of {state.desired} running, {state.pending} pending"
    rollout = foreign(state.primary.rollout_state) if state.primary else "no deployment"
    return " · ".join(filter(None, [code(short(state.task_definition)), counts, rollout]))


def _coming(state: ServiceState, primary: Deployment) -> str:
    """It is the PRIMARY as soon as its deployment begins, long before its tasks run."""
    name = code(short(primary.task_definition))
    counts = f"{primary.running} of {state.desired} running, {primary.pending} pending"
    if primary.rollout_state == "COMPLETED":
        return f"{name} {counts}, and called done"
    word = "has failed to come" if primary.rollout_state == "FAILED" else "is coming"
    return f"{name} {word}: {counts}"
