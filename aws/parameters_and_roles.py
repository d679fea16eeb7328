"""AWS Systems Manager's parameters and IAM's roles: are they there? No value is ever read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws.asked_once import AskedOnce
from aws.errors import understood
from aws.looking import Found, look, unread, used
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import AwsPermission, Dependency, Reference, short

NAMES_PER_CALL = 25  # of the 50 that are allowed: each may be spelt in two ways
Named = Mapping[str, Sequence[Reference]]


class ParametersAndRoles:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._there = AskedOnce[str]()

    async def role(self, service: Service, arn: str, kind: str, *, patient: bool = False) -> Found:
        """`patient`: one that was there for another service in the last minutes is there."""

        async def flaw() -> str:
            name, asker = short(arn), (service.role(AwsPermission.READ), service.region, arn)
            if not patient:
                await self._of_role(service, name)
            else:
                await self._there.get(asker, lambda: self._of_role(service, name))
            return ""

        return await look(kind, short(arn), "every container", flaw(), gone={"NoSuchEntity"})

    async def parameters(self, service: Service, region: str, named: Named) -> Found:
        """One call for many. What one call cannot tell, another may."""
        looks = await asyncio.gather(*(self._parameters(service, region, part) for part in _parts(named)))
        return [each for some in looks for each in some]

    async def _of_role(self, service: Service, name: str) -> str:
        await self._aws.read(f"look for the role {name}", self._aws.of(service).iam.get_role, RoleName=name)
        return name

    async def _parameters(self, service: Service, region: str, named: Named) -> Found:
        """DescribeParameters shows no values, where GetParameters would."""
        try:
            there = await self._described(service, region, sorted({s for name in named for s in _spellings(name)}))
        except Failed as error:
            return [unread("parameter", name, error) for name in named]
        return [
            Dependency("parameter", name, used(by), "" if there & set(_spellings(name)) else "does not exist")
            for name, by in named.items()
        ]

    async def _described(self, service: Service, region: str, names: Sequence[str]) -> set[str]:
        ssm, doing, found = self._aws.of(service, region=region).ssm, "look for its parameters", set[str]()
        asked: dict[str, Any] = {"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": list(names)}]}
        while True:
            answer = await self._aws.read(doing, ssm.describe_parameters, **asked)
            with understood(doing, "DescribeParameters"):
                found |= {parameter["Name"] for parameter in answer["Parameters"]}
            if not answer.get("NextToken"):
                return found
            asked["NextToken"] = answer["NextToken"]


def _parts(named: Named) -> Iterator[Named]:
    names = sorted(named)
    for start in range(0, len(names), NAMES_PER_CALL):
        yield {name: named[name] for name in names[start : start + NAMES_PER_CALL]}


def _spellings(name: str) -> tuple[str, ...]:
    """An ARN says `parameter/jwt` both for `jwt` and for `/jwt`."""
    bare = name.removeprefix("/")
    return (name,) if "/" in bare else (bare, f"/{bare}")
