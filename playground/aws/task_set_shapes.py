"""A task set's JSON, as DescribeServices shows it where CodeDeploy, or something external, deploys the service."""

from typing import Any

from playground.aws.model import Deployment, Service
from playground.aws.names import CLUSTER, CONTAINER, PORT, ecs_arn

Json = dict[str, Any]


def task_set(it: Service, entry: Deployment, network: Json) -> Json:
    tasks = [task for task in it.tasks_of(entry.revision) if task.wanted]
    running, pending = sum(t.last_status == "RUNNING" for t in tasks), sum(t.pending for t in tasks)
    stable = running == it.desired_count and all(task.healthy for task in tasks)
    going = entry.set_status == "DRAINING"
    group = {"targetGroupArn": entry.revision.target_group, "containerName": CONTAINER, "containerPort": PORT}
    return {
        "id": entry.id,
        "taskSetArn": ecs_arn("task-set", CLUSTER, it.name, entry.id),
        "externalId": entry.external_id,
        "status": entry.set_status,
        "taskDefinition": entry.revision.task_definition,
        "createdAt": entry.created_at.timestamp(),
        "updatedAt": entry.updated_at.timestamp(),
        "startedBy": "CODE_DEPLOY",
        "computedDesiredCount": 0 if going else it.desired_count,
        "runningCount": running,
        "pendingCount": pending,
        "launchType": "FARGATE",
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "networkConfiguration": network,
        "loadBalancers": [group],
        "scale": {"value": 0.0 if going else 100.0, "unit": "PERCENT"},
        "stabilityStatus": "STEADY_STATE" if stable else "STABILIZING",
    }
