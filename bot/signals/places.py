"""Which service of the services file an event is about: by account, region, cluster and service."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalog import Service
from bot.model import AwsPermission

_SERVICE_ARN = re.compile(
    r"arn:aws[a-z-]*:ecs:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):service/(?:(?P<cluster>[\w-]+)/)?(?P<name>[\w-]+)"
)
_ACCOUNT = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):")


@dataclass(frozen=True, slots=True)
class Place:
    """A service in ECS; `cluster` is "" where an ARN of the older format does not tell it."""

    account: str
    region: str
    cluster: str
    service: str


def place_of(arn: str) -> Place | None:
    """None where that is no ARN of an ECS service."""
    found = _SERVICE_ARN.fullmatch(arn)
    return Place(found["account"], found["region"], found["cluster"] or "", found["name"]) if found else None


class Places:
    """The services by where they are. The first in the file counts, where two are the same in ECS."""

    def __init__(self, services: Iterable[Service], *, own_account: str) -> None:
        """`own_account` is that of the bot's own rights, for the services that name no role."""
        self._names: dict[Place, str] = {}
        for service in services:
            place = Place(account_of(service) or own_account, service.region, service.cluster, service.service)
            self._names.setdefault(place, service.name)
        self.accounts = frozenset(place.account for place in self._names)

    def find(self, place: Place) -> str:
        """Its name in the services file, "" for none, or where more than one could be meant."""
        if place.cluster:
            return self._names.get(place, "")
        wanted = (place.account, place.region, place.service)
        found = [name for each, name in self._names.items() if (each.account, each.region, each.service) == wanted]
        return found[0] if len(found) == 1 else ""


def account_of(service: Service) -> str:
    """By the role under which it is read; "" where that is the bot's own right."""
    found = _ACCOUNT.match(service.role(AwsPermission.READ) or "")
    return found[1] if found else ""
