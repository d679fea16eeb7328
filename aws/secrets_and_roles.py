"""What the agent fetches, and the roles it takes on, before it starts a task: are they there? Values are never read.

A secret's JSON key cannot be looked for without reading it, and a parameter of another account not at all.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aws.errors import Rejected, understood
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import Dependency, NotChecked, Reference, TaskDefinition, short

NAMES_PER_CALL = 25  # of the 50 that are allowed: each may be spelt in two ways
_SECRET = re.compile(r"arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:[^:]+")
_PARAMETER = re.compile(
    r"(?!arn:\w*$)(arn:[\w-]+:ssm:(?P<region>[\w-]+):(?P<account>\d+):parameter(?=/))?(?P<name>[\w./-]+)(:[^:]+)?$"
)


class Needs:
    """Part of `bot.ports.DependencyReads`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def of(
        self, service: Service, definition: TaskDefinition
    ) -> tuple[tuple[Dependency, ...], tuple[NotChecked, ...]]:
        """-> what it needs, and what of that could not be looked at. All at once, each thing only once."""
        asked = _sorted(definition.references, account=definition.arn.split(":")[4])
        roles = {"task role": definition.task_role, "execution role": definition.execution_role}
        reads = [self._secret(service, arn, used) for arn, used in asked.secrets.items()]
        reads += [self._role(service, arn, kind) for kind, arn in roles.items() if arn]
        reads += [self._parameters(service, *part) for part in _parts(asked.parameters)]
        found = [*asked.strange, *(each for some in await asyncio.gather(*reads) for each in some)]
        needs = tuple(each for each in found if isinstance(each, Dependency))
        return needs, tuple(each for each in found if isinstance(each, NotChecked))

    async def _secret(self, service: Service, arn: str, used: Sequence[Reference]) -> list[Dependency | NotChecked]:
        name, doing = _name(arn), f"look for the secret {_name(arn)}"
        describe = self._aws.of(service, region=arn.split(":")[3]).secretsmanager.describe_secret
        try:
            answer = await self._aws.read(doing, describe, SecretId=arn)
            with understood(doing, "DescribeSecret"):
                deleted, why = bool(answer.get("DeletedDate")), _flaw(answer, used)
        except Rejected as error:
            if error.code != "ResourceNotFoundException":
                return [_unread(f"the secret {name}", error)]
            deleted, why = False, "does not exist"
        except Failed as error:
            return [_unread(f"the secret {name}", error)]
        return [Dependency("secret", name, _used(used), why, restorable=deleted)]

    async def _parameters(
        self, service: Service, region: str, named: Mapping[str, list[Reference]]
    ) -> list[Dependency | NotChecked]:
        """One call for many. DescribeParameters shows no values, where GetParameters would."""
        try:
            there = await self._described(service, region, sorted({s for name in named for s in _spellings(name)}))
        except Failed as error:
            return [_unread(f"the parameter {name}", error) for name in named]
        return [
            Dependency("parameter", name, _used(used), "" if there & set(_spellings(name)) else "does not exist")
            for name, used in named.items()
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

    async def _role(self, service: Service, arn: str, kind: str) -> list[Dependency | NotChecked]:
        name, why = short(arn), ""
        try:
            await self._aws.read(f"look for the role {name}", self._aws.of(service).iam.get_role, RoleName=name)
        except Rejected as error:
            if error.code != "NoSuchEntity":
                return [_unread(f"the {kind} {name}", error)]
            why = "does not exist"
        except Failed as error:
            return [_unread(f"the {kind} {name}", error)]
        return [Dependency(kind, name, "every container", why)]


@dataclass
class _Sorted:
    """Secrets by ARN, without what is asked of them; parameters by region ("" for the service's own) and name."""

    secrets: defaultdict[str, list[Reference]] = field(default_factory=lambda: defaultdict(list))
    parameters: defaultdict[str, defaultdict[str, list[Reference]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    strange: list[NotChecked] = field(default_factory=list)


def _sorted(references: Sequence[Reference], *, account: str) -> _Sorted:
    found = _Sorted()
    for each in references:
        if match := _SECRET.match(each.source):
            found.secrets[match[0]].append(each)
        elif (match := _PARAMETER.match(each.source)) and (match["account"] or account) == account:
            found.parameters[match["region"] or ""][match["name"]].append(each)
        else:
            why = f"It is taken from {each.source}, which cannot be seen from this account"
            found.strange.append(NotChecked(f"{each.name} of {each.container}", why))
    return found


def _parts(
    parameters: Mapping[str, Mapping[str, list[Reference]]],
) -> Iterator[tuple[str, Mapping[str, list[Reference]]]]:
    """(region, references by name), for one call each: what one call cannot tell, another may."""
    for region, named in parameters.items():
        names = sorted(named)
        for start in range(0, len(names), NAMES_PER_CALL):
            yield region, {name: named[name] for name in names[start : start + NAMES_PER_CALL]}


def _spellings(name: str) -> tuple[str, ...]:
    """An ARN says `parameter/jwt` both for `jwt` and for `/jwt`."""
    bare = name.removeprefix("/")
    return (name,) if "/" in bare else (bare, f"/{bare}")


def _flaw(answer: dict[str, Any], used: Sequence[Reference]) -> str:
    """What is wrong with a secret that Secrets Manager knows."""
    if answer.get("DeletedDate"):
        return "is scheduled to be deleted, and cannot be read until it is restored"
    versions = answer.get("VersionIdsToStages") or {}
    for parts in (each.source.split(":") for each in used):
        if versions and len(parts) > 9 and parts[9] and parts[9] not in versions:
            return f"has no version {parts[9]} any more"
    return ""


def _name(arn: str) -> str:
    """`arn:aws:secretsmanager:…:secret:quilt/session-a1B2c3` -> `quilt/session-a1B2c3`."""
    return arn.split(":")[6]


def _used(used: Sequence[Reference]) -> str:
    return ", ".join(dict.fromkeys(f"{each.name} of {each.container}" for each in used))


def _unread(what: str, error: Failed) -> NotChecked:
    return NotChecked(what, str(error), error.lacks)
