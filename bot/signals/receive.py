"""Takes events out of the queue, for ever: each is deleted there once the journal has it, and not before.

What comes twice, late or out of order is stored once. What cannot be read is left to the queue's dead letters, and
blocks nothing else; what is somebody else's is deleted. While the journal cannot be written nothing is received: each
delivery counts against the message.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import Failed, RollbackBotError, Unreachable
from bot.log_limit import HOUR, MINUTE, LogLimit
from bot.ports import EventQueue, Message, Ports
from bot.signals.event import read_event
from bot.signals.kept_out import KeptOut
from bot.signals.places import Places

log = logging.getLogger(__name__)

_SOON, _LATER = 1.0, 30.0  # real seconds until it is tried again: at first, and at most
_HOPELESS = 25  # deliveries of what nobody can read, where the queue has no place for dead letters
_LOOK_EVERY = 300.0  # real seconds between two counts of the dead letters


class Receiver:
    """`places` tells which services there are where; it may raise Failed, and is then asked again."""

    def __init__(
        self, ports: Ports, queue: EventQueue, places: Callable[[], Awaitable[Places]], *, wake: Callable[[], None]
    ) -> None:
        """`wake` is called after something new was stored."""
        self._queue, self._find_places, self._wake = queue, places, wake
        self._journal, self._clock, self._metrics = ports.journal, ports.clock, ports.metrics
        self._told, self._down, self._wait = LogLimit(), False, _SOON
        self._next_look = 0.0

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self._round(await self._find_places())
            except RollbackBotError as error:
                await self._rest(f"events are not received now, and will be: {error}")
            except Exception:
                log.exception("receiving events stumbled and goes on")
                await asyncio.sleep(_LATER)

    async def _round(self, places: Places) -> None:
        began = asyncio.get_running_loop().time()
        messages = await self._queue.receive()
        self._works()
        settled = await asyncio.gather(*(self._take_in(each, places) for each in messages))
        if gone := [message for message, done in zip(messages, settled, strict=True) if done]:
            await self._queue.delete(gone)
        if None in settled:
            await self._until_the_journal_writes()
        await self._count_dead()
        if not messages:  # a queue that does not wait, or a proxy that answers for it, is not asked without end
            await asyncio.sleep(max(0.0, _SOON - (asyncio.get_running_loop().time() - began)))

    async def _take_in(self, message: Message, places: Places) -> bool | None:
        """-> may it be deleted? None: the journal did not take it, so that it must come again."""
        read = read_event(message.body, places, self._clock.now())
        if isinstance(read, KeptOut):
            return self._keep_out(read, message.times)
        try:
            new = await self._journal.arrived(read)
        except Unreachable as error:
            self._told.tell(log, "journal", f"an event waits in the queue until it can be stored: {error}")
            return None
        except Exception:
            log.exception("an event could not be stored, and is left to the dead letters")
            return False
        self._metrics.signal_received(read.kind, new=new)
        if new:
            self._wake()
        return True

    def _keep_out(self, kept: KeptOut, times: int) -> bool:
        self._metrics.signal_kept_out(kept.why)
        level, every = (logging.WARNING, MINUTE) if kept.why.odd else (logging.INFO, HOUR)
        self._told.tell(log, kept.why, f"an event was kept out: {kept.says}", level=level, every=every)
        return not kept.why.odd or times >= _HOPELESS

    async def _until_the_journal_writes(self) -> None:
        while True:
            await asyncio.sleep(_SOON)
            try:
                return await self._journal.can_write()
            except RollbackBotError as error:
                self._told.tell(log, "journal", f"events wait in the queue until they can be stored: {error}")

    async def _count_dead(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._next_look:
            return
        self._next_look = now + _LOOK_EVERY
        try:
            dead = (await self._queue.now()).dead
        except Failed as error:
            log.warning("the dead letters were not counted: %s", error)
            return
        self._metrics.dead_letters(dead)
        if dead:
            log.warning("%d events lie in the dead-letter queue: look at them there, or delete them", dead)

    def _works(self) -> None:
        if self._down:
            log.info("events are received again")
        self._down, self._wait = False, _SOON
        self._metrics.queue_answers(True)

    async def _rest(self, why: str) -> None:
        self._metrics.queue_answers(False)
        self._told.tell(log, "queue", why)
        self._down = True
        await asyncio.sleep(self._wait)
        self._wait = min(2 * self._wait, _LATER)
