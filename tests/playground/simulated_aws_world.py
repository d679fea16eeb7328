"""A seeded simulated AWS on a clock that stands still until it is advanced, and real boto3 clients for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.clock import Clock

CLUSTER = "sales-prod"
SERVICE = "quilt-catalog-service"
TARGET_GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/quilt-catalog/6d0ecf831eec9f09"


class World:
    """Shorthands for what most tests ask."""

    def __init__(self, *, epoch: float | None = None) -> None:
        self.clock = Clock(speed=0, epoch=epoch)
        self.aws = SimulatedAws(self.clock)
        seed(self.aws)
        self.client = cache(self._client)

    def _client(self, name: str) -> Any:
        return boto3.client(
            name,
            endpoint_url=self.aws.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="playground",
            aws_secret_access_key="playground",
            config=Config(retries={"total_max_attempts": 1}),
        )

    @property
    def ecs(self) -> Any:
        return self.client("ecs")

    def update(self, task_definition: str, **more: Any) -> dict[str, Any]:
        answer = self.ecs.update_service(cluster=CLUSTER, service=SERVICE, taskDefinition=task_definition, **more)
        return answer["service"]

    def service(self) -> dict[str, Any]:
        return self.ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]

    def events(self) -> list[str]:
        return [event["message"] for event in self.service()["events"]]

    def service_deployments(self, **filters: Any) -> list[dict[str, Any]]:
        """In full, newest first."""
        brief = self.ecs.list_service_deployments(cluster=CLUSTER, service=SERVICE, **filters)
        arns = [record["serviceDeploymentArn"] for record in brief["serviceDeployments"]]
        return self.ecs.describe_service_deployments(serviceDeploymentArns=arns)["serviceDeployments"]

    def task_definition_of(self, service_revision: str) -> str:
        answer = self.ecs.describe_service_revisions(serviceRevisionArns=[service_revision])
        return answer["serviceRevisions"][0]["taskDefinition"].rpartition("/")[2]

    def copied(self, task_definition: str, **otherwise: Any) -> str:
        """Registered anew, with the members that RegisterTaskDefinition has. -> the ARN of the copy"""
        told = self.ecs.describe_task_definition(taskDefinition=task_definition, include=["TAGS"])
        known = self.ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members
        members = {name: value for name, value in told["taskDefinition"].items() if name in known and value}
        new = self.ecs.register_task_definition(**members | {"tags": told["tags"]} | otherwise)
        return str(new["taskDefinition"]["taskDefinitionArn"])

    def tasks(self, desired_status: str = "RUNNING") -> list[dict[str, Any]]:
        arns = self.ecs.list_tasks(cluster=CLUSTER, serviceName=SERVICE, desiredStatus=desired_status)
        if not arns["taskArns"]:
            return []
        return self.ecs.describe_tasks(cluster=CLUSTER, tasks=arns["taskArns"])["tasks"]

    def target_states(self) -> list[str]:
        answer = self.client("elbv2").describe_target_health(TargetGroupArn=TARGET_GROUP)
        return sorted(target["TargetHealth"]["State"] for target in answer["TargetHealthDescriptions"])


@contextmanager
def running_world(*, epoch: float | None = None) -> Iterator[World]:
    world = World(epoch=epoch)
    world.aws.start()
    yield world
    world.aws.stop()
