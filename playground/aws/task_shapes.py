"""A task's JSON, and that of its target; what it is in its network follows from its id."""

from playground.aws.answers import Json
from playground.aws.container_logs import docker_id
from playground.aws.model import Service
from playground.aws.names import CLUSTER, PORT, ecs_arn
from playground.aws.shapes import CLUSTER_ARN, NETWORK, PLATFORM, pick
from playground.aws.task import ContainerImage, Task

ZONE = "us-east-1a"
TARGET_REASONS = {
    "initial": ("Elb.RegistrationInProgress", "Target registration is in progress"),
    "unhealthy": ("Target.FailedHealthChecks", "Health checks failed"),
    "draining": ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
}
INSTANCE_STATES = {
    "healthy": ("InService", "N/A", "N/A"),
    "initial": ("OutOfService", "ELB", "Instance registration is still in progress."),
    "draining": ("OutOfService", "ELB", "Instance deregistration currently in progress."),
    "unhealthy": (
        "OutOfService",
        "Instance",
        "Instance has failed at least the UnhealthyThreshold number of health checks consecutively.",
    ),
}


def task(it: Service, one: Task) -> Json:
    fields = (
        "startedBy lastStatus desiredStatus healthStatus createdAt startedAt "
        "stoppingAt stoppedAt stopCode stoppedReason"
    )
    return pick(one, fields) | {
        "taskArn": one.arn,
        "clusterArn": CLUSTER_ARN,
        "taskDefinitionArn": one.revision.task_definition,
        "group": f"service:{it.name}",
        **PLATFORM,
        "availabilityZone": ZONE,
        "cpu": "512",
        "memory": "1024",
        "enableExecuteCommand": False,
        "attachments": [_interface(one)],
        "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
        "overrides": {"containerOverrides": [{"name": image.container} for image in one.revision.images]},
        "tags": [],
        "containers": [_container(one, image) for image in one.revision.images],
    }


def target_health(one: Task) -> Json:
    reason, description = TARGET_REASONS.get(one.target or "", (None, None))
    why = {"Reason": reason, "Description": description} if reason else {}
    return {
        "Target": {"Id": one.address, "Port": PORT, "AvailabilityZone": ZONE},
        "HealthCheckPort": PORT,
        "TargetHealth": {"State": one.target, **why},
    }


def instance_state(one: Task) -> Json:
    """Of the instance that the task runs on, as a Classic Load Balancer sees it."""
    state, code, why = INSTANCE_STATES[one.target or ""]
    return {"InstanceId": f"i-{one.id[:17]}", "State": state, "ReasonCode": code, "Description": why}


def _container(one: Task, image: ContainerImage) -> Json:
    reason = {"reason": one.container_reason} if one.container_reason else {}
    ran = {"imageDigest": image.digest} if one.started_at and image.digest else {}
    return (
        pick(one, "exitCode")
        | reason
        | ran
        | {
            "healthStatus": one.container_health(image.container),
            "containerArn": ecs_arn("container", CLUSTER, one.id, image.container),
            "taskArn": one.arn,
            "name": image.container,
            "image": image.image,
            "runtimeId": docker_id(one.id, image.container),
            "lastStatus": one.last_status if one.last_status in ("RUNNING", "STOPPED") else "PENDING",
            "networkInterfaces": [{"attachmentId": _attachment(one), "privateIpv4Address": one.address}],
        }
    )


def _interface(one: Task) -> Json:
    status = {"RUNNING": "ATTACHED", "DEACTIVATING": "ATTACHED", "STOPPED": "DELETED"}.get(
        one.last_status, "PRECREATED"
    )
    details = {"subnetId": NETWORK["awsvpcConfiguration"]["subnets"][0], "privateIPv4Address": one.address}
    return {
        "id": _attachment(one),
        "type": "ElasticNetworkInterface",
        "status": status,
        "details": [{"name": name, "value": value} for name, value in details.items()],
    }


def _attachment(one: Task) -> str:
    """A UUID that belongs to this very task."""
    return f"{one.id[:8]}-{one.id[8:12]}-{one.id[12:16]}-{one.id[16:20]}-{one.id[20:]}"
