"""What ECS says of services whose traffic it moves: the strategy, the stage reached, the hook that waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.model import Hook, TrafficShift

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import (
        DeploymentConfigurationOutputTypeDef,
        ServiceDeploymentTypeDef,
        ServiceTypeDef,
    )

# ECS's own defaults, where an answer leaves them out.
_LINEAR = {"percent": 10.0, "minutes": 6}
_CANARY = {"percent": 5.0, "minutes": 10}


def shift(configuration: DeploymentConfigurationOutputTypeDef) -> TrafficShift | None:
    """None for ROLLING."""
    strategy = configuration.get("strategy", "ROLLING")
    if strategy == "ROLLING":
        return None
    percent, minutes = _steps(configuration)
    return TrafficShift(
        strategy=strategy,
        bake=timedelta(minutes=configuration.get("bakeTimeInMinutes", 0)),
        percent=percent,
        step=timedelta(minutes=minutes),
        pauses=tuple(
            stage
            for hook in configuration.get("lifecycleHooks", [])
            if hook.get("targetType") == "PAUSE"
            for stage in hook.get("lifecycleStages", [])
        ),
    )


def waiting_hook(entry: ServiceDeploymentTypeDef) -> Hook | None:
    for hook in entry.get("lifecycleHookDetails", []):
        if hook.get("status") == "AWAITING_ACTION" and "hookId" in hook:
            expires_at = hook.get("expiresAt")
            return Hook(hook["hookId"], expires_at and expires_at.astimezone(UTC), hook.get("timeoutAction", ""))
    return None


def hook_failed(entry: ServiceDeploymentTypeDef) -> bool:
    return any(hook.get("status") in ("FAILED", "TIMED_OUT") for hook in entry.get("lifecycleHookDetails", []))


def target_pairs(service: ServiceTypeDef) -> tuple[tuple[str, ...], ...]:
    """Of each load balancer the target group that gets traffic, and where ECS moves it, the one that will."""
    found: list[tuple[str, ...]] = []
    serving = [entry for entry in service.get("taskSets", []) if entry.get("status") == "PRIMARY"]
    for balancer in (serving[0] if serving else service).get("loadBalancers", []):
        alternate = balancer.get("advancedConfiguration", {}).get("alternateTargetGroupArn")
        found.append(tuple(arn for arn in (balancer.get("targetGroupArn"), alternate) if arn))
    return tuple(filter(None, found))


def classic_load_balancers(service: ServiceTypeDef) -> Iterator[str]:
    for balancer in service.get("loadBalancers", []):
        if "targetGroupArn" not in balancer and (name := balancer.get("loadBalancerName")):
            yield name


def _steps(configuration: DeploymentConfigurationOutputTypeDef) -> tuple[float, int]:
    """(percent, minutes) of LINEAR and CANARY."""
    match configuration.get("strategy"):
        case "LINEAR":
            linear = configuration.get("linearConfiguration", {})
            minutes = linear.get("stepBakeTimeInMinutes", _LINEAR["minutes"])
            return linear.get("stepPercent", _LINEAR["percent"]), int(minutes)
        case "CANARY":
            canary = configuration.get("canaryConfiguration", {})
            minutes = canary.get("canaryBakeTimeInMinutes", _CANARY["minutes"])
            return canary.get("canaryPercent", _CANARY["percent"]), int(minutes)
    return 100.0, 0
