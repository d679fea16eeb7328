"""Task definitions lie in moto; when each was registered, by whom, and that it is no more, is told as ECS tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.aws.admission import admit_definition
from playground.aws.answers import Json
from playground.aws.definition_rules import admit_members

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster


def register_definition(it: Cluster, definition: dict[str, Any], *, by: str) -> Json:
    """RegisterTaskDefinition; `by` is the caller's ARN. Raises AwsError for what ECS turns down."""
    admit_members(definition)
    admit_definition(it, definition)
    arn = it.moto.call("ecs", "RegisterTaskDefinition", definition)["taskDefinition"]["taskDefinitionArn"]
    it.moto.date(arn, registered_at=it.at, registered_by=by)
    return {"taskDefinition": it.describe(arn), "tags": definition.get("tags", [])}


def deregister_definition(it: Cluster, *, task_definition: str) -> Json:
    parameters = {"taskDefinition": task_definition}
    arn = it.moto.call("ecs", "DeregisterTaskDefinition", parameters)["taskDefinition"]["taskDefinitionArn"]
    it.moto.date(arn, deregistered_at=it.at)
    return {"taskDefinition": it.describe(arn)}
