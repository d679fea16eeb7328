"""AWS CodeDeploy's deployments of an ECS service, told in ECS's words, so that they are judged like ECS's own.

A CodeDeploy deployment stands for a service deployment and for the service revision that it brings; its id, `d-…`, for
the ARNs of both. The deployment that CodeDeploy makes to go back by itself is no deployment of its own here: it is how
the one that was stopped, or failed, ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from aws import code_deploy_answers as answers
from aws import scopes
from aws.errors import understood
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Refused
from bot.model import (
    CodeDeploy,
    DeploymentGroup,
    Image,
    ServiceDeployment,
    ServiceRevision,
    ServiceState,
)

IDS_PER_CALL = 25  # of BatchGetDeployments


def is_code_deploys(arn: str) -> bool:
    return arn.startswith("d-")


class CodeDeployments:
    """What `aws.ecs.Ecs` asks where the deployment controller is CODE_DEPLOY."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def leading(self, service: Service, state: ServiceState) -> ServiceState:
        """While a deployment moves, its task set is shown as PRIMARY, as ECS does it, wherever the traffic is."""
        newest, *others = state.deployments or (None,)
        if newest is None or newest.status == "PRIMARY" or not others or not is_code_deploys(newest.id):
            return state
        if not (await self._info(service, newest.id)).moving:
            return state
        shown = [replace(newest, status="PRIMARY"), *(replace(each, status="ACTIVE") for each in others)]
        return replace(state, deployments=tuple(shown), task_definition=newest.task_definition)

    async def deployments(self, service: Service, state: ServiceState, at_most: int) -> tuple[ServiceDeployment, ...]:
        """Newest first; fewer than `at_most` where there are no more. Raises Refused where nobody knows the group."""
        application, group, _ = await self._names(service, state)
        doing, client = f"list the CodeDeploy deployments of {service.ecs_name}", self._aws.of(service).codedeploy
        asked: dict[str, Any] = {"applicationName": application, "deploymentGroupName": group}
        infos: list[answers.Info] = []
        while sum(not info.goes_back for info in infos) < at_most:
            listed = await self._aws.read(doing, client.list_deployments, **asked)
            with understood(doing, "ListDeployments"):
                infos += await self._infos(service, listed["deployments"])
            if not listed.get("nextToken"):
                break
            asked["nextToken"] = listed["nextToken"]
        known = {info.id: info for info in infos}
        own = [info.ended_as(known.get(info.rollback_id)) for info in infos if not info.goes_back]
        return tuple(sorted(own, key=lambda deployment: deployment.created_at, reverse=True)[:at_most])

    async def deployment(self, service: Service, identifier: str, state: ServiceState) -> ServiceDeployment:
        """`stage` is BAKE_TIME from when its task set has all traffic."""
        info = await self._info(service, identifier)
        back = await self._info(service, info.rollback_id) if info.rollback_id else None
        serving = any(d.id == identifier and d.rollout_state == "COMPLETED" for d in state.deployments)
        return replace(info.ended_as(back), stage="BAKE_TIME" if serving else "SCALE_UP")

    async def revisions(self, service: Service, identifiers: Collection[str]) -> dict[str, ServiceRevision]:
        """CodeDeploy notes no digests: images are as the task definitions name them."""
        infos = [info for info in await self._infos(service, list(identifiers)) if info.task_definition]
        images = await self._images(service, {info.task_definition for info in infos})
        return {
            info.id: ServiceRevision(
                info.id, info.task_definition, images.get(info.task_definition, ()), info.created_at
            )
            for info in infos
        }

    async def group(self, service: Service, state: ServiceState) -> DeploymentGroup:
        """Raises Refused where nobody knows it."""
        application, group, content = await self._names(service, state)
        doing, client = f"read the deployment group {application}/{group}", self._aws.of(service).codedeploy
        found = await self._aws.read(
            doing, client.get_deployment_group, applicationName=application, deploymentGroupName=group
        )
        with understood(doing, "GetDeploymentGroup"):
            info = found["deploymentGroupInfo"]
            return DeploymentGroup(application, group, content, answers.shift(info), answers.target_groups(info))

    async def create(self, service: Service, wanted: CodeDeploy, description: str, *, rollback_id: str) -> str:
        """Send CreateDeployment once. -> its id"""
        doing = f"deploy {service.ecs_name} by CodeDeploy"
        scope = scopes.create_deployment(service, wanted)
        client = await self._aws.acting.client(service, scope, rollback_id=rollback_id)
        answer = await self._aws.act(
            doing,
            client.create_deployment,
            applicationName=wanted.application,
            deploymentGroupName=wanted.deployment_group,
            revision=wanted.revision,
            description=description,
        )
        return str(answer.get("deploymentId", ""))

    async def stop(self, service: Service, identifier: str, *, rollback_id: str) -> None:
        """Send StopDeployment with rollback once."""
        doing = f"stop a CodeDeploy deployment of {service.ecs_name}"
        scope = scopes.stop_deployment(service)
        client = await self._aws.acting.client(service, scope, rollback_id=rollback_id)
        await self._aws.act(doing, client.stop_deployment, deploymentId=identifier, autoRollbackEnabled=True)

    async def _names(self, service: Service, state: ServiceState) -> tuple[str, str, str]:
        """(application, deployment group, AppSpec of what serves), from the serving task set or the services file."""
        serving = next((d.id for d in state.deployments if d.rollout_state == "COMPLETED"), "")
        declared = service.code_deploy
        if is_code_deploys(serving):
            info = await self._info(service, serving)
            return info.application, info.group, info.content
        if declared:
            return declared.application, declared.deployment_group, ""
        reason = f"CodeDeploy deploys {service.name}, and its serving task set names no deployment of CodeDeploy."
        fix = f"Name both as `code_deploy: {{application: …, deployment_group: …}}` of services.{service.name}."
        raise Refused(f"{reason} So its application and deployment group are not known.", fix)

    async def _info(self, service: Service, identifier: str) -> answers.Info:
        doing, client = f"read the CodeDeploy deployment {identifier}", self._aws.of(service).codedeploy
        answer = await self._aws.read(doing, client.get_deployment, deploymentId=identifier)
        with understood(doing, "GetDeployment"):
            return answers.info(answer["deploymentInfo"])

    async def _infos(self, service: Service, identifiers: Sequence[str]) -> list[answers.Info]:
        doing, client = f"read the CodeDeploy deployments of {service.ecs_name}", self._aws.of(service).codedeploy
        parts = (identifiers[start : start + IDS_PER_CALL] for start in range(0, len(identifiers), IDS_PER_CALL))
        found = await asyncio.gather(
            *(self._aws.read(doing, client.batch_get_deployments, deploymentIds=list(part)) for part in parts)
        )
        with understood(doing, "BatchGetDeployments"):
            return [answers.info(entry) for answer in found for entry in answer["deploymentsInfo"]]

    async def _images(self, service: Service, arns: Collection[str]) -> dict[str, tuple[Image, ...]]:
        doing, ecs = f"read the task definitions of {service.ecs_name}", self._aws.of(service).ecs

        async def described(arn: str) -> dict[str, Any]:
            found: Any = await self._aws.read(doing, ecs.describe_task_definition, taskDefinition=arn)
            return dict(found["taskDefinition"])

        found = await asyncio.gather(*map(described, arns), return_exceptions=True)
        return {
            arn: tuple(Image(c["name"], c["image"], None) for c in definition["containerDefinitions"])
            for arn, definition in zip(arns, found, strict=True)
            if isinstance(definition, dict)
        }


def since(deployments: Sequence[ServiceDeployment], moment: datetime | None) -> tuple[ServiceDeployment, ...]:
    return tuple(d for d in deployments if moment is None or d.created_at > moment)
