"""What CodeDeploy shows as an AppSpec, JSON or YAML. Whoever deploys with CodeDeploy writes it, so it may be anything.

YAML's references may stand for millions of values, or for themselves; CodeDeploy's own AppSpecs have none.
"""

import json
from typing import Any

import yaml

_MALFORMED = (yaml.YAMLError, LookupError, TypeError, ValueError, RecursionError)


def properties(content: str) -> dict[str, Any] | None:
    """Those of its target service; None where it has none."""
    document = _read(content)
    return None if document is None else _properties(document)


def pointed_at(content: str, task_definition: str) -> str | None:
    """The same, as JSON, with another task definition: hooks, network and balancer stay. None where it is none."""
    document = _read(content)
    found = None if document is None else _properties(document)
    if found is None:
        return None
    found["TaskDefinition"] = task_definition
    try:
        return json.dumps(document, default=str)
    except _MALFORMED:
        return None


class _Plain(yaml.SafeLoader):
    """Without references."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an AppSpec has no references")
        return super().compose_node(parent, index)


def _read(content: str) -> Any:
    try:
        return yaml.load(content, Loader=_Plain)  # noqa: S506 - a SafeLoader, and less
    except _MALFORMED:
        return None


def _properties(document: Any) -> dict[str, Any] | None:
    try:
        found = document["Resources"][0]["TargetService"]["Properties"]
    except _MALFORMED:
        return None
    return found if isinstance(found, dict) else None
