"""What patient reads may use of AWS's limits: a quarter of each.

The limits are an account's in a region. Deployment tools, the console and Terraform live on the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws.batching import Allowance
from bot.catalog import Service
from bot.model import AwsPermission

# Calls a second. AWS publishes 20 for each kind of ECS's; 10 for what Elastic Load Balancing describes; and 5 for
# FilterLogEvents, more in some regions.
RATES: Mapping[str, float] = {
    "services": 4.5,
    "all services": 4.5,
    "service deployments": 4.5,
    "service revisions": 4.5,
    "task definitions": 4.5,
    "tasks": 4.5,
    "load balancers": 2.3,
    "logs": 1.1,
}
# How many may be saved up: a minute never has more than a quarter. But who wants to see all services at once sees a
# thousand, of the hundred calls that AWS lets an account save up.
_BURSTS = {"load balancers": 10, "logs": 8, "all services": 95}
_BURST = 25


class Allowances:
    """Of patient calls; urgent ones may be counted too, but wait for nothing."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, str], Allowance] = {}

    def of(self, service: Service, kind: str, *, region: str = "") -> Allowance:
        """Whatever is read with this service's role is counted for the account of that role."""
        key = (region or service.region, _account(service), kind)
        if key not in self._made:
            self._made[key] = Allowance(rate=RATES[kind], burst=_BURSTS.get(kind, _BURST))
        return self._made[key]


def _account(service: Service) -> str:
    return (service.role(AwsPermission.READ) or "").partition("::")[2].partition(":")[0]
