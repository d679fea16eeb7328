"""The service as the playground's web page draws it."""

from typing import Any

from playground.aws.breaking import BREAKS
from playground.aws.cluster import Cluster
from playground.aws.model import Service
from playground.aws.names import revision_of, short
from playground.aws.traffic import CHOICES


def view(service: Service, cluster: Cluster) -> dict[str, Any]:
    traffic, _ = cluster.traffics.of(service.primary.revision, cluster.at.timestamp())
    return {
        "service": service.name,
        "desiredCount": service.desired_count,
        "runningCount": service.running_count,
        "pendingCount": service.pending_count,
        "taskDefinition": short(service.primary.revision.task_definition),
        "traffic": traffic.name,
        "traffics": list(CHOICES),
        "breaks": list(BREAKS),
        "alarms": {name: alarm.state.value for name, alarm in sorted(cluster.alarms.known.items())},
        "tasks": [
            {
                "id": task.id,
                "revision": revision_of(task.revision.task_definition),
                "status": task.last_status,
                "health": task.target,
            }
            for task in service.tasks
            if task.last_status != "STOPPED"
        ],
        "deployments": [
            {
                "id": deployment.id,
                "revision": revision_of(deployment.revision.task_definition),
                "state": deployment.rollout_state,
                "status": "PRIMARY" if deployment is service.primary else "ACTIVE",
            }
            for deployment in service.deployments
        ],
        "events": [
            {"createdAt": event.created_at.isoformat(), "message": event.message} for event in service.events[:5]
        ],
    }
