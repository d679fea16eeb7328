"""Asks for drills that are due, by the same way as people do; where something speaks against one, tells why, once.

Safe to run again at any point: a drill has the id of its hours, so it is asked for once in them, by whoever leads.
"""

import logging
from collections.abc import Awaitable, Callable

from bot import runbook
from bot.approval.undisturbed import disturbed
from bot.catalog import Service
from bot.catalog.drills import Hours
from bot.drill_schedule.due import asked_as, due, put_off
from bot.errors import Refused, RollbackBotError
from bot.periodic import Periodic
from bot.ports import Ports

log = logging.getLogger(__name__)

Say = Callable[[str, str], Awaitable[None]]
"""Posts a text in a channel. Raises Unreachable or Failed."""


class DrillSchedule:
    """Over the services with `drills`. Only who has the guard of the database runs this."""

    def __init__(self, ports: Ports, say: Say, *, speed: float = 1.0) -> None:
        self._ports, self._say = ports, say
        self._rounds = Periodic(self.round, "drills that are due", speed=speed)

    def start(self) -> None:
        self._rounds.start()

    async def stop(self) -> None:
        await self._rounds.stop()

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
