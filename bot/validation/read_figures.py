"""Reads CloudWatch's metrics of a rollback's service: of a window, and of what the window is compared with."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import Baseline, Figures, Rollback, ServiceState
from bot.ports import Ports, Sights
from bot.target.read_history import named
from bot.validation.baseline import WEEK, Stretch, healthy_stretch, incident, peak_of

log = logging.getLogger(__name__)

_HOUR = 3600


async def read_figures(
    service: Service, state: ServiceState, ports: Sights, *, start: datetime, end: datetime
) -> Figures:
    """Of the whole minutes of that window: `start` and `end` say which were read. Raises Failed.

    The last minutes are not there yet: CloudWatch needs up to three for them, and whoever calls waits for that.
    """
    return await _read(service, state, ports, Stretch(start, end))


async def read_baseline(
    rollback: Rollback, service: Service, state: ServiceState, ports: Ports
) -> tuple[Baseline, bool]:
    """The last healthy stretch of the target, and the incident just left; None: not read. Raises nothing.

    -> with it, whether that is all there will ever be: False where AWS was only silent, and may be asked again.
    """
    now = ports.clock.now()
    try:
        deployments = await ports.reads.ecs.service_deployments(service, patient=True)
        revisions = await ports.reads.ecs.service_revisions(service, named(deployments), patient=True)
    except Failed as error:
        log.warning("reference %s: there is no baseline: %s", rollback.reference, error)
        return Baseline(), not isinstance(error, Unreachable)
    stretches = (
        healthy_stretch(rollback, deployments, revisions, now),
        incident(rollback, deployments, revisions, now),
    )
    (healthy, one), (left, other) = [await _or_none(rollback, service, state, ports, each) for each in stretches]
    return Baseline(healthy=healthy, incident=left), one and other


async def read_peak(service: Service, state: ServiceState, ports: Ports, *, end: datetime) -> float | None:
    """Requests a minute in the busiest hour of the week before `end`; None: nothing was counted. Raises Failed."""
    return peak_of(await _read(service, state, ports, Stretch(end - WEEK, end, _HOUR)))


async def _or_none(
    rollback: Rollback, service: Service, state: ServiceState, ports: Ports, stretch: Stretch | None
) -> tuple[Figures | None, bool]:
    """-> what was measured; and whether asking again would tell no more."""
    if stretch is None:
        return None, True
    try:
        figures = await _read(service, state, ports, stretch)
    except Failed as error:
        log.warning("reference %s: part of the baseline is lacking: %s", rollback.reference, error)
        return None, not isinstance(error, Unreachable)
    return (figures if figures.points else None), True


async def _read(service: Service, state: ServiceState, ports: Sights, stretch: Stretch) -> Figures:
    sources = await ports.cloudwatch.sources(service, state)
    figures = await ports.cloudwatch.figures(
        service, sources, start=stretch.start, end=stretch.end, period=stretch.period
    )
    return replace(figures, read_at=ports.clock.now())
