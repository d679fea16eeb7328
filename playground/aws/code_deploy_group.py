"""What CodeDeploy remembers of one service: its deployment group, and the deployments, with their AppSpecs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from playground.aws.names import CONTAINER, PORT

OVER = ("Succeeded", "Failed", "Stopped")
MANUAL_STOP = ("MANUAL_STOP", "The deployment was stopped because a user requested it.")
TIMEOUT = ("TIMEOUT", "The deployment timed out while waiting for the replacement task set to become healthy.")
REFUSED_BY_ECS = (
    "The ECS service cannot be updated due to an unexpected error: {} (Service: AmazonECS; Status Code: 400; "
    "Error Code: {}; Request ID: 7a554bad-3384-11e8-8269-afdeb5f3beb5; Proxy: null). Check your ECS service status."
)
ALARM = "One or more alarms have been activated, and the affected deployments have been stopped. Activated alarms: {}"


@dataclass(eq=False)
class CodeDeployment:
    """`until` is when its present step is over: the traffic has moved, or the old task set has waited long enough."""

    id: str
    app_spec: str
    created_at: datetime
    description: str = ""
    creator: str = "user"
    status: str = "InProgress"
    completed_at: datetime | None = None
    error: tuple[str, str] | None = None
    rollback_id: str = ""
    rollback_of: str = ""
    moved: bool = False
    until: datetime | None = None


@dataclass
class Group:
    """The deployment group: how long the old task set is kept, and what takes a deployment back."""

    application: str = "AppECS-sales-prod-quilt-catalog-service"
    name: str = "DgpECS-sales-prod-quilt-catalog-service"
    config: str = "CodeDeployDefault.ECSAllAtOnce"
    wait_minutes: int = 5
    alarms: Sequence[str] = ()
    auto_rollback: bool = True
    deployments: list[CodeDeployment] = field(default_factory=list)  # newest first


def app_spec(task_definition: str) -> str:
    balancer = {"ContainerName": CONTAINER, "ContainerPort": PORT}
    properties = {"TaskDefinition": task_definition, "LoadBalancerInfo": balancer, "PlatformVersion": "LATEST"}
    target = {"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}
    return json.dumps({"version": 1, "Resources": [target]})
