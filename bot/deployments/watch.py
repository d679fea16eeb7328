"""Deployments that are watched: looked at when they are due, until that is judged, or something else comes.

A row is all that waits: a process that dies leaves it, and the next one looks at it.
"""

import asyncio
import logging
from dataclasses import replace

from bot.catalog import Service
from bot.deployments import told
from bot.deployments.mended import mended
from bot.errors import RollbackBotError
from bot.model import Health, LineState, Phase, Rollback, State, WatchedDeployment
from bot.ports import Ports
from bot.validation.health_now import health_now
from bot.validation.phases import AGAIN, is_missed
from bot.validation.verdict import missed, verdict
from bot.validation.watching import watched

log = logging.getLogger(__name__)

_RECENT = 5
_AT_ONCE = 8  # looks


class Watching:
    """`look` begins what is due; each runs by itself, and none twice at once."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._turns = ports, asyncio.Semaphore(_AT_ONCE)
        self._in_hand: dict[str, asyncio.Task[None]] = {}

    async def look(self) -> None:
        for found in await self._ports.journal.deployments_due(self._ports.clock.now()):
            if found.id not in self._in_hand:
                task = asyncio.create_task(self._see_to(found), name=f"watching {found.service}")
                self._in_hand[found.id] = task

    async def stop(self) -> None:
        """What is in hand is looked at again at the next start."""
        tasks = list(self._in_hand.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _see_to(self, found: WatchedDeployment) -> None:
        try:
            async with self._turns:
                await see_to(found, self._ports)
        except RollbackBotError as error:
            log.warning("the deployment of %s is looked at later: %s", found.service, error)
        except Exception:
            log.exception("the look at the deployment of %s broke", found.service)
        finally:
            self._in_hand.pop(found.id, None)


async def see_to(found: WatchedDeployment, ports: Ports) -> None:
    """One look. Raises Unreachable or Failed when the journal is silent; what AWS does not say is no verdict."""
    service = ports.catalog.services.get(found.service)
    if service is None:
        await ports.journal.deployment_ended(found.id, LineState.OVER, told.UNKNOWN)
        return
    recent = await ports.journal.recent(service.name, limit=_RECENT)
    if acted := next((each for each in recent if _since(each, found)), None):
        await ports.journal.deployment_ended(found.id, LineState.OVER, told.rolled_back(acted))
        return
    at = ports.clock.now()
    if is_missed(found.phase, at):
        await _end(found, missed(found.phase, at), ports, recent)
        return
    await _look(found, service, ports, recent)


async def _look(found: WatchedDeployment, service: Service, ports: Ports, recent: tuple[Rollback, ...]) -> None:
    now = await health_now(service, ports, since=found.line.began_at)
    if now.state and (came := told.came_since(found.deployment, now.state)):
        await ports.journal.deployment_ended(found.id, LineState.OVER, came)
        return
    watch = watched(found.phase, now.checks, now.at)
    judged = verdict(replace(found.phase, watch=watch), now.at)
    if judged is None:
        await ports.journal.deployment_looked(found.id, watch, watch.next_at or now.at + AGAIN)
    else:
        await _end(found, judged, ports, recent)


async def _end(found: WatchedDeployment, phase: Phase, ports: Ports, recent: tuple[Rollback, ...]) -> None:
    proposed = next((each for each in recent if each.state is State.PROPOSED), None)
    unwell = phase.result is not Health.PASSED
    end = told.judged(phase, found, ports.clock.now(), proposed if unwell else None)
    service = ports.catalog.services.get(found.service)
    mends = None if unwell or service is None else await mended(found, recent, service, ports)
    await ports.journal.deployment_ended(found.id, told.STATES[phase.result], end, mends=mends)


def _since(rollback: Rollback, found: WatchedDeployment) -> bool:
    return rollback.acted_at is not None and rollback.acted_at >= found.line.began_at
