"""All checks and metrics of a service now, at whoever's wish: the same looks as after a rollback, of whatever runs."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed, NoSuchService
from bot.model import Baseline, Check, Figures, HealthNow, Phase, Result, short
from bot.ports import Sights
from bot.validation.checks import not_read
from bot.validation.figure_checks import figure_checks
from bot.validation.health_told import alone_since, split
from bot.validation.look import Look, checks
from bot.validation.phases import METRICS_LATE
from bot.validation.read_figures import read_figures
from bot.validation.restored import Restored, read_running

LOOKED_BACK = timedelta(minutes=30)


async def health_now(service: Service, sights: Sights, *, since: datetime | None = None) -> HealthNow:
    """Tasks and log are looked at from `since` on, half an hour back where that is not said.

    What cannot be read is inconclusive, never a pass. Raises nothing.
    """
    at = sights.clock.now()
    try:
        found = await read_running(service, sights, at, start=since or at - LOOKED_BACK)
    except NoSuchService as error:
        return HealthNow(service.name, at, (Check("service", Result.FAIL, str(error), at),))
    except Failed as error:
        return HealthNow(service.name, at, (not_read("service", str(error), at),))
    whole = Phase(3, due_at=at - LOOKED_BACK, ends_at=at)  # its looks are all there are
    alone = _alone_since(found)
    made, (of_figures, figures, before) = await asyncio.gather(
        checks(Look(None, whole, service, found, sights, at)), _figures(service, found, alone, sights, at)
    )
    group = service.logs.group if service.logs else ""
    made = (*made, *of_figures)
    return HealthNow(service.name, at, made, found.state, figures, before, alone, service.cluster, group)


def _alone_since(found: Restored) -> datetime | None:
    """While tasks are still being replaced, or where nobody can say: since it was deployed. None: nothing is."""
    if (primary := found.state.primary) is None:
        return None
    if found.subject.moving or isinstance(found.stopped, Failed):
        return primary.created_at
    return alone_since(primary, found.stopped)


async def _figures(
    service: Service, found: Restored, since: datetime | None, sights: Sights, at: datetime
) -> tuple[Sequence[Check], Figures | None, Figures | None]:
    """-> the checks, by the bounds alone; what was measured of what runs now; and of what it has replaced meanwhile."""
    end, primary = at - METRICS_LATE, found.state.primary
    try:
        figures = await read_figures(service, found.state, sights, start=end - LOOKED_BACK, end=end)
    except Failed as error:
        return (not_read("metrics", str(error), at),), None, None
    before, now = split(figures, since) if since else (None, figures)
    if primary and since and now.start >= now.end:
        why = f"nothing is measured of {short(primary.task_definition)} yet, which serves since {since:%H:%M} UTC"
        return (not_read("metrics", f"{why}: CloudWatch is up to 3 minutes late", at),), now, before
    return figure_checks(now, bounds=service.bounds, baseline=Baseline(), final=True, at=at), now, before
