"""What the operations have in common: limits, pages, and things that are missing."""

from collections.abc import Sequence
from typing import Any

from playground.aws.errors import AwsError, invalid
from playground.aws.names import CLUSTER, short

Json = dict[str, Any]


def check(cluster: str) -> None:
    if short(cluster) != CLUSTER:
        raise AwsError("ClusterNotFoundException", "Cluster not found.")


def at_most(limit: int, members: Sequence[str], name: str) -> None:
    if len(members) > limit:
        raise invalid(f"{name} can have at most {limit} items.")


def found(member: str, arns: Sequence[str], known: dict[str, Json]) -> Json:
    """Missing ones are failures inside a 200, as AWS does it."""
    return {
        member: [known[arn] for arn in arns if arn in known],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known],
    }


def page(member: str, everything: Sequence[Any], max_results: int, next_token: str | None) -> Json:
    if not 1 <= max_results <= 100:
        raise invalid("maxResults must be between 1 and 100.")
    start = int(next_token or 0)
    end = start + max_results
    more = {"nextToken": str(end)} if end < len(everything) else {}
    return {member: everything[start:end], **more}
