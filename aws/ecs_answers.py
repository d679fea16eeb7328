"""ECS's answers as values: nothing is judged here, and what ECS leaves out gets ECS's own default."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from aws import code_deploy_answers, deployment_rules, strategy_answers
from aws.names import names, ports
from aws.reasons import clean
from bot.model import (
    Binding,
    Deployment,
    Image,
    ServiceDeployment,
    ServiceEvent,
    ServiceRevision,
    ServiceState,
    Task,
    short,
)
from bot.secrets.redaction import redacted

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import (
        ContainerTypeDef,
        DeploymentConfigurationOutputTypeDef,
        DeploymentTypeDef,
        LoadBalancerTypeDef,
        ServiceDeploymentBriefTypeDef,
        ServiceDeploymentTypeDef,
        ServiceEventTypeDef,
        ServiceRevisionTypeDef,
        ServiceTypeDef,
        TaskSetTypeDef,
        TaskTypeDef,
    )

Moment = TypeVar("Moment", datetime, datetime | None)


def service_state(service: ServiceTypeDef) -> ServiceState:
    configuration = service.get("deploymentConfiguration", {})
    breaker = configuration.get("deploymentCircuitBreaker", {"enable": False, "rollback": False})
    entries = tuple(deployment(d) for d in service.get("deployments", []))
    deployments = entries or tuple(code_deploy_answers.task_set(entry) for entry in _task_sets(service))
    pairs = strategy_answers.target_pairs(service)
    primary = next((d.task_definition for d in deployments if d.status == "PRIMARY"), "")
    return ServiceState(
        arn=service["serviceArn"],
        status=service["status"],
        controller=_controller(service),
        strategy=configuration.get("strategy", "ROLLING"),
        scheduling=service.get("schedulingStrategy", "REPLICA"),
        task_definition=primary or service.get("taskDefinition", ""),
        desired=service["desiredCount"],
        running=service["runningCount"],
        pending=service["pendingCount"],
        minimum_percent=configuration.get("minimumHealthyPercent", 100),
        maximum_percent=configuration.get("maximumPercent", 200),
        breaker=breaker["enable"],
        breaker_rollback=breaker["rollback"],
        deployments=deployments,
        service_deployment=service.get("currentServiceDeployment"),
        target_groups=tuple(arn for pair in pairs for arn in pair),
        health_grace_seconds=service.get("healthCheckGracePeriodSeconds", 0),
        events=tuple(_event(event) for event in service.get("events", [])),
        shift=strategy_answers.shift(configuration),
        bindings=tuple(_binding(b) for b in service.get("loadBalancers", []) if "targetGroupArn" in b),
        alarms=_alarms(configuration),
        launch_type=service.get("launchType", ""),
        capacity_providers=tuple(s["capacityProvider"] for s in service.get("capacityProviderStrategy", [])),
        names=names(service),
        tags={tag.get("key", ""): tag.get("value", "") for tag in service.get("tags", [])},
        early=deployment_rules.early_success(configuration),
        breaker_rule=deployment_rules.breaker_rule(configuration),
        cluster=short(service.get("clusterArn", "")),
        target_pairs=pairs,
        classic_load_balancers=tuple(strategy_answers.classic_load_balancers(service)),
    )


def _event(entry: ServiceEventTypeDef) -> ServiceEvent:
    return ServiceEvent(_utc(entry["createdAt"]), clean(entry["message"]))


def _task_sets(service: ServiceTypeDef) -> list[TaskSetTypeDef]:
    """Newest first."""
    return sorted(service.get("taskSets", []), key=lambda entry: entry["createdAt"], reverse=True)


def _binding(entry: LoadBalancerTypeDef) -> Binding:
    return Binding(entry.get("targetGroupArn", ""), entry.get("containerName", ""), entry.get("containerPort", 0))


def _alarms(configuration: DeploymentConfigurationOutputTypeDef) -> tuple[str, ...]:
    """Those that are to fail a deployment; none where that is switched off."""
    alarms = configuration.get("alarms")
    return tuple(alarms["alarmNames"]) if alarms and alarms["enable"] else ()


def deployment(entry: DeploymentTypeDef) -> Deployment:
    return Deployment(
        id=entry["id"],
        status=entry["status"],
        task_definition=entry["taskDefinition"],
        rollout_state=entry.get("rolloutState", ""),
        rollout_reason=clean(entry.get("rolloutStateReason", "")),
        desired=entry["desiredCount"],
        running=entry["runningCount"],
        pending=entry["pendingCount"],
        failed=entry.get("failedTasks", 0),
        created_at=_utc(entry["createdAt"]),
    )


def brief_deployment(brief: ServiceDeploymentBriefTypeDef) -> ServiceDeployment:
    """An entry of ListServiceDeployments, which of a SUCCESSFUL one says all but how many tasks it was to have."""
    return ServiceDeployment(
        arn=brief["serviceDeploymentArn"],
        status=brief["status"],
        reason=clean(brief.get("statusReason", "")),
        created_at=_utc(brief["createdAt"]),
        finished_at=_utc(brief.get("finishedAt")),
        revision=brief["targetServiceRevisionArn"],
        rollback_revision=None,
        failed_tasks=0,
        failure_threshold=0,
    )


def service_deployment(entry: ServiceDeploymentTypeDef) -> ServiceDeployment:
    """`stoppedAt` stands in for the end of one that was stopped, or that failed with nothing to roll back to."""
    rollback, breaker = entry.get("rollback", {}), entry.get("deploymentCircuitBreaker", {})
    stopped_at = entry.get("stoppedAt") if entry["status"] == "STOPPED" else None
    return ServiceDeployment(
        arn=entry["serviceDeploymentArn"],
        status=entry["status"],
        reason=clean(entry.get("statusReason") or rollback.get("reason", "")),
        created_at=_utc(entry["createdAt"]),
        finished_at=_utc(entry.get("finishedAt") or stopped_at),
        revision=entry["targetServiceRevision"]["arn"],
        rollback_revision=rollback.get("serviceRevisionArn"),
        failed_tasks=breaker.get("failureCount", 0),
        failure_threshold=breaker.get("threshold", 0),
        stage=entry.get("lifecycleStage", ""),
        traffic=entry["targetServiceRevision"].get("requestedProductionTrafficWeight"),
        hook=strategy_answers.waiting_hook(entry),
        hook_failed=strategy_answers.hook_failed(entry),
        alarms=tuple(entry.get("alarms", {}).get("triggeredAlarmNames", [])),
        breaker=breaker.get("status", ""),
        wanted=entry["targetServiceRevision"].get("requestedTaskCount"),
    )


def service_revision(entry: ServiceRevisionTypeDef) -> ServiceRevision:
    images = (Image(i["containerName"], i["image"], i.get("imageDigest")) for i in entry.get("containerImages", []))
    return ServiceRevision(
        arn=entry["serviceRevisionArn"],
        task_definition=entry["taskDefinition"],
        images=tuple(images),
        created_at=_utc(entry["createdAt"]),
        ports=tuple(ports(entry)),
    )


def task(entry: TaskTypeDef) -> Task:
    containers = entry.get("containers", [])
    return Task(
        arn=entry["taskArn"],
        task_definition=entry["taskDefinitionArn"],
        status=entry["lastStatus"],
        started_by=entry.get("startedBy", ""),
        images=tuple(Image(c["name"], c.get("image", ""), c.get("imageDigest")) for c in containers),
        started_at=_utc(entry.get("startedAt")),
        stopped_at=_utc(entry.get("stoppedAt")),
        stopped_reason=_why_stopped(entry),
        runtime_ids={c["name"]: c["runtimeId"] for c in containers if c.get("runtimeId")},
        health=entry.get("healthStatus", ""),
        container_health={c["name"]: c["healthStatus"] for c in containers if c.get("healthStatus")},
        stop_code=entry.get("stopCode", ""),
        stopping_at=_utc(entry.get("stoppingAt")),
        exit_codes={c["name"]: c["exitCode"] for c in containers if "exitCode" in c},
    )


def _utc(moment: Moment) -> Moment:
    """botocore gives times in the zone of this machine."""
    return moment.astimezone(UTC) if moment else moment


def _controller(service: ServiceTypeDef) -> str:
    """Express services call their controller ECS too, yet UpdateService is not the call for them."""
    if service.get("resourceManagementType") == "ECS":
        return "ECS_EXPRESS"
    return service.get("deploymentController", {"type": "ECS"})["type"]


def _why_stopped(entry: TaskTypeDef) -> str:
    """Each part is cut by itself, so that the end of none is lost: there ECS puts the cause.

    It quotes commands that could not be run, with all that was given to them.
    """
    given = redacted(entry.get("stoppedReason", ""))
    ends = [_end(container, given) for container in entry.get("containers", [])]
    return "; ".join(filter(None, [clean(given), *ends]))


def _end(container: ContainerTypeDef, told: str) -> str:
    """How a container ended, where that says more than is `told` already: the task's own stoppedReason."""
    code, reason = container.get("exitCode"), redacted(container.get("reason", ""))
    parts = [f"exit code {code}" if code else "", "" if reason in told else clean(reason)]
    return f"{container['name']}: {', '.join(filter(None, parts))}" if any(parts) else ""
