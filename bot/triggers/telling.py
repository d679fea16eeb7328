"""Notes at the start how services are watched, says loudly where one may act by itself, and sums up dry runs weekly."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot.catalog import Service
from bot.errors import RollbackBotError
from bot.model import Considered, Mode
from bot.ports import Ports
from bot.triggers.weekly import WEEK, acts_by_now, opened, summed_up, switched_on, week_of

log = logging.getLogger(__name__)

_LOOK = 60.0  # real seconds, divided by how fast business time runs
_SOONEST = 0.5
_LONG = timedelta(days=400)
Say = Callable[[str, str], Awaitable[None]]
"""Posts a text in a channel. Raises Unreachable or Failed."""


class Telling:
    """What was told is stored behind it: after a crash in between it may be told twice, and never not at all."""

    def __init__(self, ports: Ports, say: Say, *, speed: float = 1.0) -> None:
        self._ports, self._say, self._speed = ports, say, speed
        self._noted: Mapping[str, Service] | None = None
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises Unreachable where the journal is."""
        await self._note_modes()
        self._loop = asyncio.create_task(self._tell_again_and_again(), name="telling how services are watched")

    async def _note_modes(self) -> None:
        """As the services file says them, each time that it is another one. Raises Unreachable where the journal is."""
        services = self._ports.catalog.services
        if services is not self._noted:
            await self._ports.journal.watch({name: each.watch for name, each in services.items()})
            self._noted = services

    async def stop(self) -> None:
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _tell_again_and_again(self) -> None:
        while True:
            try:
                await self._or_later(self._note_modes())
                for service in self._ports.catalog.services.values():
                    await self._or_later(self._tell_switched_on(service))
                await self._or_later(self._tell_the_week())
            except Exception:
                log.exception("telling how services are watched stumbled and goes on")
            await asyncio.sleep(max(_LOOK / self._speed, _SOONEST))

    async def _or_later(self, telling: Awaitable[None]) -> None:
        """One channel that takes nothing keeps nobody else from being told."""
        try:
            await telling
        except RollbackBotError as error:
            log.warning("how services are watched is told later: %s", error)

    async def _tell_switched_on(self, service: Service) -> None:
        """And once more where that was “not yet”, when its fortnight is over."""
        if service.watch is not Mode.AUTO:
            return
        journal, now = self._ports.journal, self._ports.clock.now()
        modes = await journal.modes(service.name)
        since = modes[-1].at.isoformat() if modes else ""
        words = switched_on
        key, later = f"auto since {since}", f"auto since {since}, and its fortnight is over"
        if await journal.told_of_watching(service.name, key):
            key, words = later, opened
            if await journal.told_of_watching(service.name, later):
                return
        rows = await journal.considered(service.name, now - _LONG)
        if text := words(service, modes, rows, now):
            await self._say(service.channel, text)
            for told in {key, later} if acts_by_now(modes, now) else {key}:
                await journal.tell_of_watching(service.name, told)

    async def _tell_the_week(self) -> None:
        journal, now = self._ports.journal, self._ports.clock.now()
        week = week_of(now)
        by_channel: dict[str, dict[str, tuple[Considered, ...]]] = defaultdict(dict)
        for service in self._ports.catalog.services.values():
            modes = await journal.modes(service.name)
            young = not modes or now - modes[-1].at < WEEK
            if service.watch is Mode.DRY_RUN and not young and not await journal.told_of_watching(service.name, week):
                by_channel[service.channel][service.name] = await journal.considered(service.name, now - WEEK)
        for channel, of in by_channel.items():
            await self._or_later(self._sum_up(channel, of, week))

    async def _sum_up(self, channel: str, of: Mapping[str, tuple[Considered, ...]], week: str) -> None:
        await self._say(channel, summed_up(of))
        for name in of:
            await self._ports.journal.tell_of_watching(name, week)
