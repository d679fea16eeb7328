"""Reads CloudWatch's metrics of a rollback's service: of a window, and of what the window is compared with."""

from datetime import datetime

from bot.catalog import Service
from bot.model import Baseline, Figures, Rollback, ServiceState
from bot.ports import Ports


async def read_figures(
    service: Service, state: ServiceState, ports: Ports, *, start: datetime, end: datetime
) -> Figures:
    """Of that window. Raises Failed."""
    sources = await ports.cloudwatch.sources(service, state)
    return await ports.cloudwatch.figures(service, sources, start=start, end=end)


async def read_baseline(rollback: Rollback, service: Service, state: ServiceState, ports: Ports) -> Baseline:
    """The last healthy stretch of the target, and the incident just left; None: not read. Raises nothing."""
    return Baseline()
