"""What RegisterTaskDefinition takes to make a copy of a revision: all of it, but for what ECS itself fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from bot.model import Copy

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import (
        DescribeTaskDefinitionResponseTypeDef,
        RegisterTaskDefinitionRequestTypeDef,
        TagTypeDef,
    )

MARK = "rollback-bot"
_FILLED_IN = frozenset(
    {"taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities"}
    | {"registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt"}
)


def request(
    described: DescribeTaskDefinitionResponseTypeDef, copy: Copy, mark: str
) -> RegisterTaskDefinitionRequestTypeDef:
    """`described` is DescribeTaskDefinition with its tags; they are kept, and `mark` is added as one more."""
    kept = {name: value for name, value in described["taskDefinition"].items() if name not in _FILLED_IN}
    containers = [_container(entry, copy) for entry in described["taskDefinition"]["containerDefinitions"]]
    tags: list[TagTypeDef] = [tag for tag in described.get("tags", []) if tag.get("key") != MARK]
    tags.append({"key": MARK, "value": mark})
    return cast("RegisterTaskDefinitionRequestTypeDef", {**kept, "containerDefinitions": containers, "tags": tags})


def marked(tags: Sequence[TagTypeDef], mark: str) -> bool:
    return any(tag.get("key") == MARK and tag.get("value") == mark for tag in tags)


def _container(entry: Mapping[str, Any], copy: Copy) -> dict[str, Any]:
    name = entry["name"]
    image = next((image.image for image in copy.images if image.container == name), entry["image"])
    changed = {setting.name: setting.value for setting in copy.settings if setting.container == name}
    if not changed:
        return {**entry, "image": image}
    before = {pair["name"]: pair["value"] for pair in entry.get("environment", [])}
    environment = [{"name": key, "value": value} for key, value in {**before, **changed}.items()]
    return {**entry, "image": image, "environment": environment}
