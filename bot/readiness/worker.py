"""Looks at how ready every service is, a few at a time: within half an hour at each, sooner where one was deployed.

What it found is stored, so that a restart goes on where it was. Only who has the guard of the database runs this.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from bot.errors import RollbackBotError
from bot.model import Readiness
from bot.ports import Ports
from bot.readiness.due import next_ones, pause
from bot.readiness.judge import Looks, judge
from bot.readiness.weekly import Weekly

log = logging.getLogger(__name__)

_FIRST = 20.0  # business seconds: what a crash left goes before
_SHORTEST = 0.5  # real seconds
Say = Callable[[str, str], Awaitable[None]]
"""Posts a text in a channel. Raises Unreachable or Failed."""


class Readying:
    """Over all services of the file, unless it says that readiness is off."""

    def __init__(self, ports: Ports, say: Say, *, speed: float = 1.0) -> None:
        self._ports, self._speed = ports, speed
        self._looks, self._weekly = Looks.of(ports, patient=True), Weekly(ports, say)
        self._judged: dict[str, datetime] = {}
        self._hurried: set[str] = set()
        self._woken = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    def deployed(self, service: str) -> None:
        """Something was, or is being, deployed: it is looked at next."""
        self._hurried.add(service)
        self._woken.set()

    def start(self) -> None:
        self._loop = asyncio.create_task(self._again_and_again(), name="readiness")

    async def stop(self) -> None:
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _again_and_again(self) -> None:
        await self._rest(timedelta(seconds=_FIRST))
        while True:
            self._woken.clear()
            try:
                if self._ports.catalog.home.readiness != "off":
                    await self.round()
                    await self._weekly.tell()
            except RollbackBotError as error:
                log.warning("how ready services are is looked at later: %s", error)
            except Exception:
                log.exception("a look at how ready services are stumbled and goes on")
            await self._rest(pause(len(self._ports.catalog.services)))

    async def round(self) -> int:
        """Look at those that are next. -> at how many. Raises Unreachable where the journal is."""
        if not self._judged:
            known = await self._ports.journal.readiness_known()
            self._judged = {each.readiness.service: each.readiness.judged_at for each in known}
            self._count(each.readiness for each in known)
        services = tuple(self._ports.catalog.services.values())
        wanted = next_ones(services, self._judged, self._hurried, self._ports.clock.now())
        self._hurried -= {service.name for service in wanted}
        for found in await asyncio.gather(*(judge(service, self._looks) for service in wanted)):
            await self._ports.journal.readiness_judged(found)
            self._judged[found.service] = found.judged_at
            self._count([found])
        return len(wanted)

    def _count(self, found: Iterable[Readiness]) -> None:
        for each in found:
            if each.service in self._ports.catalog.services:
                self._ports.metrics.ready(each.service, each.grade, each.judged_at.timestamp())

    async def _rest(self, lasting: timedelta) -> None:
        try:
            async with asyncio.timeout(max(lasting.total_seconds() / self._speed, _SHORTEST)):
                await self._woken.wait()
        except TimeoutError:
            return
