"""CodeDeploy's answers as values; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aws.reasons import clean
from bot.app_spec import properties
from bot.model import Deployment, ServiceDeployment, TrafficShift

_MOVING = {"Created": "PENDING", "Queued": "PENDING", "InProgress": "IN_PROGRESS", "Baking": "IN_PROGRESS"}
_STATUSES = {**_MOVING, "Ready": "IN_PROGRESS", "Succeeded": "SUCCESSFUL"}
_WAY_BACK = {"Succeeded": "ROLLBACK_SUCCESSFUL", "Failed": "ROLLBACK_FAILED", "Stopped": "ROLLBACK_FAILED"}
_STEPS = re.compile(r"ECS(Linear|Canary)(\d+)Percent(?:Every)?(\d+)Minutes")


@dataclass(frozen=True, slots=True)
class Info:
    """A `deploymentInfo`. `content` is its AppSpec, "" where CodeDeploy does not show it."""

    id: str
    application: str
    group: str
    content: str
    task_definition: str
    status: str
    created_at: datetime
    completed_at: datetime | None
    code: str
    reason: str
    rollback_id: str
    goes_back: bool

    @property
    def moving(self) -> bool:
        return self.status in {*_MOVING, "Ready"} or bool(self.rollback_id)

    @property
    def _alarms(self) -> tuple[str, ...]:
        """CodeDeploy names them in its sentence alone."""
        if self.code != "ALARM_ACTIVE":
            return ()
        named = re.search(r"Activated alarms: (.+)", self.reason)
        return (named[1],) if named else ("of its deployment group",)

    def ended_as(self, back: Info | None) -> ServiceDeployment:
        """`back` is the deployment by which CodeDeploy goes back, or went, where it does."""
        status = _STATUSES.get(self.status, "STOPPED")
        if back:
            status = _WAY_BACK.get(back.status, "ROLLBACK_IN_PROGRESS")
        over = status in {"SUCCESSFUL", "STOPPED", *_WAY_BACK.values()}
        return ServiceDeployment(
            arn=self.id,
            status=status,
            reason=self.reason,
            created_at=self.created_at,
            finished_at=(back or self).completed_at if over else None,
            revision=self.id,
            rollback_revision=back.id if back else None,
            failed_tasks=0,
            failure_threshold=0,
            alarms=self._alarms,
            breaker="DISABLED" if self.code == "MANUAL_STOP" else "",
        )


def info(entry: Mapping[str, Any]) -> Info:
    error, rollback = entry.get("errorInformation", {}), entry.get("rollbackInfo", {})
    content = _content(entry.get("revision", {}))
    return Info(
        id=entry["deploymentId"],
        application=entry["applicationName"],
        group=entry["deploymentGroupName"],
        content=content,
        task_definition=_task_definition(content),
        status=entry["status"],
        created_at=entry["createTime"].astimezone(UTC),
        completed_at=entry["completeTime"].astimezone(UTC) if entry.get("completeTime") else None,
        code=error.get("code", ""),
        reason=clean(error.get("message", "")),
        rollback_id=rollback.get("rollbackDeploymentId", ""),
        goes_back=entry.get("creator") == "codeDeployRollback",
    )


def shift(group: Mapping[str, Any]) -> TrafficShift:
    """The deployment group's steps, as the names of AWS's own configurations tell them, and its wait at the end."""
    after = group.get("blueGreenDeploymentConfiguration", {}).get("terminateBlueInstancesOnDeploymentSuccess", {})
    bake = timedelta(minutes=after.get("terminationWaitTimeInMinutes", 0))
    if steps := _STEPS.search(group.get("deploymentConfigName", "")):
        every = timedelta(minutes=int(steps[3]))
        return TrafficShift(steps[1].upper(), bake, percent=float(steps[2]), step=every, by="CodeDeploy")
    return TrafficShift("BLUE_GREEN", bake, by="CodeDeploy")


def target_groups(group: Mapping[str, Any]) -> tuple[str, ...]:
    """Their names, of every pair."""
    pairs = group.get("loadBalancerInfo", {}).get("targetGroupPairInfoList", [])
    return tuple(each["name"] for pair in pairs for each in pair.get("targetGroups", []))


def task_set(entry: Mapping[str, Any]) -> Deployment:
    """`rollout_state` is COMPLETED for the one with the traffic; `id` is CodeDeploy's where it made the task set."""
    serving = entry["status"] == "PRIMARY"
    return Deployment(
        id=entry.get("externalId") or entry["id"],
        status=entry["status"],
        task_definition=entry["taskDefinition"],
        rollout_state="COMPLETED" if serving else "IN_PROGRESS",
        rollout_reason="",
        desired=entry["computedDesiredCount"],
        running=entry["runningCount"],
        pending=entry["pendingCount"],
        failed=0,
        created_at=entry["createdAt"].astimezone(UTC),
    )


def _content(revision: Mapping[str, Any]) -> str:
    return str(revision.get("appSpecContent", {}).get("content") or revision.get("string", {}).get("content") or "")


def _task_definition(content: str) -> str:
    """What an AppSpec, JSON or YAML, deploys; "" where it does not say."""
    return str((properties(content) or {}).get("TaskDefinition") or "")
