"""From the model to the JSON that botocore expects. A misspelt key would vanish silently: a test checks them all."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from playground.aws import strategy_shapes, task_set_shapes
from playground.aws.model import Deployment, Service, ServiceDeployment
from playground.aws.names import ACCOUNT, CLUSTER, CONTAINER, PORT, ecs_arn
from playground.aws.strategy import Strategy
from playground.aws.task import ServiceRevision

Json = dict[str, Any]

CLUSTER_ARN = ecs_arn("cluster", CLUSTER)
CLASSIC = [{"loadBalancerName": "quilt", "containerName": CONTAINER, "containerPort": PORT}]
OF_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")
NETWORK: Json = {
    "awsvpcConfiguration": {
        "subnets": ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
        "securityGroups": ["sg-0a1b2c3d4e5f60003"],
        "assignPublicIp": "DISABLED",
    }
}
PLATFORM = {"launchType": "FARGATE", "platformVersion": "1.4.0", "platformFamily": "Linux"}


def _balanced(it: Service) -> Json:
    return {"targetGroupArn": it.target_group, "containerName": CONTAINER, "containerPort": PORT}


def service(it: Service) -> Json:
    return _by_task_sets(it) if it.controller in ("CODE_DEPLOY", "EXTERNAL") else _ecs_service(it)


def _ecs_service(it: Service) -> Json:
    revisions = dict.fromkeys(deployment.revision for deployment in it.deployments)
    return (
        pick(it, "desiredCount createdAt runningCount pendingCount")
        | {
            "serviceArn": it.arn,
            "serviceName": it.name,
            "clusterArn": CLUSTER_ARN,
            "status": "ACTIVE",
            "taskDefinition": it.primary.revision.task_definition,
            "launchType": "FARGATE",
            "platformVersion": "LATEST",
            "platformFamily": "Linux",
            "schedulingStrategy": it.scheduling,
            "deploymentController": {"type": it.controller.removesuffix("_EXPRESS")},
            "resourceManagementType": "ECS" if it.controller == "ECS_EXPRESS" else "CUSTOMER",
            "deploymentConfiguration": _configuration(it, it.circuit_breaker, it.strategy, it.alarms),
            "deployments": [_deployment(it, deployment) for deployment in it.deployments],
            "currentServiceDeployment": it.current.arn,
            "currentServiceRevisions": [_revision_counts(it, revision) for revision in revisions],
            "loadBalancers": CLASSIC if it.classic else [_balanced(it) | strategy_shapes.alternate(it)],
            "serviceRegistries": [],
            "networkConfiguration": NETWORK,
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
            "placementConstraints": [],
            "placementStrategy": [],
            "healthCheckGracePeriodSeconds": 30,
            "enableECSManagedTags": False,
            "propagateTags": "NONE",
            "enableExecuteCommand": False,
            "availabilityZoneRebalancing": "DISABLED",
            "events": [pick(event, "id createdAt message") for event in it.events],
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
        "taskSets": [task_set_shapes.task_set(it, entry, NETWORK) for entry in it.deployments],
    }


def service_deployment_brief(it: Service, record: ServiceDeployment) -> Json:
    return pick(record, "createdAt finishedAt status statusReason") | {
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
        brief["rollback"] = pick(record.rollback, "reason startedAt serviceRevisionArn")
    return (
        brief
        | pick(record, "updatedAt stoppedAt")
        | {
            "sourceServiceRevisions": [
                _revision_counts(it, revision) | strategy_shapes.weights(record, target=False)
                for revision in record.source
            ],
            "targetServiceRevision": _target_counts(it, record) | strategy_shapes.weights(record, target=True),
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
    return pick(revision, "taskDefinition createdAt") | {
        "serviceRevisionArn": revision.arn,
        "serviceArn": it.arn,
        "clusterArn": CLUSTER_ARN,
        **PLATFORM,
        "networkConfiguration": NETWORK,
        "loadBalancers": CLASSIC if it.classic else [_balanced(it)],
        "serviceRegistries": [],
        "containerImages": images,
    }


def _deployment(it: Service, entry: Deployment) -> Json:
    desired, running, pending = it.counts(entry.revision)
    fields = "id createdAt updatedAt failedTasks"
    if not it.current.strategy.shifts and not it.classic:
        fields += " rolloutState rolloutStateReason"  # only for rolling updates, and not behind a Classic Load Balancer
    return pick(entry, fields) | {
        "status": "PRIMARY" if entry is it.primary else "ACTIVE",
        "taskDefinition": entry.revision.task_definition,
        "desiredCount": desired,
        "runningCount": running,
        "pendingCount": pending,
        **_placed(it),
    }


def _placed(it: Service) -> Json:
    """Where and how tasks run: a deployment has what the service has, also where that was declared or declared away."""
    usual = PLATFORM | {"networkConfiguration": NETWORK}
    placed = usual | {name: it.declared[name] for name in (*usual, *OF_DEPLOYMENT) if name in it.declared}
    return {name: value for name, value in placed.items() if value is not None}


def _revision_counts(it: Service, revision: ServiceRevision) -> Json:
    names = ("requestedTaskCount", "runningTaskCount", "pendingTaskCount")
    return {"arn": revision.arn, **dict(zip(names, it.counts(revision), strict=True))}


def _target_counts(it: Service, record: ServiceDeployment) -> Json:
    """Of one that succeeded before the current one, as they were when it did."""
    now = _revision_counts(it, record.target)
    if record is it.current or record.wanted is None:
        return now
    return now | {"requestedTaskCount": record.wanted, "runningTaskCount": record.wanted, "pendingTaskCount": 0}


def _configuration(it: Service, circuit_breaker: bool, strategy: Strategy, alarms: Sequence[str]) -> Json:
    breaker = {"enable": circuit_breaker, "rollback": circuit_breaker, **it.breaker_rules.shape}
    return (
        pick(it, "minimumHealthyPercent maximumPercent")
        | {"deploymentCircuitBreaker": breaker}
        | ({"earlySuccessCriteria": it.early.shape} if it.early else {})
        | strategy_shapes.configuration(strategy, alarms)
    )


def _monitor(record: ServiceDeployment) -> str:
    if not record.circuit_breaker:
        return "DISABLED"
    if record.failure_count >= record.threshold:
        return "TRIGGERED"
    return "MONITORING" if record.moving else "MONITORING_COMPLETE"


def pick(it: object, members: str) -> Json:
    """AWS's members out of our attributes of the same name; AWS leaves out what has no value."""
    values = {name: getattr(it, attribute) for name, attribute in _attributes(members)}
    return {
        name: value.timestamp() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


@cache
def _attributes(members: str) -> list[tuple[str, str]]:
    return [(name, re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)) for name in members.split()]
