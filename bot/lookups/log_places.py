"""Where a service logs: the group that the services file declares, and those that its task definition names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot import console
from bot.catalog import Service
from bot.model import Container, LogPlace, TaskDefinition


@dataclass(frozen=True, slots=True)
class Place:
    """Streams of a group whose names begin with `prefix`, "" for all. `pattern` is that of critical lines, "" where
    none is declared for it."""

    group: str
    region: str
    prefix: str = ""
    pattern: str = ""


def places_of(service: Service, definition: TaskDefinition | None) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """-> where to look, each once, and which containers' lines are found nowhere there."""
    containers = definition.containers if definition else ()
    found = dict.fromkeys(place for each in containers if (place := _of(each, service)))
    declared = service.logs
    if declared and not any(place.group == declared.group for place in found):
        region = next(_regions(containers, declared.group), service.region)
        found[Place(declared.group, region, pattern=declared.critical)] = None
    lost = [_lost(each, declared.group if declared else "") for each in containers if not _of(each, service)]
    return tuple(found), tuple(filter(None, lost))


def _of(container: Container, service: Service) -> Place | None:
    log = container.log
    if log is None or log.driver != "awslogs" or not log.group:
        return None
    prefix = f"{log.stream_prefix}/{container.name}/" if log.stream_prefix else ""
    declared = service.logs
    pattern = declared.critical if declared and declared.group == log.group else ""
    return Place(log.group, log.region or service.region, prefix, pattern)


def _regions(containers: tuple[Container, ...], group: str) -> Iterator[str]:
    for container in containers:
        if container.log and container.log.group == group and container.log.region:
            yield container.log.region


def _lost(container: Container, declared: str) -> str:
    """Why its lines cannot be searched; "" where they may stand in the declared group."""
    log = container.log
    if log and declared and log.writes_into(declared) is not False:
        return ""
    how = f"logs by {log.driver}{f', to {log.output}' if log.output else ''}" if log else "has no log configuration"
    return f"{container.name} {how}, which cannot be searched from here"


def told(place: Place, service: Service, *, arn: str, since: datetime, until: datetime) -> LogPlace:
    """In words, with a link to the same lines in the console; `arn` is the service's, for its partition."""
    what = f"{place.prefix}… in {place.group}" if place.prefix else f"the whole group {place.group}"
    where = f" of {place.region}" if place.region != service.region else ""
    at = console.log_lines(arn, place.group, region=place.region, since=since, until=until)
    return LogPlace(f"{what}{where}", at)
