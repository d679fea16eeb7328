"""Hands each signal that waits to whoever acts on its kind, once, and notes what came of it.

At least once, strictly: a process that dies between a handler's end and the note hands it out again. So a handler is
idempotent by the id of the signal. Signals of one service come one after the other, in the order in which they
happened as far as they are there; those of others do not wait for them.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import NotYet, RollbackBotError
from bot.model import Signal, SignalKind
from bot.text import cut

log = logging.getLogger(__name__)

Handler = Callable[[Signal], Awaitable[str]]
"""Takes a signal, and returns what came of it in a sentence. What it raises has it handed out again later, NotYet when
it says so."""

_TICK = 30.0  # real seconds between looks that nobody asked for
_SOON, _LATER = 1.0, 60.0  # real seconds until one that failed is handed out again: at first, and at most
_SHORTEST = 0.2  # real seconds until one is looked at again, however fast business time runs
_AT_ONCE = 16  # services
_BREAKS = 10  # times that a handler may break over the same signal


class Journal(Protocol):
    """bot.journal.SqlJournal."""

    async def signals(self) -> tuple[Signal, ...]: ...
    async def took(self, signal_id: str, came_to: str) -> bool: ...


async def note_only(signal: Signal) -> str:
    """Of a kind on which nobody acts."""
    log.info("%s of %s is noted: %s %s", signal.kind, signal.service, signal.name, signal.state)
    return "Noted; nobody acts on it."


@dataclass
class _Trouble:
    """How often a signal was handed out in vain, how often of these its handler broke, and when it is again."""

    tries: int = 0
    broke: int = 0
    again: float = 0.0


class HandOut:
    """`handlers` by kind; what has none is noted."""

    def __init__(self, journal: Journal, handlers: Mapping[SignalKind, Handler], *, speed: float = 1.0) -> None:
        """`speed` is how fast business time runs."""
        self._journal, self._handlers, self._speed = journal, handlers, speed
        self._woken = asyncio.Event()
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._taken: set[str] = set()  # since a look began, which may still show them
        self._trouble: dict[str, _Trouble] = defaultdict(_Trouble)
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    def wake(self) -> None:
        """Something may have come in."""
        self._woken.set()

    async def run(self) -> None:
        """For ever. Who is cancelled leaves what is in hand; it is handed out again at the next start."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._look()
                except RollbackBotError as error:
                    log.warning("signals are handed out later: %s", error)
                await self._rest()
        finally:
            for task in self._in_hand.values():
                task.cancel()
            await asyncio.gather(*self._in_hand.values(), return_exceptions=True)

    async def _look(self) -> None:
        """What was taken while the journal was read is not begun anew; what was taken before is not seen any more."""
        before = frozenset(self._taken)
        waiting = await self._journal.signals()
        self._begin([each for each in waiting if each.id not in self._taken])
        self._taken -= before

    def _begin(self, waiting: Sequence[Signal]) -> None:
        now = asyncio.get_running_loop().time()
        for signal in waiting:
            rests = signal.id in self._trouble and self._trouble[signal.id].again > now
            if signal.id not in self._in_hand and not rests:
                task = asyncio.create_task(self._see_to(signal), name=f"{signal.kind} {signal.id}")
                self._in_hand[signal.id] = task

    async def _rest(self) -> None:
        now = asyncio.get_running_loop().time()
        resting = [each.again - now for id_, each in self._trouble.items() if id_ not in self._in_hand]
        try:
            async with asyncio.timeout(min([_TICK, *(max(seconds, 0.05) for seconds in resting)])):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _see_to(self, signal: Signal) -> None:
        try:
            async with self._turns[signal.service], self._at_once:
                came_to = await self._handlers.get(signal.kind, note_only)(signal)
                await self._journal.took(signal.id, came_to)
                self._taken.add(signal.id)
            self._trouble.pop(signal.id, None)
        except NotYet as error:
            again = max(error.wait.total_seconds() / self._speed, _SHORTEST)
            self._trouble[signal.id] = _Trouble(again=asyncio.get_running_loop().time() + again)
            log.info("%s of %s is looked at again: %s", signal.kind, signal.service, error)
        except RollbackBotError as error:
            self._again(signal)
            log.warning("%s of %s is seen to later: %s", signal.kind, signal.service, error)
        except Exception as error:
            log.exception("%s of %s broke what should see to it", signal.kind, signal.service)
            await self._broke(signal, error)
        finally:
            self._in_hand.pop(signal.id, None)
            self._woken.set()

    def _again(self, signal: Signal) -> None:
        trouble = self._trouble[signal.id]
        trouble.tries += 1
        wait = min(_SOON * 2 ** min(trouble.tries - 1, 10), _LATER)
        trouble.again = asyncio.get_running_loop().time() + wait

    async def _broke(self, signal: Signal, error: Exception) -> None:
        """What breaks its handler again and again is put aside, so that it is not handed out for ever."""
        self._again(signal)
        self._trouble[signal.id].broke += 1
        if self._trouble[signal.id].broke >= _BREAKS:
            del self._trouble[signal.id]
            try:
                await self._journal.took(signal.id, f"Put aside: it broke what should see to it ({cut(repr(error))}).")
                self._taken.add(signal.id)
            except RollbackBotError as unreachable:
                log.warning("it will be handed out again: %s", unreachable)
