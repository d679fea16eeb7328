"""Collects what there is to see of a rollback that went wrong. What cannot be read is said, and nothing is raised."""

import logging

from bot.catalog import Service
from bot.errors import Failed
from bot.evidence.file import Collected
from bot.evidence.incident import together
from bot.evidence.read import read_incident
from bot.model import EvidenceBefore, Figures, Metric, Rollback, Seen, ServiceState
from bot.ports import Ports
from bot.target.ecs_events import trouble

log = logging.getLogger(__name__)


async def collect(rollback: Rollback, service: Service | None, ports: Ports) -> Collected:
    """`service` is None where the services file does not have it any more: then only what was kept before is there."""
    at, kept = ports.clock.now(), together(await ports.journal.evidence(rollback.id))
    if service is None:
        return Collected(at, before=kept)
    plan = rollback.effective_plan
    tried = plan.to_task_definition if rollback.acted_at else ""
    after = await read_incident(rollback, service, ports, until=at, bad=tried)
    state = await _state(service, ports)
    deployments = state.deployments if state else ()
    return Collected(at, before=kept, after=after, deployments=deployments, seen=_seen(rollback, state, after))


async def _state(service: Service, ports: Ports) -> ServiceState | None:
    """Read once more, so that what is offered is for what runs at the end of the collecting."""
    try:
        return await ports.ecs.service(service)
    except Failed as error:
        log.warning("what %s runs could not be read after its rollback went wrong: %s", service.name, error)
        return None


def _seen(rollback: Rollback, state: ServiceState | None, after: EvidenceBefore) -> Seen | None:
    if state is None:
        return None
    since = rollback.acted_at or rollback.requested_at
    return Seen(
        after.taken_at,
        state.task_definition,
        state.running,
        state.desired,
        moving=len(state.deployments) > 1 or bool(state.pending),
        busy=_busy(after.figures),
        short_of=trouble(state.events, since),
    )


def _busy(figures: Figures | None) -> float | None:
    """The highest of the last minutes of CPU and memory, in percent; None where neither was read."""
    points = [figures.points.get(metric, ()) for metric in (Metric.CPU, Metric.MEMORY)] if figures else []
    newest = [max(point.value for point in each[-5:]) for each in points if each]
    return max(newest, default=None)
