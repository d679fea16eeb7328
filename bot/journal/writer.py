"""The one thread that writes, since writers come one after another anyway. What somebody waits for goes first."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from queue import PriorityQueue
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError

from bot.errors import Unreachable
from bot.journal import dialects
from bot.model import Interaction

T = TypeVar("T")
# Seconds from its arrival until an interaction is stored or refused: in line and for another's lock together, and
# longer than a writer that is cut off keeps that lock. Slack waits three.
_PATIENCE = 2.4
_TOGETHER = 100  # interactions in one transaction


class Turn(IntEnum):
    """Slack waits three seconds for the first; a person or a rollback waits for the second."""

    INTAKE = 0
    FIRST = 1
    THEN = 2
    LAST = 3


_Job = tuple[Turn, int, "Future[Any]", Callable[[], Any] | None]


class Writer:
    """Its own thread, because dbos takes the event loop's default executor for its steps, which may be full."""

    def __init__(self) -> None:
        self._jobs: PriorityQueue[_Job] = PriorityQueue()
        self._numbers = count()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[], T], turn: Turn) -> "Future[T]":
        future: Future[T] = Future()
        self._jobs.put((turn, next(self._numbers), future, call))
        return future

    def close(self) -> None:
        """Do what was submitted, then end."""
        self._jobs.put((Turn.LAST, next(self._numbers), Future(), None))
        self._thread.join()

    def _work(self) -> None:
        while True:
            _, _, future, call = self._jobs.get()
            if call is None:
                return
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:
                    future.set_exception(error)


@dataclass(frozen=True)
class _Arrival:
    interaction: Interaction
    stored: "Future[bool]" = field(default_factory=Future)
    at: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds in which it may still be stored."""
        return self.at + _PATIENCE - time.monotonic()


class InteractionBatches:
    """Stores what people typed and pressed. What arrives meanwhile is stored together: one wait for the disk for all.

    `store` stores several in one transaction, for which another writer is waited for so many seconds, and says of each
    whether it is new.
    """

    def __init__(self, writer: Writer, store: Callable[[Sequence[Interaction], float], Sequence[bool]]) -> None:
        self._writer, self._store = writer, store
        self._arrived: deque[_Arrival] = deque()

    def receive(self, interaction: Interaction) -> "Future[bool]":
        """Never longer than Slack waits, and what was not stored in that time is not stored later either."""
        arrival = _Arrival(interaction)
        self._arrived.append(arrival)
        self._writer.submit(self._take_in, Turn.INTAKE)
        return arrival.stored

    def _take_in(self) -> None:
        """In the writer's thread; each arrival has submitted one of these, and one of them takes in several."""
        taken = [self._arrived.popleft() for _ in range(min(len(self._arrived), _TOGETHER))]
        self._keep([arrival for arrival in taken if arrival.stored.set_running_or_notify_cancel()])

    def _keep(self, arrivals: Sequence[_Arrival]) -> None:
        """A lock is waited for as long as the first of them may wait; the others then have time left."""
        while arrivals := _in_time(arrivals):
            try:
                new = self._store([arrival.interaction for arrival in arrivals], max(arrivals[0].left, 0.0))
            except Exception as error:
                if dialects.is_locked(error):
                    continue
                self._refuse(arrivals, error)
            else:
                for arrival, is_new in zip(arrivals, new, strict=True):
                    arrival.stored.set_result(is_new)
            return

    def _refuse(self, arrivals: Sequence[_Arrival], error: Exception) -> None:
        if len(arrivals) > 1 and not isinstance(error, OperationalError):
            for arrival in arrivals:  # one of them may be what the database does not take
                self._keep([arrival])
            return
        for arrival in arrivals:  # gone or full: trying each would take each as long again
            arrival.stored.set_exception(error)


def _in_time(arrivals: Sequence[_Arrival]) -> Sequence[_Arrival]:
    """The others are refused."""
    waiting = []
    for arrival in arrivals:
        if arrival.left > 0:
            waiting.append(arrival)
        else:
            arrival.stored.set_exception(Unreachable("The journal is too busy."))
    return waiting
