"""Which services are looked at next: those of which something was deployed, then those looked at longest ago. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.catalog import Service

EVERY = timedelta(minutes=25)  # so that each is known anew within half an hour, whatever a look takes
_LONGEST = timedelta(minutes=4)
TOGETHER = 10  # services that one call of DescribeServices takes, of one cluster


def next_ones(
    services: Sequence[Service], judged: Mapping[str, datetime], hurried: Collection[str], now: datetime
) -> tuple[Service, ...]:
    """At most ten: of one cluster first, and of others where these are fewer, but beside what was deployed."""
    fresh = {name for name, at in judged.items() if timedelta() <= now - at < EVERY}  # nobody looked at it ahead of now
    due = [each for each in services if each.name in hurried or each.name not in fresh]
    due.sort(key=lambda each: (each.name not in hurried, judged.get(each.name, _NEVER)))
    together = [each for each in due if _where(each) == _where(due[0])]
    others = [each for each in due if _where(each) != _where(due[0]) and due[0].name not in hurried]
    return tuple([*together, *others][:TOGETHER])


def pause(services: int) -> timedelta:
    """Between two such groups, so that all of them are spread over the time that they have."""
    groups = max(-(-services // TOGETHER), 1)
    return min(EVERY / (2 * groups), _LONGEST)


def _where(service: Service) -> tuple[str, str]:
    return service.region, service.cluster


_NEVER = datetime.fromtimestamp(0, UTC)
