"""Task definitions without their secrets: values of environment and secrets become fingerprints on arrival.

A fingerprint says whether two values differ, and nothing else: its salt is random and dies with the process.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws import references
from aws.container_logs import container_log
from aws.members import members
from bot.model import Container, TaskDefinition

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import (
        ContainerDefinitionOutputTypeDef,
        PortMappingTypeDef,
        TagTypeDef,
        TaskDefinitionTypeDef,
    )

_SALT = secrets.token_bytes(32)


def task_definition(
    entry: TaskDefinitionTypeDef, tags: Sequence[TagTypeDef] = (), wire: Mapping[str, Any] | None = None
) -> TaskDefinition:
    """`wire` is the same as it came, with members that botocore does not know."""
    return TaskDefinition(
        arn=entry["taskDefinitionArn"],
        status=entry["status"],
        cpu=entry.get("cpu", ""),
        memory=entry.get("memory", ""),
        task_role=entry.get("taskRoleArn", ""),
        execution_role=entry.get("executionRoleArn", ""),
        containers=tuple(_container(c) for c in entry["containerDefinitions"]),
        tags={tag.get("key", ""): tag.get("value", "") for tag in tags},
        references=tuple(references.found(entry)),
        network_mode=entry.get("networkMode") or "bridge",
        compatibilities=tuple(entry.get("compatibilities", [])),
        architecture=entry.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64"),
        registered_at=entry.get("registeredAt"),
        registered_by=entry.get("registeredBy", ""),
        members=members(entry, fingerprint, wire),
    )


def _container(entry: ContainerDefinitionOutputTypeDef) -> Container:
    return Container(
        name=entry["name"],
        image=entry["image"],
        cpu=str(entry.get("cpu") or ""),
        memory=str(entry.get("memory") or ""),
        ports=tuple(sorted(_port(mapping) for mapping in entry.get("portMappings", []))),
        environment=_fingerprints((pair["name"], pair["value"]) for pair in entry.get("environment", [])),
        secrets=_fingerprints((secret["name"], secret["valueFrom"]) for secret in entry.get("secrets", [])),
        log=container_log(entry),
        checked=entry.get("healthCheck", {"command": ["NONE"]})["command"][:1] != ["NONE"],
    )


def _fingerprints(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Where a name is given twice, of both values."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: fingerprint("\0".join(given)) for name, given in values.items()}


def _port(mapping: PortMappingTypeDef) -> str:
    ports = mapping.get("containerPortRange") or mapping.get("containerPort", "")
    return f"{ports}/{mapping.get('protocol', 'tcp')}"


def fingerprint(value: str) -> str:
    """Of a value that is known, so that it can be compared with those that arrived."""
    return hashlib.sha256(_SALT + value.encode()).hexdigest()[:16]
