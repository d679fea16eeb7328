"""Sends what the journal holds for each destination, one after the other; no destination waits for another one.

An attempt is stored before it is made. After a crash in between it is made again: what arrives may arrive twice, and
the same key says so to whoever knows such keys.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.backoff import Backoff
from bot.broadcast import trouble
from bot.errors import Failed, GivenUpBefore, NotAsRecorded, RateLimited, SentBefore, Unreachable
from bot.model import Delivery, Notice, NoticeKind
from bot.ports import Destinations, Journal

log = logging.getLogger(__name__)

PATIENCE = 30.0  # real seconds for one attempt


class Lanes:
    """`dispatch` is called by one worker only; `ring` whenever a destination is free again."""

    def __init__(self, journal: Journal, destinations: Destinations, *, ring: Callable[[], None]) -> None:
        self._journal, self._destinations, self._ring = journal, destinations, ring
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._backoff = Backoff(trouble.FIRST, trouble.LONGEST)

    async def dispatch(self) -> float:
        """Start whatever may be sent now. -> seconds until more may be."""
        soonest, seen = math.inf, set[str]()
        for delivery in await self._journal.undelivered():
            name = delivery.destination
            if name in seen or name in self._tasks:
                continue
            seen.add(name)
            if wait := self._backoff.wait(name, time.monotonic()):
                soonest = min(soonest, wait)
            else:
                task = self._tasks[name] = asyncio.create_task(self._send(delivery), name=f"telling {name}")
                task.add_done_callback(partial(self._free, name))
        return soonest

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _free(self, name: str, _: asyncio.Task[None]) -> None:
        del self._tasks[name]
        self._ring()

    async def _send(self, delivery: Delivery) -> None:
        """Never raises."""
        name = delivery.destination
        try:
            if (read := await self._journal.delivery_attempted(delivery.id)) is None:
                return
            delivery = read
            async with asyncio.timeout(PATIENCE):
                as_ = await self._destinations.named(name).send(delivery)
            await self._journal.delivered(delivery.id, as_=as_)
        except NotAsRecorded as error:
            await self._changed(delivery, error)
        except RateLimited as error:
            self._backoff.pause(name, error.seconds, time.monotonic())
            await self._trouble(delivery, error, given_up=self._waited(delivery) > trouble.GIVEN_UP_AFTER)
        except (Unreachable, TimeoutError) as error:
            await self._later(delivery, error if str(error) else Unreachable("it did not answer in time"))
        except Failed as error:
            self._backoff.worked(name)  # it said so, and what comes next is another text
            await self._trouble(delivery, error, given_up=True)
        except Exception as error:
            log.error("telling %s broke: %s", name, type(error).__name__)  # a trace may show an address
            await self._later(delivery, Unreachable(f"something broke inside the bot ({type(error).__name__})"))
        else:
            self._backoff.worked(name)

    async def _changed(self, delivery: Delivery, error: NotAsRecorded) -> None:
        """Past the bot: said each time, also where its destination is known to take nothing."""
        log.critical("%s: somebody changed what is told over %s: %s", delivery.rollback_id, delivery.destination, error)
        went_out = isinstance(error, SentBefore)
        back = trouble.set_back(delivery, went_out=went_out) if went_out or isinstance(error, GivenUpBefore) else ""
        await self._trouble(delivery, error, given_up=True, said=back, always=True)

    async def _later(self, delivery: Delivery, error: Exception) -> None:
        self._backoff.failed(delivery.destination, time.monotonic())
        await self._trouble(delivery, error, given_up=self._waited(delivery) > trouble.GIVEN_UP_AFTER)

    async def _trouble(
        self, delivery: Delivery, error: Exception, *, given_up: bool, said: str = "", always: bool = False
    ) -> None:
        why = trouble.reason(error)
        log.warning("%s is not told over %s: %s", delivery.audience, delivery.destination, why)
        say = given_up or self._waited(delivery) > trouble.SAID_AFTER
        try:
            rollback = await self._journal.get(delivery.rollback_id) if say else None
            said = said or trouble.told(delivery, why, given_up=given_up)
            tell = (Notice(NoticeKind.NOTE, said),) if say else ()
            await self._journal.delivery_troubled(
                delivery.id, why=why, given_up=given_up, rollback=rollback, tell=tell, always=always
            )
        except Unreachable as unstored:
            self._backoff.failed(delivery.destination, time.monotonic())
            log.warning("that is not stored: %s", unstored)

    def _waited(self, delivery: Delivery) -> timedelta:
        return datetime.now(UTC) - (delivery.queued_at or datetime.now(UTC))
