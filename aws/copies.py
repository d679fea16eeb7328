"""What RegisterTaskDefinition takes to make a copy of a revision: all of it, but for what ECS itself fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from aws.members import FILLED_IN
from bot.model import MARK, RevisionCopy

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import (
        DescribeTaskDefinitionResponseTypeDef,
        RegisterTaskDefinitionRequestTypeDef,
        TagTypeDef,
    )

Values = Mapping[tuple[str, str], str | None]
"""(container, variable) -> its value in the copy; None where it shall not be set at all."""

_AMAZONS_OWN = "aws:"  # tags that only AWS may set, such as CloudFormation's


def request(
    described: DescribeTaskDefinitionResponseTypeDef, copy: RevisionCopy, mark: str, values: Values
) -> RegisterTaskDefinitionRequestTypeDef:
    """`described` is DescribeTaskDefinition with its tags; they are kept where still true, and `mark` is added."""
    kept = {name: value for name, value in described["taskDefinition"].items() if name not in FILLED_IN}
    containers = [_container(entry, copy, values) for entry in described["taskDefinition"]["containerDefinitions"]]
    tags = [_true(tag, copy) for tag in described.get("tags", []) if _may_be_set(tag.get("key", ""))]
    tags.append({"key": MARK, "value": mark})
    return cast("RegisterTaskDefinitionRequestTypeDef", {**kept, "containerDefinitions": containers, "tags": tags})


def roles(request: RegisterTaskDefinitionRequestTypeDef) -> list[str]:
    """The ARNs of those that the revision names, which must be passed."""
    return [arn for arn in (request.get("taskRoleArn", ""), request.get("executionRoleArn", "")) if arn]


def declared(copy: RevisionCopy) -> Values:
    """The values that the services file declares, as the plan shows them."""
    return {(setting.container, setting.name): setting.value for setting in copy.settings}


def restored(described: DescribeTaskDefinitionResponseTypeDef, copy: RevisionCopy) -> Values:
    """The values that the `described` revision has of the same variables."""
    had = {
        (container["name"], pair["name"]): pair["value"]
        for container in described["taskDefinition"]["containerDefinitions"]
        for pair in container.get("environment", [])
    }
    return {key: had.get(key) for key in declared(copy)}


def marked(tags: Sequence[TagTypeDef], mark: str) -> bool:
    return any(tag.get("key") == MARK and tag.get("value") == mark for tag in tags)


def _true(tag: TagTypeDef, copy: RevisionCopy) -> TagTypeDef:
    key = tag.get("key", "")
    return {"key": key, "value": dict(copy.tags).get(key, tag.get("value", ""))}


def _may_be_set(key: str) -> bool:
    return key != MARK and not key.lower().startswith(_AMAZONS_OWN)


def _container(entry: Mapping[str, Any], copy: RevisionCopy, values: Values) -> dict[str, Any]:
    name = entry["name"]
    image = next((image.image for image in copy.images if image.container == name), entry["image"])
    changed = {variable: value for (container, variable), value in values.items() if container == name}
    if not changed:
        return {**entry, "image": image}
    before = {pair["name"]: pair["value"] for pair in entry.get("environment", [])}
    after = {**before, **changed}
    environment = [{"name": key, "value": value} for key, value in after.items() if value is not None]
    return {**entry, "image": image, "environment": environment}
