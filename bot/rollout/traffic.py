"""How far a deployment that moves traffic has come, and what it waits for: told while it goes on, and in the thread."""

import shlex
from datetime import datetime

from bot.model import Hook, Plan, ServiceDeployment
from bot.text import percent, span

_BAKING, _LETTING_GO = "BAKE_TIME", "CLEAN_UP"
_MOVED = {"POST_PRODUCTION_TRAFFIC_SHIFT", _BAKING, _LETTING_GO}


def waits_for(plan: Plan, ours: ServiceDeployment | None, since: datetime | None = None) -> str:
    """What is going on now, "" where there is nothing to say. `since` is when all traffic was first seen to be back."""
    if plan.shift is None or ours is None or not ours.moving:
        return ""
    if plan.call.sends_back:
        return (
            f"{plan.shift.by} is moving all traffic back to {plan.to_name}"
            if ours.status.startswith("ROLLBACK_")
            else ""
        )
    if ours.hook:
        return f"ECS is paused at its hook in {ours.stage} and waits for a person{_or_else(ours.hook)}"
    if ours.status != "IN_PROGRESS" or not ours.stage:
        return ""
    return _stage(plan, ours, since)


def has_traffic(plan: Plan, ours: ServiceDeployment | None) -> bool:
    """Does everything that people ask the service now reach the planned revision?"""
    forward = not plan.call.sends_back and plan.shift is not None
    return forward and ours is not None and ours.status == "IN_PROGRESS" and ours.stage in _MOVED


def traffic_told(plan: Plan) -> str:
    """For the thread, once."""
    by, bake = (plan.shift.by, plan.shift.bake) if plan.shift else ("ECS", None)
    word = "bakes" if by == "ECS" else f"keeps `{plan.from_name}` beside it"
    doing = f"{by} now {word} for {span(bake)}" if bake else f"{by} cleans up"
    return (
        f"All traffic is on `{plan.to_name}` again. {doing}; the rollback is over when `{plan.from_name}` is stopped."
    )


def pause_told(ours: ServiceDeployment, hook: Hook, region: str) -> str:
    """For the thread, once for each hook: only a person may let it go on."""
    going_on = ["--service-deployment-arn", ours.arn, "--hook-id", hook.id, "--action", "CONTINUE", "--region", region]
    command = shlex.join(["aws", "ecs", "continue-service-deployment", *going_on])
    waits = f"ECS is paused at its hook in {ours.stage} and waits for a person{_or_else(hook)}."
    return f"{waits} To let it go on: `{command}`"


def _stage(plan: Plan, ours: ServiceDeployment, since: datetime | None) -> str:
    match ours.stage:
        case "PRODUCTION_TRAFFIC_SHIFT":
            share = f"; it has {percent(ours.traffic)} now" if ours.traffic is not None else ""
            return f"traffic is moving to {plan.to_name}{share}"
        case stage if stage == _BAKING and plan.shift:
            until = f", until about {since + plan.shift.bake:%H:%M} UTC" if since else ""
            doing = "ECS bakes" if plan.shift.by == "ECS" else f"CodeDeploy keeps {plan.from_name} beside it"
            return f"all traffic is on {plan.to_name}; {doing} for {span(plan.shift.bake)}{until}"
        case stage if stage == _LETTING_GO:
            return f"the bake is over; ECS is stopping the tasks of {plan.from_name}"
        case stage if stage in _MOVED:
            return f"all traffic is on {plan.to_name}"
    return f"{plan.to_name} has no traffic yet ({ours.stage})"


def _or_else(hook: Hook) -> str:
    if hook.expires_at is None:
        return ""
    then = {"CONTINUE": "goes on", "ROLLBACK": "goes back"}.get(hook.then, "decides")
    return f"; at {hook.expires_at:%H:%M} UTC it {then} by itself"
