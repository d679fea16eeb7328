"""The tags of services. Those of task definitions are moto's."""

from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import invalid

_REFUSED = frozenset("<>!?*'\"()[]{}&%$#;,|\\`~^")
_LONGEST = 256


def tag_resource(it: Cluster, *, resource_arn: str, tags: list[dict[str, str]]) -> Json:
    for tag in tags:
        if _REFUSED & set(tag["value"]) or len(tag["value"]) > _LONGEST:
            raise invalid(f"Invalid tag value for {tag['key']}.")
    it.mover(resource_arn).service.tags.update({tag["key"]: tag["value"] for tag in tags})
    return {}


def untag_resource(it: Cluster, *, resource_arn: str, tag_keys: list[str]) -> Json:
    tags = it.mover(resource_arn).service.tags
    for key in tag_keys:
        tags.pop(key, None)
    return {}
