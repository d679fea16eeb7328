"""The events that ECS puts on the default bus, in the shapes of its Developer Guide. Pure."""

from datetime import UTC, datetime
from typing import Any

from playground.aws import task_shapes
from playground.aws.answers import Json
from playground.aws.model import Deployment, Service
from playground.aws.shapes import CLUSTER_ARN
from playground.aws.task import Task

DEPLOYMENT, ACTION, TASK = "ECS Deployment State Change", "ECS Service Action", "ECS Task State Change"
IN_PROGRESS = "SERVICE_DEPLOYMENT_IN_PROGRESS"
ENDED = {"COMPLETED": "SERVICE_DEPLOYMENT_COMPLETED", "FAILED": "SERVICE_DEPLOYMENT_FAILED"}
STEADY, UNPLACED, IMPAIRED = "SERVICE_STEADY_STATE", "SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_START_IMPAIRED"
IMPAIRED_AFTER = 3  # tasks in a row that fail

_TYPES = {ENDED["FAILED"]: "ERROR", UNPLACED: "ERROR", IMPAIRED: "WARN"}
_TIMES = ("createdAt", "startedAt", "stoppingAt", "stoppedAt")


def deployment(it: Deployment, name: str) -> Json:
    return {
        "eventType": _TYPES.get(name, "INFO"),
        "eventName": name,
        "deploymentId": it.id,
        "updatedAt": _iso(it.updated_at),
        "reason": it.rollout_state_reason,
    }


def action(it: Service, name: str, at: datetime) -> Json:
    more = {"capacityProviderArns": [], "reason": "RESOURCE:MEMORY"} if name == UNPLACED else {}
    return {
        "eventType": _TYPES.get(name, "INFO"),
        "eventName": name,
        "clusterArn": CLUSTER_ARN,
        "createdAt": _iso(at),
        **more,
    }


def task(service: Service, it: Task, at: datetime) -> Json:
    """As DescribeTasks tells it, with times as text."""
    told: dict[str, Any] = {name: value for name, value in task_shapes.task(service, it).items() if name != "tags"}
    times = {name: _iso(datetime.fromtimestamp(told[name], UTC)) for name in _TIMES if name in told}
    return told | times | {"updatedAt": _iso(at), "version": it.version}


def _iso(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
