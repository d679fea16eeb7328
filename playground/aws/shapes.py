"""From the model to the JSON that botocore expects. A misspelt key would vanish silently: a test checks them all."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from playground.aws import strategy_shapes, task_set_shapes
from playground.aws.model import Deployment, Service, ServiceDeployment
from playground.aws.names import CLUSTER, CONTAINER, PORT, TARGET_GROUP_ARN, ecs_arn
from playground.aws.strategy import Strategy
from playground.aws.task import ServiceRevision, Task

Json = dict[str, Any]

CLUSTER_ARN = ecs_arn("cluster", CLUSTER)
LOAD_BALANCERS = [{"targetGroupArn": TARGET_GROUP_ARN, "containerName": CONTAINER, "containerPort": PORT}]
NETWORK = {
    "awsvpcConfiguration": {
        "subnets": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
        "securityGroups": ["sg-0a1b2c3d"],
        "assignPublicIp": "DISABLED",
    }
}
OF_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")
TARGET_REASONS = {
    "initial": ("Elb.RegistrationInProgress", "Target registration is in progress"),
    "unhealthy": ("Target.FailedHealthChecks", "Health checks failed"),
    "draining": ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
}


def service(it: Service) -> Json:
    return _by_task_sets(it) if it.controller in ("CODE_DEPLOY", "EXTERNAL") else _ecs_service(it)


def _ecs_service(it: Service) -> Json:
    revisions = dict.fromkeys(deployment.revision for deployment in it.deployments)
    return (
        _pick(it, "desiredCount createdAt runningCount pendingCount")
        | {
            "serviceArn": it.arn,
            "serviceName": it.name,
            "clusterArn": CLUSTER_ARN,
            "status": "ACTIVE",
            "taskDefinition": it.primary.revision.task_definition,
            "launchType": "FARGATE",
            "platformVersion": "LATEST",
            "platformFamily": "Linux",
            "networkConfiguration": NETWORK,
            "schedulingStrategy": it.scheduling,
            "deploymentController": {"type": it.controller.removesuffix("_EXPRESS")},
            "resourceManagementType": "ECS" if it.controller == "ECS_EXPRESS" else "CUSTOMER",
            "deploymentConfiguration": _configuration(it, it.circuit_breaker, it.strategy, it.alarms),
            "deployments": [_deployment(it, deployment) for deployment in it.deployments],
            "currentServiceDeployment": it.current.arn,
            "currentServiceRevisions": [_revision_counts(it, revision) for revision in revisions],
            "loadBalancers": [load_balancer | strategy_shapes.alternate(it) for load_balancer in LOAD_BALANCERS],
            "healthCheckGracePeriodSeconds": 30,
            "events": [_pick(event, "id createdAt message") for event in it.events],
            "tags": [{"key": key, "value": value} for key, value in it.tags.items()],
        }
        | {name: value for name, value in it.declared.items() if name not in OF_DEPLOYMENT}
    )


def _by_task_sets(it: Service) -> Json:
    """Task sets stand where ECS's own deployments would."""
    own = {"deployments", "currentServiceDeployment", "currentServiceRevisions"}
    shared = {name: value for name, value in _ecs_service(it).items() if name not in own}
    serving = next(entry for entry in it.deployments if entry.set_status == "PRIMARY")
    return shared | {
        "deployments": [],
        "taskDefinition": serving.revision.task_definition,
        "taskSets": [task_set_shapes.task_set(it, entry) for entry in it.deployments],
    }


def service_deployment_brief(it: Service, record: ServiceDeployment) -> Json:
    return _pick(record, "createdAt finishedAt status statusReason") | {
        "serviceDeploymentArn": record.arn,
        "serviceArn": it.arn,
        "clusterArn": CLUSTER_ARN,
        "startedAt": record.created_at.timestamp(),
        "targetServiceRevisionArn": record.target.arn,
    }


