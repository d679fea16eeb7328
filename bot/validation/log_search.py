"""Where the restored tasks write, by their task definition, and so what is searched for critical lines.

Only streams that are certainly theirs are searched alone. Where nobody knows how their streams are called, it is the
whole group.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalog import LogSource
from bot.model import Container, LogSearch, Task, TaskDefinition, short

_BESIDE = ("essential", "firelensConfiguration")  # essential is told only where it is false


@dataclass(frozen=True, slots=True)
class Logging:
    """What is known of how the restored tasks log.

    `definition` is theirs, None where ECS has none; `serving` names the containers that the service itself sends to;
    `region` is the service's own; the rollback `began` and `ended`. `died` are those that did not outlive it for long:
    what they wrote last counts too. `critical_since` is when a later phase of validation began. Where nobody has
    `rolled_back`, both are when the look begins.
    """

    name: str
    definition: TaskDefinition | None
    tasks: Sequence[Task]
    serving: frozenset[str]
    region: str
    began: datetime
    ended: datetime
    died: Sequence[Task] = ()
    critical_since: datetime | None = None
    rolled_back: bool = True

    @property
    def containers(self) -> tuple[Container, ...]:
        return self.definition.containers if self.definition else ()

    @property
    def reached(self) -> tuple[Container, ...]:
        return tuple(container for container in self.containers if container.name in self.serving)

    @property
    def chief(self) -> tuple[Container, ...]:
        """Those that a task ends with, without log routers: one of them is the application."""
        beside = {p.container for p in self.definition.members if p.member in _BESIDE} if self.definition else set()
        return tuple(container for container in self.containers if container.name not in beside)

    @property
    def ids(self) -> tuple[str, ...]:
        """Of tasks, and of their containers; streams may be named by either."""
        return tuple(own for task in (*self.tasks, *self.died) for own in (short(task.arn), *task.runtime_ids.values()))


def searches(source: LogSource, logging: Logging) -> tuple[LogSearch, ...]:
    """At least one."""
    alone, whole = dict[str, list[str]](), set[str]()
    for container in _writers(source, logging):
        region = container.log.region if container.log and container.log.region else logging.region
        if names := _streams(container, logging):
            alone.setdefault(region, []).extend(names)
        else:
            whole.add(region)
    if not alone and not whole:
        whole.add(logging.region)
    critical, rolled_back = logging.critical_since, logging.rolled_back
    one = LogSearch(
        source.group, source.critical, logging.region, logging.began, critical_since=critical, rolled_back=rolled_back
    )
    everything = replace(one, ids=logging.ids, others_since=logging.ended)
    return (
        *(replace(one, region=region, streams=tuple(names)) for region, names in alone.items()),
        *(replace(everything, region=region) for region in sorted(whole)),
    )


def _writers(source: LogSource, logging: Logging) -> list[Container]:
    """Those that write there, and those that must be heard, or send their lines somewhere, and may write there."""
    heard, chief = heard_of(logging), logging.chief
    may = [c for c in logging.containers if c in heard or (c in chief and c.log)]
    return [c for c in logging.containers if writes(c, source) or (c in may and writes(c, source) is None)]


def heard_of(logging: Logging) -> Sequence[Container]:
    """Whose lines tell whether the service is well: what it sends to, else any that may be the application."""
    return logging.reached or logging.chief or logging.containers


def writes(container: Container, source: LogSource) -> bool | None:
    """None where nobody knows."""
    return container.log.writes_into(source.group) if container.log else None


def _streams(container: Container, logging: Logging) -> list[str]:
    """What they are called, one for each task; none where that is not known of each that runs."""
    tasks = [*logging.tasks, *logging.died] if logging.tasks else []
    log = container.log
    if log is None or log.driver != "awslogs":
        return []
    if log.stream_prefix:
        return [f"{log.stream_prefix}/{container.name}/{short(task.arn)}" for task in tasks]
    known = [task.runtime_ids[container.name] for task in tasks if container.name in task.runtime_ids]
    all_known = all(container.name in task.runtime_ids for task in tasks if task.status == "RUNNING")
    return known if all_known and not log.renamed else []
