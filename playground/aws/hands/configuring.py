"""How a service is set up."""

from typing import Any

from playground.aws.code_deploy_group import Group
from playground.aws.deployment_rules import BreakerRules, EarlySuccess, admit_percents
from playground.aws.hands.account import Account
from playground.aws.names import SERVICE
from playground.aws.strategy import Strategy


class Configuring(Account):
    """For deployments that start from now on."""

    def set_circuit_breaker(self, enabled: bool, *, service: str = SERVICE) -> None:
        """For deployments that start from now on, with rollback."""
        with self._today():
            self.cluster.scheduler(service).service.circuit_breaker = enabled

    def set_breaker_rules(self, rules: BreakerRules, *, service: str = SERVICE) -> None:
        """Its `thresholdConfiguration` and `resetOnHealthyTask`, for deployments that start from now on."""
        with self._today():
            self.cluster.scheduler(service).service.breaker_rules = rules

    def finish_early(self, criteria: EarlySuccess, *, service: str = SERVICE) -> None:
        """Its `earlySuccessCriteria`."""
        with self._today():
            self.cluster.scheduler(service).service.early = criteria

    def use_classic_load_balancer(self, service: str = SERVICE) -> None:
        """ECS tells no rollout state then."""
        with self._today():
            self.cluster.scheduler(service).service.classic = True

    def use_strategy(self, strategy: Strategy, *, service: str = SERVICE) -> None:
        """For deployments that start from now on."""
        with self._today():
            self.cluster.scheduler(service).service.strategy = strategy

    def use_code_deploy(self, group: Group | None = None, *, service: str = SERVICE) -> None:
        """CodeDeploy deploys the service, as if it had always done so. Call it while nothing moves."""
        with self._today():
            self.cluster.hand_over(service, group or Group())

    def forget_external_ids(self, service: str = SERVICE) -> None:
        """The task sets were made with the service, before CodeDeploy ever deployed it."""
        with self._today():
            for task_set in self.cluster.code_deploy[service].service.deployments:
                task_set.external_id = ""

    def become(self, *, controller: str = "ECS", scheduling: str = "REPLICA", service: str = SERVICE) -> None:
        """What DescribeServices says of the service; nothing deploys it otherwise than before."""
        with self._today():
            found = self.cluster.scheduler(service).service
            found.controller, found.scheduling = controller, scheduling
            found.primary.set_status = "PRIMARY"

    def declare(self, *, service: str = SERVICE, **members: Any) -> None:
        """Let DescribeServices say this of the service, in AWS's own members: `launchType`, `tags`, `status`.

        What AWS says of its deployments alone, such as `serviceConnectConfiguration`, it says of these.
        """
        with self._today():
            self.cluster.scheduler(service).service.declared |= members

    def limit(self, *, minimum: int, maximum: int, service: str = SERVICE) -> None:
        """Its minimumHealthyPercent and maximumPercent. Raises AwsError for those that ECS keeps for no service."""
        admit_percents(minimum, maximum)
        with self._today():
            it = self.cluster.scheduler(service).service
            it.minimum_healthy_percent, it.maximum_percent = minimum, maximum
