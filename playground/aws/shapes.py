"""From the model to the JSON that botocore expects. A misspelt key would vanish silently: a test checks them all."""

from datetime import datetime
from typing import Any

from playground.aws.model import (
    Deployment,
    Service,
    ServiceDeployment,
    ServiceRevision,
    Task,
    pending,
    running,
)
from playground.aws.names import CLUSTER, CONTAINER, PORT, TARGET_GROUP_ARN, ecs_arn

Json = dict[str, Any]

CLUSTER_ARN = ecs_arn("cluster", CLUSTER)
LOAD_BALANCERS = [{"targetGroupArn": TARGET_GROUP_ARN, "containerName": CONTAINER, "containerPort": PORT}]


def service(it: Service) -> Json:
    return {
        "serviceArn": it.arn,
        "serviceName": it.name,
        "clusterArn": CLUSTER_ARN,
        "status": "ACTIVE",
        "taskDefinition": it.primary.revision.task_definition,
        "desiredCount": it.desired_count,
        "runningCount": running(it.tasks),
        "pendingCount": pending(it.tasks),
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "deploymentConfiguration": deployment_configuration(it, it.circuit_breaker),
        "deployments": [_deployment(it, entry) for entry in it.deployments],
        "currentServiceDeployment": it.current.arn,
        "currentServiceRevisions": [
            _revision_summary(it, revision) for revision in {d.revision: None for d in it.deployments}
        ],
        "loadBalancers": LOAD_BALANCERS,
        "healthCheckGracePeriodSeconds": 30,
        "events": [{"id": e.id, "createdAt": _seconds(e.created_at), "message": e.message} for e in it.events],
        "createdAt": _seconds(it.created_at),
    }


def deployment_configuration(it: Service, circuit_breaker: bool) -> Json:
    return {
        "strategy": "ROLLING",
        "minimumHealthyPercent": it.minimum_healthy_percent,
        "maximumPercent": it.maximum_percent,
        "deploymentCircuitBreaker": {"enable": circuit_breaker, "rollback": circuit_breaker},
    }


def service_deployment_brief(it: Service, record: ServiceDeployment) -> Json:
    return _present(
        {
            "serviceDeploymentArn": record.arn,
            "serviceArn": it.arn,
            "clusterArn": CLUSTER_ARN,
            "createdAt": _seconds(record.created_at),
            "startedAt": _seconds(record.created_at),
            "finishedAt": _seconds(record.finished_at),
            "targetServiceRevisionArn": record.target.arn,
            "status": record.status,
            "statusReason": record.status_reason,
        }
    )


def service_deployment(it: Service, record: ServiceDeployment) -> Json:
    brief = service_deployment_brief(it, record)
    del brief["targetServiceRevisionArn"]
    return brief | _present(
        {
            "updatedAt": _seconds(record.updated_at),
            "stoppedAt": _seconds(record.stopped_at),
            "sourceServiceRevisions": [_revision_summary(it, revision) for revision in record.source],
            "targetServiceRevision": _revision_summary(it, record.target),
            "deploymentConfiguration": deployment_configuration(it, record.circuit_breaker),
            "deploymentCircuitBreaker": {
                "status": _monitor(record),
                "failureCount": record.failure_count,
                "threshold": record.threshold,
            },
            "alarms": {"status": "DISABLED", "alarmNames": [], "triggeredAlarmNames": []},
            "rollback": record.rollback
            and {
                "reason": record.rollback.reason,
                "startedAt": _seconds(record.rollback.started_at),
                "serviceRevisionArn": record.rollback.revision.arn,
            },
        }
    )


def service_revision(it: Service, revision: ServiceRevision) -> Json:
    return {
        "serviceRevisionArn": revision.arn,
        "serviceArn": it.arn,
        "clusterArn": CLUSTER_ARN,
        "taskDefinition": revision.task_definition,
        "launchType": "FARGATE",
        "loadBalancers": LOAD_BALANCERS,
        "containerImages": [
            _present({"containerName": image.container, "image": image.image, "imageDigest": image.digest})
            for image in revision.images
        ],
        "createdAt": _seconds(revision.created_at),
    }


def task(it: Service, one: Task) -> Json:
    return _present(
        {
            "taskArn": one.arn,
            "clusterArn": CLUSTER_ARN,
            "taskDefinitionArn": one.revision.task_definition,
            "group": f"service:{it.name}",
            "startedBy": one.started_by,
            "launchType": "FARGATE",
            "lastStatus": one.last_status,
            "desiredStatus": one.desired_status,
            "healthStatus": _health(one),
            "createdAt": _seconds(one.created_at),
            "startedAt": _seconds(one.started_at),
            "stoppingAt": _seconds(one.stopping_at),
            "stoppedAt": _seconds(one.stopped_at),
            "stopCode": one.stop_code,
            "stoppedReason": one.stopped_reason,
            "containers": _containers(one),
        }
    )


def _containers(one: Task) -> list[Json]:
    return [
        _present(
            {
                "name": image.container,
                "image": image.image,
                "imageDigest": image.digest if one.started_at else None,
                "taskArn": one.arn,
                "lastStatus": one.last_status if one.last_status in ("RUNNING", "STOPPED") else "PENDING",
                "healthStatus": _health(one),
                "exitCode": one.exit_code,
                "reason": one.container_reason,
                "networkInterfaces": [{"privateIpv4Address": one.address}],
            }
        )
        for image in one.revision.images
    ]


def target_health(one: Task) -> Json:
    reason, description = {
        "initial": ("Elb.RegistrationInProgress", "Target registration is in progress"),
        "unhealthy": ("Target.FailedHealthChecks", "Health checks failed"),
        "draining": ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
    }.get(one.target or "", (None, None))
    return {
        "Target": {"Id": one.address, "Port": PORT, "AvailabilityZone": "us-east-1a"},
        "HealthCheckPort": PORT,
        "TargetHealth": _present({"State": one.target, "Reason": reason, "Description": description}),
    }


def _deployment(it: Service, entry: Deployment) -> Json:
    tasks = it.tasks_of(entry.revision)
    primary = entry is it.primary
    return {
        "id": entry.id,
        "status": "PRIMARY" if primary else "ACTIVE",
        "taskDefinition": entry.revision.task_definition,
        "desiredCount": it.desired_count if primary else sum(task.wanted for task in tasks),
        "runningCount": running(tasks),
        "pendingCount": pending(tasks),
        "failedTasks": entry.failed_tasks,
        "createdAt": _seconds(entry.created_at),
        "updatedAt": _seconds(entry.updated_at),
        "launchType": "FARGATE",
        "rolloutState": entry.rollout_state,
        "rolloutStateReason": entry.rollout_state_reason,
    }


def _revision_summary(it: Service, revision: ServiceRevision) -> Json:
    tasks = it.tasks_of(revision)
    return {
        "arn": revision.arn,
        "requestedTaskCount": it.desired_count
        if revision is it.primary.revision
        else sum(task.wanted for task in tasks),
        "runningTaskCount": running(tasks),
        "pendingTaskCount": pending(tasks),
    }


def _monitor(record: ServiceDeployment) -> str:
    if not record.circuit_breaker:
        return "DISABLED"
    if record.failure_count >= record.threshold:
        return "TRIGGERED"
    return "MONITORING" if record.moving else "MONITORING_COMPLETE"


def _health(one: Task) -> str:
    return {"healthy": "HEALTHY", "unhealthy": "UNHEALTHY"}.get(one.target or "", "UNKNOWN")


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _present(shape: Json) -> Json:
    """AWS leaves out what has no value."""
    return {key: value for key, value in shape.items() if value is not None}
