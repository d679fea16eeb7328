"""The members of a task definition that have no field of their own, as they came over the wire: what is new as well.

Of its texts only those are kept that AWS or an engineer gave as a name; any other, such as a command line, may have a
password in it, and becomes a fingerprint.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aws import member_lists
from bot.model import ORDER, Place, Said

WIRE = "WireTaskDefinition"
"""Under which name `keep_wire` leaves, in an answer, all that was in its body."""

FILLED_IN = frozenset(
    {"taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities"}
    | {"registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt"}
)
"""What ECS itself fills in."""

_TASK = FILLED_IN | {"family", "containerDefinitions", "cpu", "memory", "taskRoleArn", "executionRoleArn"}
_CONTAINER = frozenset({"name", "image", "cpu", "memory", "environment", "secrets"})
_DEFAULTS = {
    "disableNetworking": False,
    "enableFaultInjection": False,
    "essential": True,
    "interactive": False,
    "privileged": False,
    "pseudoTerminal": False,
    "readonlyRootFilesystem": False,
}
_NAMES = frozenset(
    {"accessPointId", "add", "appProtocol", "awslogs-group", "awslogs-region", "awslogs-stream-prefix", "condition"}
    | {"cpuArchitecture", "drop", "fileSystemArn", "fileSystemId", "hostname", "iam", "ipcMode", "links", "logDriver"}
    | {"mode", "name", "networkMode", "operatingSystemFamily", "pidMode", "requiresCompatibilities", "rootDirectory"}
    | {"sourcePath", "sourceVolume", "transitEncryption", "type", "user", "versionConsistency", "workingDirectory"}
    | {"ipAddress", "resourceRequirements.value", "systemControls.value", f"environmentFiles.{ORDER}"}
)
_FREE = frozenset({"dockerLabels", "driverOpts", "labels", "options"})
_NOTHING: tuple[object, ...] = (None, "", [], {})


def keep_wire(*, response_dict: Mapping[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """For botocore to call before it parses an answer, of which it drops what its model does not know."""
    try:
        customized_response_dict[WIRE] = json.loads(response_dict["body"])["taskDefinition"]
    except (ValueError, LookupError, TypeError):
        return


def members(
    entry: Mapping[str, Any], fingerprint: Callable[[str], str], wire: Mapping[str, Any] | None = None
) -> dict[Place, Said]:
    """`entry` is a task definition as botocore knows it, `wire` as it came."""
    known = _members(entry, fingerprint)
    if wire is None:
        return known
    came = _members(wire, fingerprint)
    return {place: said if place in known else replace(said, copied=False) for place, said in came.items()}


def _members(entry: Mapping[str, Any], fingerprint: Callable[[str], str]) -> dict[Place, Said]:
    found = dict(_of("", entry, _TASK, fingerprint))
    for container in entry.get("containerDefinitions", []):
        found.update(_of(container["name"], container, _CONTAINER, fingerprint))
    return found


def _of(
    container: str, entry: Mapping[str, Any], without: frozenset[str], fingerprint: Callable[[str], str]
) -> Iterator[tuple[Place, Said]]:
    for member, value in entry.items():
        if member in without or value == _DEFAULTS.get(member):
            continue
        for key, part, leaf in _leaves(member, value):
            yield Place(container, member, key, part), _said(member, part, leaf, fingerprint)


def _leaves(member: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    """(which of several, the rest of the way to it, what stands there)"""
    if member_lists.is_keyed(member, value):
        for key, rest in member_lists.keyed(member, value):
            if member != "portMappings":  # which ports there are is told already
                yield key, "", True
            yield from ((key, part, leaf) for part, leaf in _parts(rest))
        if order := member_lists.order(member, value):
            yield "", ORDER, order
    else:
        yield from (("", part, leaf) for part, leaf in _parts(value, member, ""))


def _parts(value: Any, name: str = "", way: str = "") -> Iterator[tuple[str, Any]]:
    """`name` is what the value is a member as."""
    if value in _NOTHING or (name == "readOnly" and value is False):
        return
    if member_lists.is_keyed(name, value):
        value = dict(member_lists.keyed(name, value))
        yield from ((f"{way}.{inner}" if way else inner, True) for inner, rest in value.items() if not rest)
    if isinstance(value, dict):
        for inner, it in value.items():
            yield from _parts(it, inner, f"{way}.{inner}" if way else inner)
    else:
        yield way, member_lists.normal(name, value) if isinstance(value, list) else value


def _said(member: str, part: str, leaf: Any, fingerprint: Callable[[str], str]) -> Said:
    if isinstance(leaf, bool | int | float):
        return Said(str(leaf).lower(), shown=True)
    name = part.rpartition(".")[2] or member
    texts = leaf if isinstance(leaf, list) else [leaf]
    named = bool({name, f"{member}.{part}"} & _NAMES) and not _is_free(member, part)
    if named and all(isinstance(text, str) for text in texts):
        return Said(", ".join(texts), shown=True)
    return Said(fingerprint(json.dumps(leaf, sort_keys=True, default=str)), shown=False)


def _is_free(member: str, part: str) -> bool:
    """Below labels and options anybody may call anything `name` or `user`; those of awslogs are ECS's own."""
    ways = part.split(".")
    return bool(_FREE & {member, *ways[:-1]}) and not ways[-1].startswith("awslogs-")
