"""One look at a service that was rolled back: every check of its phase at once, or why there is nothing to look at."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.catalog import Service
from bot.errors import Failed, NoSuchService
from bot.model import Baseline, Check, Phase, Rollback
from bot.ports import Ports, Sights
from bot.validation.checks import not_read
from bot.validation.declared import of_health, of_request
from bot.validation.ending import GONE, ended_by
from bot.validation.feature_off import feature_check
from bot.validation.figure_checks import figure_checks
from bot.validation.load import load_check, load_test_check
from bot.validation.load_balancers import target_looks
from bot.validation.log import log_looks
from bot.validation.not_looked_at import beside, not_looked_at
from bot.validation.phases import judged_from, metrics_until
from bot.validation.read_figures import read_baseline, read_figures, read_peak
from bot.validation.restored import Restored, read
from bot.validation.restored_checks import image_check
from bot.validation.sign_in import made_lately
from bot.validation.signing_in import sign_in
from bot.validation.subject import restored_by
from bot.validation.unhidden import ToLook, each
from bot.validation.users import users_check


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to look with: the phase, and what ECS tells of the tasks. `rollback` is None where nobody asks
    about one, and the phase is then the time that is looked back at.
    """

    rollback: Rollback | None
    phase: Phase
    service: Service
    restored: Restored
    ports: Sights
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found: the `phase` with the figures read for it, and the checks; or why watching is over."""

    phase: Phase
    checks: tuple[Check, ...] = ()
    ended: str = ""


_LAST = 3
Part = Callable[[Look], Awaitable[Sequence[Check]]]


async def look(rollback: Rollback, phase: Phase, service: Service, ports: Ports) -> Seen:
    """What cannot be read is inconclusive, never a pass."""
    at = ports.clock.now()
    try:
        began, subject = phase.due_at if phase.number > 1 else None, restored_by(rollback, at)
        restored = await read(subject, service, ports, at, phase_began=began)
    except NoSuchService:
        return Seen(phase, ended=GONE)
    except Failed as error:
        return Seen(phase, (not_read("service", str(error), at),))
    if ended := ended_by(restored.state, rollback):
        return Seen(phase, ended=ended)
    looking = Look(rollback, phase, service, restored, ports, at)
    made, (phase, of_figures) = await asyncio.gather(checks(looking), _figures(looking, rollback, ports))
    beside = await _beside(rollback, looking, phase, ports) if phase.number == _LAST else ()
    return Seen(phase, (*made, *of_figures, *beside))


async def checks(look: Look) -> tuple[Check, ...]:
    """All of its phase but the metrics."""
    parts = await asyncio.gather(*(part(look) for part in _PARTS[look.phase.number]))
    return tuple(check for part in parts for check in part)


async def _now(look: Look) -> Sequence[Check]:
    """Service status, target health, health check, basic functions, log, and whether a feature is off."""
    restored, service, ports, at = look.restored, look.service, look.ports, look.at
    plan = restored.subject.plan
    image = image_check(tasks=restored.tasks, plan=plan, at=at) if plan else None
    wanted = min(len(restored.running), restored.state.desired)  # surplus ones are leaving
    watched = look.phase if look.rollback else None
    targets = target_looks(restored.state, wanted, service, ports, at, patient=watched is not None)
    of_targets, declared, others = await asyncio.gather(
        each(targets, look.rollback, at),
        each(_requests(look), look.rollback, at),
        each(
            [
                *log_looks(restored.logging(service.region), service, ports, at, watched=watched),
                *(feature_check(look.rollback, service, ports, at) if look.rollback else ()),
            ],
            look.rollback,
            at,
        ),
    )
    unlooked = list(not_looked_at(restored.state, looked=bool(targets)))
    well = [check for check in (restored.container_health(), *declared) if check]
    vouching, unseen = beside(well, unlooked, at)
    of_ecs = [check for check in (restored.service(), image) if check]
    return (*of_ecs, *of_targets, *unseen, *vouching, *others)


async def _signing_in(look: Look) -> Sequence[Check]:
    """The declared sign-in, less often than all else is looked at."""
    return made_lately(look.phase, look.service.sign_in, look.at) or await sign_in(look.service, look.ports)


_PARTS: Mapping[int, tuple[Part, ...]] = {1: (_now,), 2: (_now, _signing_in), 3: (_now, _signing_in)}
"""By the number of the phase. The metrics come behind them, in the phases that have some."""


async def _beside(rollback: Rollback, look: Look, phase: Phase, ports: Ports) -> Sequence[Check]:
    """What the people say by now; and at the end of the third phase, at which load it is judged."""
    at, rollback = look.at, await ports.journal.get(rollback.id) or rollback
    users = users_check(rollback.reports, at)
    if at < judged_from(phase):
        return (users,)
    peak, problem = None, ""
    try:
        end = phase.figures.end if phase.figures else phase.ends_at
        peak = await read_peak(look.service, look.restored.state, ports, end=end)
    except Failed as error:
        problem = str(error)
    tested = (load_test_check(rollback.load_test, at),) if rollback.load_test else ()
    return (users, load_check(phase.figures, peak, at, problem=problem), *tested)


async def _figures(look: Look, rollback: Rollback, ports: Ports) -> tuple[Phase, Sequence[Check]]:
    """The metrics of the phase so far, kept in it, and what they say; what it is compared with is kept once whole."""
    phase, service, state = look.phase, look.service, look.restored.state
    if (end := metrics_until(phase, look.at)) is None:
        return phase, ()
    baseline, whole = phase.baseline or _earlier(rollback), True
    if baseline is None:
        baseline, whole = await read_baseline(rollback, service, state, ports)
    final = look.at >= judged_from(phase)
    phase = replace(phase, baseline=baseline if whole or final else None)
    try:
        figures = await read_figures(service, state, ports, start=phase.due_at, end=end)
    except Failed as error:
        return phase, (not_read("metrics", str(error), look.at),)
    checks = figure_checks(figures, bounds=service.bounds, baseline=baseline, final=final, at=look.at)
    return replace(phase, figures=figures), checks


def _earlier(rollback: Rollback) -> Baseline | None:
    """What an earlier phase was compared with."""
    return next((phase.baseline for phase in rollback.phases if phase.baseline), None)


def _requests(look: Look) -> list[ToLook]:
    """The health check endpoint and the requests of the phase; where none is declared, the gap is shown."""
    service, ports, at = look.service, look.ports, look.at

    async def health() -> Check:
        if service.health is None:
            return not_read("health check", "no `health` is declared in the services file", at)
        return await of_health(service.health, ports, at)

    async def none() -> Check:
        so_early = f" for phase {look.phase.number}" if service.requests else ""
        return not_read("basic functions", f"no `requests` are declared{so_early} in the services file", at)

    declared = [request for request in service.requests if request.from_phase <= look.phase.number]
    functions: list[ToLook] = [partial(of_request, request, ports, at) for request in declared]
    return [health, *(functions or [none])]
