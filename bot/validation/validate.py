"""Runbook validation, phase 1 (0-5 minutes): status, target health, health check, basic functions, log.

The run of the rollback only stores which phases there are. Whatever waits for its time afterwards is a row.
"""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed, RollbackBotError
from bot.model import Check, Due, Health, Notice, NoticeKind, Phase, Rollback, State
from bot.ports import Ports
from bot.validation.checks import health_check, not_read, overall, request_check
from bot.validation.feature_off import feature_check, feature_told
from bot.validation.load_balancers import target_looks
from bot.validation.log import log_looks
from bot.validation.not_looked_at import beside, not_looked_at
from bot.validation.phases import phases_from
from bot.validation.restored import read
from bot.validation.restored_checks import image_check

log = logging.getLogger(__name__)

_ATTEMPTS = 3  # a load balancer may need a moment; the last attempt is the one that counts
_BETWEEN = timedelta(seconds=15)
_HOPELESS = 8  # it was begun so often, and the process died each time


async def begin_validation(rollback_id: str, ports: Ports) -> str:
    """From now on the phases of a succeeded rollback fall due. Safe to run again: those there are stay as they are."""
    rollback = await ports.journal.get(rollback_id)
    if rollback is None or rollback.state is not State.SUCCEEDED:
        return "nothing"
    await ports.journal.begin_phases(rollback.id, phases_from(ports.clock.now()))
    return "begun"


async def validate_no_more(rollback_id: str, why: str, ports: Ports) -> None:
    """What has succeeded and was never looked at stays inconclusive: a look that late would see something else."""
    await begin_validation(rollback_id, ports)
    rollback = await ports.journal.get(rollback_id)
    if rollback and (phase := rollback.next_phase):
        await _judge(rollback, phase, (not_read("validation", why, ports.clock.now()),), ports)


async def judge_phase(due: Due, ports: Ports) -> None:
    """Judge the phase that is due by evidence read now, and tell it."""
    rollback = await ports.journal.get(due.rollback_id)
    if rollback is None or (phase := rollback.next_phase) is None:
        await ports.journal.reschedule(due, None)
        return
    await _judge(rollback, phase, await _evidence(rollback, due, ports), ports)


async def _evidence(rollback: Rollback, due: Due, ports: Ports) -> tuple[Check, ...]:
    service, now = ports.catalog.services.get(rollback.service), ports.clock.now()
    if service is None:
        return (not_read("service", f"the services file does not have {rollback.service} any more", now),)
    if due.tries > _HOPELESS:
        why = f"it was begun {_HOPELESS} times and never came to an end; the log of the bot says why"
        return (not_read("validation", why, now),)
    try:
        return await _look_again_and_again(rollback, service, ports)
    except RollbackBotError:
        raise
    except Exception as error:
        return (_broke(rollback, error, now),)


async def _look_again_and_again(rollback: Rollback, service: Service, ports: Ports) -> tuple[Check, ...]:
    """-> the first look that passes, or the last one."""
    for _ in range(_ATTEMPTS - 1):
        checks = await _look(rollback, service, ports)
        if overall(checks) is Health.PASSED:
            return checks
        await ports.clock.until(ports.clock.now() + _BETWEEN)
    return await _look(rollback, service, ports)


async def _judge(rollback: Rollback, phase: Phase, checks: Sequence[Check], ports: Ports) -> None:
    judged = replace(phase, checks=tuple(checks), result=overall(checks), judged_at=ports.clock.now())
    kind = NoticeKind.VALIDATION_FAILED if judged.result is Health.FAILED else NoticeKind.VALIDATION
    await ports.journal.judge(rollback.id, judged, tell=(*feature_told(rollback, checks), Notice(kind)))


async def _look(rollback: Rollback, service: Service, ports: Ports) -> tuple[Check, ...]:
    """Every check of the phase at once; what cannot be read is inconclusive, never a pass."""
    at = ports.clock.now()
    try:
        restored = await read(rollback, service, ports, at)
    except Failed as error:
        return (not_read("service", str(error), at),)
    image = image_check(tasks=restored.tasks, plan=rollback.effective_plan, at=at)
    targets = target_looks(restored.state, len(restored.running), service, ports, at)
    of_targets, declared, others = await asyncio.gather(
        _each(targets, rollback, at),
        _each(_requests(service, ports, at), rollback, at),
        _each(
            (
                *log_looks(restored.logging(service.region), service, ports, at),
                *feature_check(rollback, service, ports, at),
            ),
            rollback,
            at,
        ),
    )
    unlooked = list(not_looked_at(restored.state, looked=bool(targets)))
    well = [check for check in (restored.container_health(), *declared) if check]
    vouching, unseen = beside(well, unlooked, at)
    of_ecs = [check for check in (restored.service(), image) if check]
    return (*of_ecs, *of_targets, *unseen, *vouching, *others)


async def _each(looks: Iterable[Awaitable[Check]], rollback: Rollback, at: datetime) -> list[Check]:
    """At once. One that breaks hides none of the others: what is looked at may have made it break."""

    async def guarded(look: Awaitable[Check]) -> Check:
        try:
            return await look
        except RollbackBotError:
            raise
        except Exception as error:
            return _broke(rollback, error, at)

    return await asyncio.gather(*map(guarded, looks))


def _broke(rollback: Rollback, error: Exception, at: datetime) -> Check:
    log.error("reference %s: the validation of this rollback broke", rollback.reference, exc_info=error)
    return not_read("validation", f"something broke inside the bot ({type(error).__name__})", at)


def _requests(service: Service, ports: Ports, at: datetime) -> list[Awaitable[Check]]:
    """The health check endpoint and the declared requests; where none is declared, the gap is shown."""

    async def health() -> Check:
        if service.health is None:
            return not_read("health check", "no `health` is declared in the services file", at)
        return health_check(service.health, await ports.web.fetch(service.health.url), at)

    async def function(number: int) -> Check:
        request = service.requests[number]
        return request_check(request, await ports.web.fetch(request.url), at)

    async def none() -> Check:
        return not_read("basic functions", "no `requests` are declared in the services file", at)

    functions = [function(number) for number in range(len(service.requests))]
    return [health(), *(functions or [none()])]
