"""Asks for drills that are due, by the same way as people do; where something speaks against one, tells why, once.

Safe to run again at any point: a drill has the id of its hours, so it is asked for once in them, by whoever leads.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot import runbook
from bot.approval.undisturbed import disturbed
from bot.catalog import Service
from bot.catalog.drills import Hours
from bot.drill_schedule.due import asked_as, due, put_off
from bot.errors import Refused, RollbackBotError
from bot.ports import Ports

log = logging.getLogger(__name__)

_LOOK = 60.0  # business seconds
_SOONEST = 0.5  # real seconds
Say = Callable[[str, str], Awaitable[None]]
"""Posts a text in a channel. Raises Unreachable or Failed."""


class DrillSchedule:
    """Over the services with `drills`. Only who has the guard of the database runs this."""

    def __init__(self, ports: Ports, say: Say, *, speed: float = 1.0) -> None:
        self._ports, self._say, self._speed = ports, say, speed
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._again_and_again(), name="drills that are due")

    async def stop(self) -> None:
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _again_and_again(self) -> None:
        while True:
            await asyncio.sleep(max(_LOOK / self._speed, _SOONEST))  # what a crash left goes before
            try:
                await self.round()
            except RollbackBotError as error:
                log.warning("whether a drill is due is looked at later: %s", error)
            except Exception:
                log.exception("a look whether a drill is due stumbled and goes on")

    async def round(self) -> None:
        """Ask for what is due. Raises Unreachable where the journal is."""
        for service in tuple(self._ports.catalog.services.values()):
            if service.drills is None:
                continue
            last = await self._ports.journal.last_drill(service.name)
            if hours := due(service, last, self._ports.clock.now()):
                try:
                    await self._ask(service, hours)
                except RollbackBotError as error:
                    log.warning("a drill of %s is asked for later: %s", service.name, error)

    async def _ask(self, service: Service, hours: Hours) -> None:
        """Raises Unreachable and Failed, and then it is tried again within its hours."""
        id_, request = asked_as(service, hours)
        if await self._ports.journal.get(id_):
            return
        why = await disturbed(service, self._ports)
        if not why:
            try:
                now = self._ports.clock.now()
                await runbook.propose(id_, service.name, request=request, asked_in="", asked_at=now, ports=self._ports)
            except Refused as refused:
                why = str(refused)
        if why:
            await self._put_off(service, hours, why)

    async def _put_off(self, service: Service, hours: Hours, why: str) -> None:
        """Told before it is stored: after a crash in between it may be told twice, and never not at all."""
        known = await self._ports.journal.no_drill(service.name)
        if known and known.at >= hours.begin:
            return
        log.info("a drill of %s is put off: %s", service.name, why)
        if not (await self._ports.people.channel(service.channel)).shared:
            await self._say(service.channel, put_off(service, hours, why))
        await self._ports.journal.put_off_drill(service.name, since=hours.begin, why=why)
