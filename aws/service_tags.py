"""The tags of an ECS service. TagResource and UntagResource answer with nothing, so what counts is what is read."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aws.errors import understood
from aws.scopes import hold_tags
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unanswered

if TYPE_CHECKING:
    from types_boto3_ecs import ECSClient
    from types_boto3_ecs.type_defs import TagTypeDef


class ServiceTags:
    """Implements `bot.ports.ServiceTags`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def read(self, service: Service) -> dict[str, str]:
        doing, ecs = f"read the tags of {service.ecs_name}", self._aws.of(service).ecs
        answer = await self._aws.read(
            doing, ecs.describe_services, cluster=service.cluster, services=[service.service], include=["TAGS"]
        )
        with understood(doing, "DescribeServices"):
            if not answer["services"]:
                raise Failed(f"ECS knows no service {service.ecs_name}.")
            return {tag.get("key", ""): tag.get("value", "") for tag in answer["services"][0].get("tags", [])}

    async def add(self, service: Service, arn: str, tags: Mapping[str, str], *, rollback_id: str) -> dict[str, str]:
        doing, acting = f"tag {service.ecs_name}", await self._acting(service, arn, rollback_id)
        wanted: list[TagTypeDef] = [{"key": key, "value": value} for key, value in tags.items()]
        with contextlib.suppress(Unanswered):
            await self._aws.act(doing, acting.tag_resource, resourceArn=arn, tags=wanted)
        return await self.read(service)

    async def remove(self, service: Service, arn: str, keys: Sequence[str], *, rollback_id: str) -> dict[str, str]:
        doing, acting = f"take tags off {service.ecs_name}", await self._acting(service, arn, rollback_id)
        with contextlib.suppress(Unanswered):
            await self._aws.act(doing, acting.untag_resource, resourceArn=arn, tagKeys=list(keys))
        return await self.read(service)

    async def _acting(self, service: Service, arn: str, rollback_id: str) -> ECSClient:
        client: ECSClient = await self._aws.acting.client(service, hold_tags(service, arn), rollback_id=rollback_id)
        return client
