"""Reads what is left to be seen of an incident. What cannot be read is said, and nothing is raised for it."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.catalog import Service
from bot.errors import Failed
from bot.evidence import incident
from bot.evidence.incident import FIGURES, HOUR, Tail
from bot.model import EvidenceBefore, Figures, LogLine, LogWindow, Rollback, ServiceState, Task
from bot.ports import Ports
from bot.text import cut
from bot.validation.read_figures import read_figures

log = logging.getLogger(__name__)
T = TypeVar("T")

_PATIENCE = 20.0  # real seconds for each part
_SPANS = (HOUR / 60, HOUR / 6, HOUR)  # the last lines are looked for in the last minute first


@dataclass(slots=True)
class _Missed:
    """What could not be read, and why."""

    said: list[str] = field(default_factory=list)

    async def unless_read(self, what: str, reading: Awaitable[T]) -> T | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await reading
        except TimeoutError:
            self.said.append(f"{what}: it took longer than {_PATIENCE:.0f} s")
        except Failed as error:
            self.said.append(f"{what}: {cut(str(error), 300)}")
        except Exception as error:
            log.exception("%s could not be kept", what)
            self.said.append(f"{what}: something broke inside the bot ({type(error).__name__})")
        return None


async def read_incident(
    rollback: Rollback, service: Service, ports: Ports, *, until: datetime, bad: str = ""
) -> EvidenceBefore:
    """All of it, of the hour before `until`. It waits for its turn, as all that nobody waits for.

    `bad` is the revision whose tasks tell most, an ARN: the one that the rollback leaves, where it is "".
    """
    missed, at = _Missed(), ports.clock.now()
    bad = bad or rollback.plan.from_task_definition
    state, running, stopped = await asyncio.gather(
        missed.unless_read("events", ports.ecs.service(service, patient=True)),
        missed.unless_read("running tasks", ports.ecs.tasks(service, patient=True)),
        missed.unless_read("stopped tasks", ports.ecs.tasks(service, stopped=True, patient=True)),
    )
    lines, figures = await asyncio.gather(
        _log(bad, service, ports, missed, (running or (), stopped or ()), until),
        _figures(service, state, ports, missed, until),
    )
    return EvidenceBefore(
        taken_at=at,
        stopped=incident.stopped_lines(stopped or (), bad, until),
        events=incident.event_lines(state.events if state else (), until),
        log=incident.log_lines(lines),
        figures=figures,
        not_read=tuple(missed.said),
    )


async def read_what_ecs_forgets(rollback: Rollback, service: Service, ports: Ports) -> EvidenceBefore:
    """Stopped tasks and events only, of the time until the approval, without waiting for its turn."""
    missed, at = _Missed(), ports.clock.now()
    until = rollback.approved_at or at
    state, stopped = await asyncio.gather(
        missed.unless_read("events", ports.ecs.service(service)),
        missed.unless_read("stopped tasks", ports.ecs.tasks(service, stopped=True)),
    )
    return EvidenceBefore(
        taken_at=at,
        stopped=incident.stopped_lines(stopped or (), rollback.plan.from_task_definition, until),
        events=incident.event_lines(state.events if state else (), until),
        not_read=tuple(missed.said),
    )


async def _log(
    bad: str,
    service: Service,
    ports: Ports,
    missed: _Missed,
    tasks: tuple[Sequence[Task], Sequence[Task]],
    until: datetime,
) -> list[LogLine]:
    chosen = incident.bad_tasks(*tasks, bad, until)
    if not chosen:
        return []
    definition = await missed.unless_read("log lines", ports.ecs.task_definition(service, bad))
    if definition is None:
        missed.said.append("log lines: ECS does not tell where the bad revision logs")
        return []
    found, unknown = incident.tails(definition, chosen, service.region)
    missed.said += unknown
    read = await asyncio.gather(
        *(missed.unless_read(f"log lines in {tail.group}", _last(tail, service, ports, until)) for tail in found)
    )
    return [line for lines in read if lines for line in lines]


async def _last(tail: Tail, service: Service, ports: Ports, until: datetime) -> tuple[LogLine, ...]:
    """CloudWatch tells the oldest first: so the last minute is asked for, and more only where that has too few."""
    lines: tuple[LogLine, ...] = ()
    for span in _SPANS:
        window = LogWindow(tail.group, tail.region, until - span, until, streams=tail.streams)
        read = await ports.logs.read(service, window)
        if not read.whole and lines:
            return lines
        lines = read.lines
        if len(lines) >= incident.LINES or not read.whole:
            return lines
    return lines


async def _figures(
    service: Service, state: ServiceState | None, ports: Ports, missed: _Missed, until: datetime
) -> Figures | None:
    if state is None:
        missed.said.append("metrics: the service could not be read")
        return None
    reading = read_figures(service, state, ports, start=until - FIGURES, end=until)
    return await missed.unless_read("metrics", reading)
