"""Lists in a task definition: what names each of their items, and whether their order means anything to ECS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_KEYS = {
    "dependsOn": "containerName",
    "devices": "hostPath",
    "environmentFiles": "value",
    "extraHosts": "hostname",
    "inferenceAccelerators": "deviceName",
    "mountPoints": "containerPath",
    "properties": "name",
    "resourceRequirements": "type",
    "secretOptions": "name",
    "systemControls": "namespace",
    "tmpfs": "containerPath",
    "ulimits": "name",
    "volumes": "name",
    "volumesFrom": "sourceContainer",
}
_PORT = ("containerPort", "containerPortRange", "protocol")
_IN_ORDER = frozenset({"environmentFiles", "extraHosts"})
"""ECS reads files of variables from the top down, and of two addresses of a host the first is found."""

_SETS = frozenset(
    {"add", "dockerSecurityOptions", "drop", "ignoredExitCodes", "links", "mountOptions", "permissions"}
    | {"placementConstraints", "requiresCompatibilities"}
)


def is_keyed(name: str, value: object) -> bool:
    """Has each of its items a name of its own?"""
    known = name in _KEYS or name == "portMappings"
    return known and isinstance(value, list) and all(isinstance(each, dict) for each in value)


def keyed(name: str, items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what it is called, all else of it); a second one of a name is `NAME (2)`, so that neither hides the other."""
    seen = Counter[str]()
    for each in items if name in _IN_ORDER else sorted(items, key=_canonical):
        key = _key(name, each)
        seen[key] += 1
        called = key if seen[key] == 1 else f"{key} ({seen[key]})"
        yield called, {inner: it for inner, it in each.items() if inner not in _naming(name)}


def order(name: str, items: Sequence[Mapping[str, Any]]) -> list[str]:
    """What they are called, in their order, where that means something between different names; else nothing."""
    return [_key(name, each) for each in items] if name == "environmentFiles" and len(items) > 1 else []


def normal(name: str, items: list[Any]) -> list[Any]:
    """In one order, whatever order they came in, where that means nothing."""
    return sorted(items, key=_canonical) if name in _SETS else items


def _naming(name: str) -> tuple[str, ...]:
    return _PORT if name == "portMappings" else (_KEYS[name],)


def _key(name: str, item: Mapping[str, Any]) -> str:
    if name == "portMappings":
        return f"{item.get('containerPortRange') or item.get('containerPort', '')}/{item.get('protocol', 'tcp')}"
    return str(item.get(_KEYS[name], ""))


def _canonical(item: object) -> str:
    return json.dumps(item, sort_keys=True, default=str)
