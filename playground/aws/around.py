"""What stands around the service: secrets, parameters, roles, its target group, what the cluster offers.

The first three live in moto; each can be taken away, so that a rollback is doomed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from moto.backends import get_backend

from playground.aws.moto_backend import Moto
from playground.aws.names import ACCOUNT, ALTERNATE_ARN, REGION, TARGET_GROUP_ARN
from playground.aws.registries import Registries
from playground.aws.storage import FileSystem

PARAMETER, SECRET = "/quilt/jwt", "quilt/session"
BALANCER = "app/quilt/1f3a5c7e9b0d2f46"
TASK_ROLE, EXECUTION_ROLE = "quilt-catalog-task", "quilt-catalog-execution"


@dataclass
class TargetGroup:
    """Of the target group `quilt-catalog`; times are in seconds. `balancers` send to it, and to each other one."""

    exists: bool = True
    target_type: str = "ip"
    interval: int = 9
    healthy_threshold: int = 2
    deregistration_delay: int = 16
    balancers: list[str] = field(default_factory=lambda: [BALANCER])


@dataclass
class Further:
    """One more target group that a service may declare: its portion of the requests, which take `times` as long."""

    portion: float = 0.5
    times: float = 1.0


@dataclass
class Offer:
    """What the cluster has to run tasks on; `instances` are the CPU architectures of its EC2 instances."""

    capacity_providers: list[str] = field(default_factory=lambda: ["FARGATE", "FARGATE_SPOT"])
    instances: list[str] = field(default_factory=list)


class Around:
    """All well at first."""

    def __init__(self, moto: Moto) -> None:
        self._moto = moto
        self.target_group, self.offer, self.registries = TargetGroup(), Offer(), Registries()
        self.file_systems: dict[str, FileSystem] = {}  # by id
        self.further: dict[str, Further] = {}  # by ARN
        for role in (TASK_ROLE, EXECUTION_ROLE):
            moto.create_role(role)
        moto.call("ssm", "PutParameter", {"Name": PARAMETER, "Value": "playground", "Type": "SecureString"})
        created = moto.call("secretsmanager", "CreateSecret", {"Name": SECRET, "SecretString": "playground"})
        self.secret_arn = str(created["ARN"])

    @property
    def target_groups(self) -> list[str]:
        """ARNs of all that are there."""
        usual = [TARGET_GROUP_ARN, ALTERNATE_ARN] if self.target_group.exists else [ALTERNATE_ARN]
        return [*usual, *self.further]

    def rotate_secret(self) -> str:
        """-> the version that was current. What was previous loses its label."""
        described = self._moto.call("secretsmanager", "DescribeSecret", {"SecretId": SECRET})
        current = next(v for v, labels in described["VersionIdsToStages"].items() if "AWSCURRENT" in labels)
        self._moto.call("secretsmanager", "PutSecretValue", {"SecretId": SECRET, "SecretString": "rotated"})
        return str(current)

    def create_secret(self, name: str, *, labels: Sequence[str] | None = None) -> str:
        """-> its ARN. Without `labels` it is given no value; else its only version has these."""
        arn = str(self._moto.call("secretsmanager", "CreateSecret", {"Name": name})["ARN"])
        if labels is not None:
            self._moto.call("secretsmanager", "PutSecretValue", {"SecretId": name, "SecretString": "playground"})
            [version] = get_backend("secretsmanager")[ACCOUNT][REGION].secrets[arn].versions.values()
            version["version_stages"] = [*labels]
        return arn

    def delete_secret(self, *, at_once: bool = True) -> None:
        """Otherwise it is only scheduled to be deleted, as the console does it."""
        how: dict[str, Any] = {"ForceDeleteWithoutRecovery": True} if at_once else {"RecoveryWindowInDays": 7}
        self._moto.call("secretsmanager", "DeleteSecret", {"SecretId": SECRET, **how})

    def delete_parameter(self) -> None:
        self._moto.call("ssm", "DeleteParameter", {"Name": PARAMETER})

    def delete_role(self, name: str) -> None:
        get_backend("iam")[ACCOUNT]["aws"].delete_role(name)
