"""What runs now, in one line: the running tasks first, and then what is coming."""

from bot.model import Beside, ServiceState
from bot.target import ecs_events
from bot.target.what_runs import what_runs
from handlers.messages.mrkdwn import code, foreign


def running(state: ServiceState, beside: Beside) -> str:
    """And what stands in the way of it, in ECS's own words."""
    since = state.primary.created_at if state.primary else None
    said = ecs_events.trouble(state.events, since) if since else ""
    told = what_runs(state, beside.leaving, traffic=beside.traffic, named=code)
    return f"{told} · ECS's last word on it: “{foreign(said)}”" if said else told
