"""The reads that many rollbacks make again and again, many in one call."""

from __future__ import annotations

from collections.abc import Sequence

from aws import ecs_answers
from aws.batching import Batch
from aws.errors import understood
from aws.reasons import clean
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, NoSuchService
from bot.model import AwsPermission, ServiceDeployment, ServiceRevision, ServiceState

SERVICES_PER_CALL, ARNS_PER_CALL = 10, 20


class SharedReads:
    """Batches of the services of one cluster, and of the service deployments and revisions of one account."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._services: dict[tuple[str, str, str], Batch[str, ServiceState | Failed]] = {}
        self._deployments: dict[tuple[str, str], Batch[str, ServiceDeployment]] = {}
        self._revisions: dict[tuple[str, str], Batch[str, ServiceRevision]] = {}

    def services(self, service: Service) -> Batch[str, ServiceState | Failed]:
        """By name in ECS."""
        key = (service.region, _role(service), service.cluster)
        if key not in self._services:
            allowance = self._aws.allowances.of(service, "services")

            async def fetch(names: Sequence[str]) -> dict[str, ServiceState | Failed]:
                return await self._describe_services(service, names)

            self._services[key] = Batch(fetch, size=SERVICES_PER_CALL, allowance=allowance)
        return self._services[key]

    def deployments(self, service: Service) -> Batch[str, ServiceDeployment]:
        """By ARN."""
        key = (service.region, _role(service))
        if key not in self._deployments:
            allowance = self._aws.allowances.of(service, "service deployments")

            async def fetch(arns: Sequence[str]) -> dict[str, ServiceDeployment]:
                return await self._describe_deployments(service, arns)

            self._deployments[key] = Batch(fetch, size=ARNS_PER_CALL, allowance=allowance)
        return self._deployments[key]

    def revisions(self, service: Service) -> Batch[str, ServiceRevision]:
        """By ARN."""
        key = (service.region, _role(service))
        if key not in self._revisions:
            allowance = self._aws.allowances.of(service, "service revisions")

            async def fetch(arns: Sequence[str]) -> dict[str, ServiceRevision]:
                return await self._describe_revisions(service, arns)

            self._revisions[key] = Batch(fetch, size=ARNS_PER_CALL, allowance=allowance)
        return self._revisions[key]

    async def _describe_services(self, service: Service, names: Sequence[str]) -> dict[str, ServiceState | Failed]:
        doing, ecs = f"read the service {service.cluster}/{', '.join(names)}", self._aws.of(service).ecs
        answer = await self._aws.read(
            doing, ecs.describe_services, cluster=service.cluster, services=names, include=["TAGS"]
        )
        with understood(doing, "DescribeServices"):
            found: dict[str, ServiceState | Failed] = {
                entry["serviceName"]: ecs_answers.service_state(entry) for entry in answer["services"]
            }
            for failure in answer["failures"]:
                name = failure.get("arn", names[0]).rsplit("/", 1)[-1]
                found[name] = _no_service(service, name, failure.get("reason", ""))
        return found

    async def _describe_deployments(self, service: Service, arns: Sequence[str]) -> dict[str, ServiceDeployment]:
        doing, ecs = f"read the deployments of {service.ecs_name}", self._aws.of(service).ecs
        answer = await self._aws.read(doing, ecs.describe_service_deployments, serviceDeploymentArns=arns)
        with understood(doing, "DescribeServiceDeployments"):
            found = [ecs_answers.service_deployment(entry) for entry in answer["serviceDeployments"]]
        return {deployment.arn: deployment for deployment in found}

    async def _describe_revisions(self, service: Service, arns: Sequence[str]) -> dict[str, ServiceRevision]:
        doing, ecs = f"read the service revisions of {service.ecs_name}", self._aws.of(service).ecs
        answer = await self._aws.read(doing, ecs.describe_service_revisions, serviceRevisionArns=arns)
        with understood(doing, "DescribeServiceRevisions"):
            found = [ecs_answers.service_revision(entry) for entry in answer["serviceRevisions"]]
        return {revision.arn: revision for revision in found}


def _role(service: Service) -> str:
    return service.role(AwsPermission.READ) or ""


def missing(service: Service, name: str) -> str:
    return (
        f"The ECS service {service.cluster}/{name} does not exist in {service.region}. "
        "Check cluster, service and region in the services file."
    )


def _no_service(service: Service, name: str, reason: str) -> Failed:
    if reason == "MISSING":
        return NoSuchService(missing(service, name))
    return Failed(f"Could not read the service {service.cluster}/{name} (DescribeServices): {clean(reason)}.")