def service_deployment(it: Service, record: ServiceDeployment) -> Json:
    brief = service_deployment_brief(it, record)
    del brief["targetServiceRevisionArn"]
    if record.rollback:
        brief["rollback"] = _pick(record.rollback, "reason startedAt serviceRevisionArn")
    return (
        brief
        | _pick(record, "updatedAt stoppedAt")
        | {
            "sourceServiceRevisions": [
                _revision_counts(it, revision) | strategy_shapes.weights(record, target=False)
                for revision in record.source
            ],
            "targetServiceRevision": _revision_counts(it, record.target) | strategy_shapes.weights(record, target=True),
            "deploymentConfiguration": _configuration(it, record.circuit_breaker, record.strategy, record.alarms),
            "deploymentCircuitBreaker": {
                "status": _monitor(record),
                "failureCount": record.failure_count,
                "threshold": record.threshold,
            },
            "alarms": strategy_shapes.alarms(record),
        }
        | strategy_shapes.stage(record)
    )


def service_revision(it: Service, revision: ServiceRevision) -> Json:
    images = [
        {"containerName": image.container, "image": image.image}
        | ({"imageDigest": image.digest} if image.digest else {})
        for image in revision.images
    ]
    return _pick(revision, "taskDefinition createdAt") | {
        "serviceRevisionArn": revision.arn,
        "serviceArn": it.arn,
        "clusterArn": CLUSTER_ARN,
        "launchType": "FARGATE",
        "loadBalancers": LOAD_BALANCERS,
        "containerImages": images,
    }


def task(it: Service, one: Task) -> Json:
    fields = (
        "startedBy lastStatus desiredStatus healthStatus createdAt startedAt "
        "stoppingAt stoppedAt stopCode stoppedReason"
    )
    return _pick(one, fields) | {
        "taskArn": one.arn,
        "clusterArn": CLUSTER_ARN,
        "taskDefinitionArn": one.revision.task_definition,
        "group": f"service:{it.name}",
        "launchType": "FARGATE",
        "containers": [
            {"name": image.container, "image": image.image}
            | ({"imageDigest": image.digest} if one.started_at else {})
            | _container(one)
            for image in one.revision.images
        ],
    }


def target_health(one: Task) -> Json:
    reason, description = TARGET_REASONS.get(one.target or "", (None, None))
    why = {"Reason": reason, "Description": description} if reason else {}
    return {
        "Target": {"Id": one.address, "Port": PORT, "AvailabilityZone": "us-east-1a"},
        "HealthCheckPort": PORT,
        "TargetHealth": {"State": one.target, **why},
    }


def _container(one: Task) -> Json:
    reason = {"reason": one.container_reason} if one.container_reason else {}
    return (
        _pick(one, "healthStatus exitCode")
        | reason
        | {
            "taskArn": one.arn,
            "lastStatus": one.last_status if one.last_status in ("RUNNING", "STOPPED") else "PENDING",
            "networkInterfaces": [{"privateIpv4Address": one.address}],
        }
    )


def _deployment(it: Service, entry: Deployment) -> Json:
    desired, running, pending = it.counts(entry.revision)
    fields = "id createdAt updatedAt failedTasks"
    if not it.current.strategy.shifts:
        fields += " rolloutState rolloutStateReason"  # AWS has these only for rolling updates
    return (
        _pick(entry, fields)
        | {name: it.declared[name] for name in OF_DEPLOYMENT if name in it.declared}
        | {
            "status": "PRIMARY" if entry is it.primary else "ACTIVE",
            "taskDefinition": entry.revision.task_definition,
            "desiredCount": desired,
            "runningCount": running,
            "pendingCount": pending,
            "launchType": "FARGATE",
        }
    )


def _revision_counts(it: Service, revision: ServiceRevision) -> Json:
    names = ("requestedTaskCount", "runningTaskCount", "pendingTaskCount")
    return {"arn": revision.arn, **dict(zip(names, it.counts(revision), strict=True))}


def _configuration(it: Service, circuit_breaker: bool, strategy: Strategy, alarms: Sequence[str]) -> Json:
    return (
        _pick(it, "minimumHealthyPercent maximumPercent")
        | {"deploymentCircuitBreaker": {"enable": circuit_breaker, "rollback": circuit_breaker}}
        | strategy_shapes.configuration(strategy, alarms)
    )


def _monitor(record: ServiceDeployment) -> str:
    if not record.circuit_breaker:
        return "DISABLED"
    if record.failure_count >= record.threshold:
        return "TRIGGERED"
    return "MONITORING" if record.moving else "MONITORING_COMPLETE"


def _pick(it: object, members: str) -> Json:
    """AWS's members out of our attributes of the same name; AWS leaves out what has no value."""
    values = {
        name: getattr(it, re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)) for name in members.split()
    }
    return {
        name: value.timestamp() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }
