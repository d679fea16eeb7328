"""Tells the targets of `home.dora` what the journal has of the last week and they have not been told yet.

What was told is stored behind it: after a crash in between it is told twice, under the same id. A target that does not
take one is asked again with the same one in the next round, and holds up no other target.
"""

import asyncio
import logging
from datetime import timedelta

from bot.errors import Failed, Unreachable
from bot.model import DoraEvent
from bot.numbers.dora import events
from bot.periodic import Periodic
from bot.ports import Destinations, Ports

log = logging.getLogger(__name__)

_BACK = timedelta(days=7)  # what is older was told, or never will be
_PATIENCE = 30.0  # real seconds for one of them


class DoraExport:
    """Only who has the guard of the database runs this."""

    def __init__(self, ports: Ports, destinations: Destinations, *, speed: float = 1.0) -> None:
        self._ports, self._destinations = ports, destinations
        self._rounds = Periodic(self.round, "export of deployments and failures", speed=speed)
        self._told: set[tuple[str, str]] = set()

    def start(self) -> None:
        self._rounds.start()

    async def stop(self) -> None:
        await self._rounds.stop()

    async def round(self) -> None:
        """Tell what is new, to whom the newest services file names. Raises Unreachable where the journal is."""
        if not self._ports.catalog.home.dora:
            return
        since, journal = self._ports.clock.now() - _BACK, self._ports.journal
        rollbacks, deployments = await asyncio.gather(journal.counted(since), journal.deployments_completed(since))
        found = events(rollbacks, deployments)
        await asyncio.gather(*(self._tell(name, found) for name in self._ports.catalog.home.dora))

    async def _tell(self, name: str, found: tuple[DoraEvent, ...]) -> None:
        for event in found:
            key = f"dora {event.told_as}"
            if (name, key) in self._told:
                continue
            if not await self._ports.journal.told_of_watching(name, key):
                if not await self._taken(name, event):
                    return
                await self._ports.journal.tell_of_watching(name, key)
            self._told.add((name, key))

    async def _taken(self, name: str, event: DoraEvent) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._destinations.dora(name).record(event, destination=name)
        except (Failed, Unreachable, TimeoutError) as error:
            log.warning("%s is not told of %s yet: %s", name, event.id, error)
            return False
        return True
