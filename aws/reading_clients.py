"""The clients that read, by the names of their APIs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_ecr import ECRClient
    from types_boto3_ecs import ECSClient
    from types_boto3_elbv2 import ElasticLoadBalancingv2Client
    from types_boto3_logs import CloudWatchLogsClient


class Clients:
    """The clients of one region and role that read, each made when it is needed, and closed when it long was not.

    Whoever reads asks for it here each time.
    """

    def __init__(self, held: Callable[[str], Any]) -> None:
        """`held` takes the name of an API."""
        self._held = held

    @property
    def ecs(self) -> ECSClient:
        client: ECSClient = self._held("ecs")
        return client

    @property
    def ecr(self) -> ECRClient:
        client: ECRClient = self._held("ecr")
        return client

    @property
    def elbv2(self) -> ElasticLoadBalancingv2Client:
        client: ElasticLoadBalancingv2Client = self._held("elbv2")
        return client

    @property
    def elb(self) -> Any:
        return self._held("elb")

    @property
    def logs(self) -> CloudWatchLogsClient:
        client: CloudWatchLogsClient = self._held("logs")
        return client

    @property
    def cloudwatch(self) -> Any:
        return self._held("cloudwatch")

    @property
    def iam(self) -> Any:
        return self._held("iam")

    @property
    def secretsmanager(self) -> Any:
        return self._held("secretsmanager")

    @property
    def efs(self) -> Any:
        return self._held("efs")

    @property
    def ssm(self) -> Any:
        return self._held("ssm")

    @property
    def codedeploy(self) -> Any:
        return self._held("codedeploy")

    @property
    def codebuild(self) -> Any:
        return self._held("codebuild")

    @property
    def all(self) -> tuple[Any, ...]:
        preflight = self.cloudwatch, self.iam, self.secretsmanager, self.ssm
        return self.ecs, self.ecr, self.elbv2, self.logs, *preflight, self.codedeploy, self.codebuild
