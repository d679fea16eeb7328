"""Everyone listens, one leads: whoever has the lock on the database runs the workers.

On SQLite that is the one process there is. On PostgreSQL the others store and acknowledge what comes in, answer what
only reads, ring for the one that leads, and wait for the lock; whoever gets it goes on with what was left.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Coroutine

from bot.assembly.workers import Workers
from bot.clock import SystemClock
from bot.errors import Refused, RollbackBotError, Unreachable
from bot.journal import Bell, SqlJournal
from bot.ports import Clock
from bot.settings import Settings

log = logging.getLogger(__name__)
_LOOK = 1.0  # real seconds between looks at what the one that leads has answered


class Leadership:
    """`begun` is called when this process begins to lead, `failed` when it cannot."""

    def __init__(
        self,
        settings: Settings,
        workers: Workers,
        *,
        journal: SqlJournal,
        clock: Clock,
        begun: Callable[[], None],
        failed: Callable[[], None],
    ) -> None:
        self._workers, self._journal = workers, journal
        self._clock = clock if isinstance(clock, SystemClock) and settings.clock_speed == 1.0 else None
        self._guard, self._begun, self._failed = workers.engine.guard, begun, failed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stack = contextlib.AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        sqlite = settings.database_url.startswith("sqlite")
        self._bell = (
            None
            if sqlite
            else Bell(
                settings.database_url,
                name=journal.name,
                heard=self._heard,
                takes_over=self._takes_over,
                digest=lambda: journal.config_digest,
            )
        )
        self.acknowledge: Callable[[str], Coroutine[None, None, None]] | None = None  # Slack, for another bot
        self.leads = False

    @property
    def role(self) -> str:
        return "leader" if self.leads else "follower"

    @property
    def others(self) -> int:
        """How many other bots there are on this database, as last counted."""
        return self._bell.others if self._bell else 0

    @property
    def digests(self) -> frozenset[str]:
        """The beginnings of the digests of their services files."""
        return self._bell.digests if self._bell else frozenset()

    async def open(self) -> None:
        """Take the lock or see that another has it. Raises Refused, on SQLite, where another has it."""
        if self._guard.take():
            self._watch_guard()

    async def open_journal(self, over: asyncio.Event) -> None:
        """A database on which the older bot could not go on is brought forward by none but the one that leads.

        Raises Refused where it is `over` before it is this one's turn.
        """
        if not self._guard.held and not await self._journal.is_settled():
            log.info("an older version works on this database; this one begins when that has ended")
            await self._wait_until(over)
            self._watch_guard()
        await self._journal.open()
        await self._follow_the_clock()

    async def start(self) -> None:
        """Lead, or follow until it is this one's turn."""
        self._loop = asyncio.get_running_loop()
        if self._bell:
            self._bell.start()
        if self._guard.held:
            await self._lead()
        else:
            await asyncio.gather(self._workers.engine.warm(), self._warm_journal())
            log.info("another bot leads on this database; this one stores what comes in, and waits for its turn")
            self._task(self._follow(), "following")
            self._task(self._forget_what_is_answered(), "what others answer")

    async def hand_over(self, ack: str) -> None:
        """To the other bots, what this one can no longer say to Slack. Raises Unreachable or Refused."""
        if self._bell is None:
            raise Unreachable("On SQLite there is no other bot.")
        await self._journal.hand_over(ack)
        if not self.others:  # one that came just now may have taken it all the same
            raise Unreachable("No other bot is known on this database.")

    async def lay_down(self) -> None:
        """What is in hand is finished, or laid down, and another may lead. Only then is the lock let go."""
        self._cancel()
        began, led = time.monotonic(), self.leads
        self._workers.hurry(self.others > 0)
        await self._stack.aclose()
        self.leads = False
        if led:
            log.info("laid down within %.2f s: another may lead", time.monotonic() - began)

    def let_go(self) -> None:
        """Of the lock, for another."""
        self._guard.release()

    def close(self) -> None:
        """Also where it was never started."""
        self._cancel()
        self._guard.release()
        if self._bell and self._loop:
            self._bell.stop()

    async def _wait_until(self, over: asyncio.Event) -> None:
        either = [asyncio.ensure_future(self._guard.wait()), asyncio.ensure_future(over.wait())]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        for each in either:
            each.cancel()
        if not self._guard.held:
            raise Refused("It was stopped while it waited for the bot that leads on this database.")

    async def _follow(self) -> None:
        await self._guard.wait()
        self._watch_guard()
        began = time.monotonic()
        try:
            await self._follow_the_clock()
            await self._lead(followed=True)
        except Exception:
            log.critical("this bot has the lock on the database and cannot lead: ending, for another", exc_info=True)
            self._failed()
        else:
            log.info("this bot leads now, %.2f s after it got the lock", time.monotonic() - began)

    async def _lead(self, *, followed: bool = False) -> None:
        await self._workers.start(self._stack, followed=followed)
        self.leads = True
        self._begun()

    async def _follow_the_clock(self) -> None:
        """Bots on one database have one time, which is the database's: else a deadline would depend on who leads."""
        if self._clock and (moment := await self._journal.time()):
            self._clock.set_to(moment)

    async def _warm_journal(self) -> None:
        try:
            await self._journal.warm()
        except Unreachable as error:
            log.warning("the journal's connections are opened when they are needed: %s", error)

    async def _forget_what_is_answered(self) -> None:
        while not self.leads:
            await asyncio.sleep(_LOOK)
            try:
                await self._workers.intake.forget_answered()
            except RollbackBotError as error:
                log.warning("what others have answered is not known: %s", error)

    def _heard(self) -> None:
        """In the bell's thread: another has stored something."""
        if self._loop:
            with contextlib.suppress(RuntimeError):  # a loop that is closed needs nothing more
                self._loop.call_soon_threadsafe(self._take_up)

    def _takes_over(self, ack: str) -> None:
        """In the bell's thread: another has stored something, and can no longer say so to Slack."""
        if self._loop and self.acknowledge:
            with contextlib.suppress(RuntimeError):
                asyncio.run_coroutine_threadsafe(self.acknowledge(ack), self._loop)

    def _take_up(self) -> None:
        if self.leads:
            self._workers.sweeps.look_round()
            self._workers.signals.wake()

    def _watch_guard(self) -> None:
        async def end_without_the_lock() -> None:
            await self._guard.lost()
            log.critical("the lock on the database is gone, so another engine may have it: ending at once")
            logging.shutdown()
            os._exit(1)

        watcher = asyncio.create_task(end_without_the_lock(), name="guard")
        self._stack.callback(watcher.cancel)

    def _task(self, work: Coroutine[None, None, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
