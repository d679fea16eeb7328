"""Is a revision what was sent to register a copy, in every member? Compared as they are shown, by fingerprints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from aws.members import FILLED_IN, WIRE, members
from aws.task_definitions import fingerprint, task_definition
from bot.model import MarkedRevision, Place, Said

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import (
        DescribeTaskDefinitionResponseTypeDef,
        RegisterTaskDefinitionRequestTypeDef,
        TaskDefinitionTypeDef,
    )


def marked_revision(
    found: DescribeTaskDefinitionResponseTypeDef,
    request: RegisterTaskDefinitionRequestTypeDef,
    original: DescribeTaskDefinitionResponseTypeDef,
) -> MarkedRevision:
    """`found` has the mark; `request` is what makes a copy of `original`."""
    entry = found["taskDefinition"]
    as_sent = _same(found, request) and _unknown(found).items() <= _unknown(original).items()
    return MarkedRevision(entry["taskDefinitionArn"], entry.get("registeredAt"), as_sent)


def _same(found: DescribeTaskDefinitionResponseTypeDef, request: RegisterTaskDefinitionRequestTypeDef) -> bool:
    """Of the tags all that were sent must be there: others may be added by whatever an organisation runs."""
    entry, sent_tags = found["taskDefinition"], request.get("tags", [])
    filled_in = {name: value for name, value in entry.items() if name in FILLED_IN}
    sent = {name: value for name, value in request.items() if name != "tags"}
    asked = task_definition(cast("TaskDefinitionTypeDef", {**sent, **filled_in}), sent_tags)
    is_there = task_definition(entry, found.get("tags", []))
    tagged = asked.tags.items() <= is_there.tags.items()
    # What lies outside of it is named by its members, and only listed in the order that they came in.
    return tagged and replace(asked, tags={}, references=()) == replace(is_there, tags={}, references=())


def _unknown(described: DescribeTaskDefinitionResponseTypeDef) -> dict[Place, Said]:
    """Members that this bot's AWS SDK does not know: the bot cannot have sent them, but ECS may fill them in."""
    wire = cast("dict[str, Any]", described).get(WIRE)
    found = members(described["taskDefinition"], fingerprint, wire)
    return {place: said for place, said in found.items() if not said.copied}
