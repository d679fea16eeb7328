"""Amazon ECS: what a service is, what it ran before, and the calls that may change it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeVar

from aws import copies, ecs_answers, same_copy, scopes, task_definitions
from aws.code_deploy import CodeDeployments, is_code_deploys
from aws.code_deploy import since as since_then
from aws.errors import understood
from aws.fleet import Fleet
from aws.service_revisions import ServiceRevisionReads
from aws.session import Aws
from aws.shared_reads import ARNS_PER_CALL, SharedReads, missing
from aws.task_definition_reads import TaskDefinitionReads
from aws.tasks import TaskReads
from bot.catalog import Service
from bot.errors import Failed, NoSuchService, Unanswered
from bot.model import (
    Call,
    MarkedRevision,
    RevisionCopy,
    ServiceDeployment,
    ServiceRevision,
    ServiceState,
    Task,
    TaskDefinition,
    short,
)

if TYPE_CHECKING:
    from types_boto3_ecs import ECSClient
    from types_boto3_ecs.type_defs import (
        DescribeTaskDefinitionResponseTypeDef,
        ListServiceDeploymentsRequestTypeDef,
        RegisterTaskDefinitionRequestTypeDef,
    )

T = TypeVar("T")

PAGE = 100  # service deployments, the most that ECS lists at once
NEWEST = 10


class Ecs:
    """Implements `bot.ports.Ecs`."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._shared, self._code_deploy = aws, SharedReads(aws), CodeDeployments(aws)
        self._tasks, self._service_revisions = TaskReads(aws), ServiceRevisionReads(self._shared)
        self._task_definitions = TaskDefinitionReads(aws)
        self._ahead: set[asyncio.Task[None]] = set()
        self._fleet = Fleet(aws, self.service)
        self.services = self._fleet.seen
        self.deployment_group = self._code_deploy.group
        self.create_deployment = self._code_deploy.create
        self.stop_deployment = self._code_deploy.stop

    @property
    def simulated(self) -> bool:
        return self._aws.simulated

    async def service(self, service: Service, *, patient: bool = False) -> ServiceState:
        asked_at = time.monotonic()
        try:
            found = await self._service(service, patient)
        except Failed as error:
            self._fleet.note(service, asked_at=asked_at, found=error)
            raise
        self._fleet.note(service, asked_at=asked_at, found=found)
        return found

    async def _service(self, service: Service, patient: bool) -> ServiceState:
        found = await self._shared.services(service).get(service.service, urgent=not patient)
        if isinstance(found, Failed):
            raise found
        if found is None:
            raise NoSuchService(missing(service, service.service))
        return await self._code_deploy.leading(service, found) if found.controller == "CODE_DEPLOY" else found

    async def service_deployments(
        self, service: Service, *, since: datetime | None = None, at_most: int = PAGE, patient: bool = False
    ) -> tuple[ServiceDeployment, ...]:
        if not patient and since is None and not self._task_definitions.look_ahead(service):
            near = asyncio.create_task(self._look_near(service), name=f"looking near what runs: {service.name}")
            self._ahead.add(near)
            near.add_done_callback(self._ahead.discard)
        found = await self._briefs(service, at_most, patient)
        if not found and (state := await self.service(service, patient=patient)).controller == "CODE_DEPLOY":
            return since_then(await self._code_deploy.deployments(service, state, at_most), since)
        briefs = [brief for brief in found if since is None or brief.created_at > since]
        if not patient:
            self._service_revisions.look_ahead(service, briefs)
        succeeded = [brief.arn for brief in briefs if brief.status == "SUCCESSFUL"]
        others = [brief.arn for brief in briefs if brief.status != "SUCCESSFUL"]
        known, more = await asyncio.gather(
            self._described(service, others, patient),
            self._told_more(service, succeeded[:ARNS_PER_CALL], patient),
        )
        whole = [(known | more).get(brief.arn) or brief for brief in briefs]
        return tuple(sorted(whole, key=lambda deployment: deployment.created_at, reverse=True))

    async def _look_near(self, service: Service) -> None:
        """Which task definitions are needed is known a round later; most often they are what runs and the last ones."""
        with contextlib.suppress(Failed):  # whoever looks asks for the service as well, and says what is wrong
            self._task_definitions.look_near(service, (await self.service(service)).task_definition)

    async def service_deployment(
        self, service: Service, arn: str, *, patient: bool = False
    ) -> ServiceDeployment | None:
        if is_code_deploys(arn):
            return await self._code_deploy.deployment(service, arn, await self.service(service, patient=patient))
        return await self._shared.deployments(service).get(arn, urgent=not patient)

    async def service_revisions(
        self, service: Service, arns: Collection[str], *, patient: bool = False
    ) -> dict[str, ServiceRevision]:
        if any(map(is_code_deploys, arns)):
            return await self._code_deploy.revisions(service, arns)
        return await self._service_revisions.of(service, arns, patient=patient)

    async def task_definition(self, service: Service, name: str, *, patient: bool = False) -> TaskDefinition | None:
        return await self._task_definitions.of(service, name, patient=patient)

    async def revisions_of(self, service: Service, family: str) -> tuple[str, ...]:
        active = await self._revisions_of(service, family, "ACTIVE")
        return active if len(active) > 1 else (*active, *await self._revisions_of(service, family, "INACTIVE"))

    async def _revisions_of(
        self, service: Service, family: str, status: Literal["ACTIVE", "INACTIVE"]
    ) -> tuple[str, ...]:
        doing, listing = f"list the revisions of {family}", self._aws.of(service).ecs.list_task_definitions
        answer = await self._aws.read(
            doing, listing, familyPrefix=family, status=status, sort="DESC", maxResults=NEWEST
        )
        with understood(doing, "ListTaskDefinitions"):
            return tuple(arn for arn in answer["taskDefinitionArns"] if short(arn).rpartition(":")[0] == family)

    def fingerprint(self, value: str) -> str:
        return task_definitions.fingerprint(value)

    async def tasks(self, service: Service, *, stopped: bool = False, patient: bool = False) -> tuple[Task, ...]:
        read = self._tasks.in_turn if patient else self._tasks.now
        return await read(service, stopped=stopped)

    async def register(self, service: Service, copy: RevisionCopy, *, mark: str) -> str:
        doing = f"register a copy of {short(copy.of)}"
        _, request = await self._request(doing, service, copy, mark)
        scope = scopes.register(service, copy.of, copies.roles(request))
        acting = await self._acting(service, scope, mark)
        answer = await self._aws.act(doing, acting.register_task_definition, **request)
        if arn := answer.get("taskDefinition", {}).get("taskDefinitionArn"):
            return arn
        raise Unanswered(f"AWS was asked to {doing} (RegisterTaskDefinition), agreed, and named no revision.")

    async def _request(
        self, doing: str, service: Service, copy: RevisionCopy, mark: str
    ) -> tuple[DescribeTaskDefinitionResponseTypeDef, RegisterTaskDefinitionRequestTypeDef]:
        """-> what is copied, as it is described, and what is sent to register the copy."""
        describe = self._aws.of(service).ecs.describe_task_definition
        described = await self._aws.read(doing, describe, taskDefinition=copy.of, include=["TAGS"])
        values = await self._values(service, copy) if copy.settings_from else copies.declared(copy)
        return described, copies.request(described, copy, mark, values)

    async def _values(self, service: Service, copy: RevisionCopy) -> copies.Values:
        """Those of the copy's settings as the revision `settings_from` has them."""
        doing = f"read what {short(copy.settings_from)} was set to"
        describe = self._aws.of(service).ecs.describe_task_definition
        return copies.restored(await self._aws.read(doing, describe, taskDefinition=copy.settings_from), copy)

    async def registered(self, service: Service, copy: RevisionCopy, *, mark: str) -> tuple[MarkedRevision, ...]:
        doing, ecs = f"look for a copy of {short(copy.of)}", self._aws.of(service).ecs
        family, of = short(copy.of).rsplit(":", 1)[0], int(copy.of.rsplit(":", 1)[1])
        listed = await self._aws.read(
            doing, ecs.list_task_definitions, familyPrefix=family, sort="DESC", maxResults=NEWEST
        )
        newer = [arn for arn in listed["taskDefinitionArns"] if _is_newer(arn, family, of)]
        answers = await asyncio.gather(
            *(self._aws.read(doing, ecs.describe_task_definition, taskDefinition=a, include=["TAGS"]) for a in newer)
        )
        marked = [answer for answer in answers if copies.marked(answer.get("tags", []), mark)]
        if not marked:
            return ()
        original, request = await self._request(doing, service, copy, mark)
        with understood(doing, "DescribeTaskDefinition"):
            return tuple(same_copy.marked_revision(answer, request, original) for answer in marked)

    async def update_service(
        self, service: Service, task_definition: str, *, rollback_id: str
    ) -> tuple[str, str | None]:
        doing = f"point {service.ecs_name} at {short(task_definition)}"
        acting = await self._acting(service, scopes.update_service(service, task_definition), rollback_id)
        answer = await self._aws.act(
            doing,
            acting.update_service,
            cluster=service.cluster,
            service=service.service,
            taskDefinition=task_definition,
        )
        updated = answer.get("service", {})
        for deployment in updated.get("deployments", []):
            if deployment.get("status") == "PRIMARY" and "id" in deployment:
                return deployment["id"], updated.get("currentServiceDeployment")
        raise Unanswered(f"AWS was asked to {doing} (UpdateService), agreed, and named no PRIMARY deployment.")

    async def stop_service_deployment(self, service: Service, arn: str, *, rollback_id: str) -> None:
        doing = f"stop a deployment of {service.ecs_name}"
        scope = scopes.send_back(service, Call.STOP_SERVICE_DEPLOYMENT, arn)
        acting = await self._acting(service, scope, rollback_id)
        await self._aws.act(doing, acting.stop_service_deployment, serviceDeploymentArn=arn, stopType="ROLLBACK")

    async def continue_service_deployment(self, service: Service, arn: str, hook: str, *, rollback_id: str) -> None:
        """Without an action ECS would go on."""
        doing = f"send a paused deployment of {service.ecs_name} back"
        scope = scopes.send_back(service, Call.CONTINUE_SERVICE_DEPLOYMENT, arn)
        acting = await self._acting(service, scope, rollback_id)
        await self._aws.act(
            doing, acting.continue_service_deployment, serviceDeploymentArn=arn, hookId=hook, action="ROLLBACK"
        )

    async def _acting(self, service: Service, scope: scopes.Scope, rollback_id: str) -> ECSClient:
        client: ECSClient = await self._aws.acting.client(service, scope, rollback_id=rollback_id)
        return client

    async def _briefs(self, service: Service, at_most: int, patient: bool) -> list[ServiceDeployment]:
        doing, ecs = f"read the deployments of {service.ecs_name}", self._aws.of(service).ecs
        found: list[ServiceDeployment] = []
        asked: ListServiceDeploymentsRequestTypeDef = {"cluster": service.cluster, "service": service.service}
        while len(found) < at_most:
            asked["maxResults"] = min(PAGE, at_most - len(found))
            if patient:
                await self._aws.allowances.of(service, "service deployments").turn()
            answer = await self._aws.read(doing, ecs.list_service_deployments, **asked)
            with understood(doing, "ListServiceDeployments"):
                found += map(ecs_answers.brief_deployment, answer["serviceDeployments"])
            if not answer.get("nextToken"):
                break
            asked["nextToken"] = answer["nextToken"]
        return found

    async def _described(self, service: Service, arns: Sequence[str], patient: bool) -> dict[str, ServiceDeployment]:
        found = await asyncio.gather(*(self.service_deployment(service, arn, patient=patient) for arn in arns))
        return {deployment.arn: deployment for deployment in found if deployment}

    async def _told_more(self, service: Service, arns: Sequence[str], patient: bool) -> dict[str, ServiceDeployment]:
        """Of the newest that succeeded; what is known without it will do where it cannot be read."""
        try:
            return await self._described(service, arns, patient)
        except Failed:
            return {}


def _is_newer(arn: str, family: str, than: int) -> bool:
    name, _, revision = short(arn).rpartition(":")
    return name == family and int(revision) > than
