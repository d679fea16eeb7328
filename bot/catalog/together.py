"""Which services one call of DescribeServices can tell of."""

from collections import defaultdict
from collections.abc import Iterable

from bot.catalog.service import Service
from bot.model import AwsPermission

_TOGETHER = 10  # services that DescribeServices takes


def together(services: Iterable[Service]) -> list[list[Service]]:
    """As one call takes them: of one cluster, read under one role."""
    clusters: dict[tuple[str, str, str], list[Service]] = defaultdict(list)
    for each in services:
        clusters[each.region, each.role(AwsPermission.READ) or "", each.cluster].append(each)
    return [of[at : at + _TOGETHER] for of in clusters.values() for at in range(0, len(of), _TOGETHER)]
