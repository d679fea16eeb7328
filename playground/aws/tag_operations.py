"""The tags of services, and of task definitions, which are moto's."""

from typing import Any

from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.definition_rules import TAGS
from playground.aws.errors import invalid

_REFUSED = frozenset("<>!?*'\"()[]{}&%$#;,|\\`~^")
_LONGEST = 256


def tag_resource(it: Cluster, *, resource_arn: str, tags: list[dict[str, str]]) -> Json:
    for tag in tags:
        if _REFUSED & set(tag["value"]) or len(tag["value"]) > _LONGEST:
            raise invalid(f"Invalid tag value for {tag['key']}.")
    if _is_definition(resource_arn):
        return _of_moto(it, "TagResource", resourceArn=resource_arn, tags=tags)
    service = it.mover(resource_arn).service
    together = service.tags | {tag["key"]: tag["value"] for tag in tags}
    if len(together) > TAGS:
        raise invalid(f"Tags can have at most {TAGS} items.")
    service.tags = together
    return {}


def untag_resource(it: Cluster, *, resource_arn: str, tag_keys: list[str]) -> Json:
    if _is_definition(resource_arn):
        return _of_moto(it, "UntagResource", resourceArn=resource_arn, tagKeys=tag_keys)
    tags = it.mover(resource_arn).service.tags
    for key in tag_keys:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(it: Cluster, *, resource_arn: str) -> Json:
    if _is_definition(resource_arn):
        return _of_moto(it, "ListTagsForResource", resourceArn=resource_arn)
    tags = it.mover(resource_arn).service.tags
    return {"tags": [{"key": key, "value": value} for key, value in tags.items()]}


def _is_definition(arn: str) -> bool:
    return ":task-definition/" in arn


def _of_moto(it: Cluster, operation: str, **parameters: Any) -> Json:
    return it.moto.call("ecs", operation, parameters)
