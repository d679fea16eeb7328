"""Makes deliveries of what the outbox holds for outside, tells again in time, and sends. No rollback waits for it."""

import asyncio
import logging
import math
from collections.abc import Collection

from bot.broadcast.lanes import Lanes
from bot.broadcast.publishing import asked
from bot.broadcast.situation import MENDED
from bot.broadcast.story import REMEMBERED, by_place, changed, in_between, may_be_due
from bot.broadcast.whose import told_outside
from bot.model import Medium, OutboxRow, Situation
from bot.ports import Destinations, Ports

log = logging.getLogger(__name__)

TICK, SOONEST = 1.0, 0.05  # real seconds between looks for what is due, divided by how fast business time runs
AFTER_STUMBLE = 0.5  # real seconds


class Broadcasts:
    """One worker decides what is sent; what is sent is a task of its own for each destination."""

    def __init__(self, ports: Ports, destinations: Destinations, *, speed: float = 1.0) -> None:
        """`speed` is how fast business time runs."""
        self._ports, self._speed = ports, speed
        self._bell = asyncio.Event()
        self._lanes = Lanes(ports.journal, destinations, ring=self.wake)
        self._worker: asyncio.Task[None] | None = None

    @property
    def _public(self) -> Collection[str]:
        """The destinations that anybody may read."""
        return {name for name, entry in self._ports.catalog.home.destinations.items() if entry.public}

    def wake(self) -> None:
        """There may be something to tell."""
        self._bell.set()

    async def start(self) -> None:
        """Begin with what a crash left unsent; also where nobody is to be told any more."""
        self._worker = asyncio.create_task(self._work(), name="broadcasts")

    async def stop(self) -> None:
        """What is unsent stays in the journal."""
        if self._worker:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        await self._lanes.stop()

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            tick = max(TICK / self._speed, SOONEST) if told_outside(self._ports.catalog) else math.inf
            pause = min(tick, await self._round())
            try:
                async with asyncio.timeout(None if pause == math.inf else pause):
                    await self._bell.wait()
            except TimeoutError:
                continue

    async def _round(self) -> float:
        """Seconds until there is something to do again."""
        try:
            rows = await self._ports.journal.outbox(Medium.OUTSIDE)
            newest = {row.rollback_id: row.id for row in rows}  # the oldest come first
            for row in rows:
                await self._take(row, newer=newest[row.rollback_id] > row.id)
            await self._tell_again()
            return await self._lanes.dispatch()
        except Exception:
            log.exception("telling those outside stumbled and goes on")
            return AFTER_STUMBLE

    async def _take(self, row: OutboxRow, *, newer: bool) -> None:
        """It becomes deliveries, unless there is `newer` news already."""
        journal, now = self._ports.journal, row.created_at
        rollback = await journal.get(row.rollback_id)
        if rollback is None:
            return
        service = self._ports.catalog.services.get(rollback.service)
        made = []
        if service is not None and not newer:
            newest = by_place(await journal.newest_deliveries(now - REMEMBERED))
            mended = MENDED if row.notice.text == MENDED else ""
            situation = Situation.WELL if mended else Situation(row.notice.text)
            made = changed(situation, rollback, service, newest=newest, at=now, what=mended, public=self._public)
        await journal.deliver(str(row.id), rollback, made, tell=await asked(rollback.id, made, self._ports))

    async def _tell_again(self) -> None:
        """The regular updates, one for each rollback whose story goes on."""
        journal, now = self._ports.journal, self._ports.clock.now()
        services = self._ports.catalog.services
        if not told_outside(self._ports.catalog):
            return
        tried = by_place(await journal.newest_deliveries(now - REMEMBERED, unread=True))
        due = {
            last.rollback_id
            for last in tried.values()
            if (service := services.get(last.service)) and may_be_due(last, service, now)
        }
        newest = by_place(await journal.newest_deliveries(now - REMEMBERED)) if due else {}
        for rollback in [await journal.get(rollback_id) for rollback_id in sorted(due)]:
            service = services.get(rollback.service) if rollback else None
            if rollback is None or service is None:
                continue
            made = in_between(rollback, service, newest=newest, tried=tried, now=now, public=self._public)
            if made:
                await journal.deliver(
                    f"update {rollback.id} {now.isoformat()}",
                    rollback,
                    made,
                    tell=await asked(rollback.id, made, self._ports),
                )
