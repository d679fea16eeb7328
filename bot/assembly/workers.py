"""The workers: what goes on by itself while the bot works on its database, in which order it begins and ends.

A new one is built in `__init__`, begun in `start`, and rung in `ring` where a change of the journal may concern it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import partial

import handlers
from bot.assembly.keeping import heads_of
from bot.assembly.outside import Outside
from bot.assembly.signals import listening_of
from bot.broadcast.worker import Broadcasts
from bot.deployments.watch import Watching
from bot.dora.worker import DoraExport
from bot.drill_schedule.worker import DrillSchedule
from bot.engine import DbosEngine
from bot.errors import Unreachable
from bot.execution.give_up import RESUMES, give_up, quarantine
from bot.intake.seal import Sealer
from bot.intake.worker import IntakeWorker
from bot.journal import SqlJournal
from bot.operating import Configuration, ConfigurationTold, Finishing, Retention
from bot.ports import Destinations, Ports, Step
from bot.readiness.worker import Readying
from bot.runbook import roll_back
from bot.settings import Settings
from bot.sweeps import Sweeps
from bot.traces import Traces
from bot.traces.otlp import exporter
from bot.triggers.telling import Telling

log = logging.getLogger(__name__)

# Seconds of real time, at the end: for calls to be answered; between looks whether everything is told, and how many.
_ACTS_FINISH, _LAST_LOOK, _LAST_LOOKS = 2.5, 0.05, 20
_DECISIONS = 1.0  # seconds of real time, at a takeover, for what people have decided already


class Workers:
    """`destinations` are those outside the team."""

    def __init__(
        self,
        settings: Settings,
        ports: Ports,
        outside: Outside,
        *,
        journal: SqlJournal,
        notifier: handlers.Notifier,
        destinations: Destinations,
        configuration: Callable[[], Configuration],
    ) -> None:
        speed, say = settings.clock_speed, handlers.saying_in(outside.slack)
        self._ports, self._journal, self._notifier = ports, journal, notifier
        self._resumed: Mapping[str, int] = {}
        self._first = asyncio.Event()  # what people decided before this bot led is on its way
        self._others, self._finishing = False, Finishing()
        self._heads = heads_of(settings, ports.catalog, journal, outside.aws)
        self.readying = Readying(ports, say, speed=speed)
        self.signals = listening_of(settings, ports, outside.aws, deployed=self.readying.deployed)
        self.engine = DbosEngine(settings.database_url, self._run, on_crash=partial(give_up, ports=ports))
        self.intake = IntakeWorker(ports, self.engine, Sealer(settings.secret_shared_with_slack))
        self._watching = Watching(ports)
        self.sweeps = Sweeps(
            ports,
            self.engine,
            take_up=self.intake.take_up_undecided,
            prune=Retention(journal, self.engine, keep=timedelta(days=settings.keep_days)).look,
            watch=self._watching.look,
            speed=speed,
        )
        self.telling = Telling(ports, say, speed=speed)
        self.drills = DrillSchedule(ports, say, speed=speed)
        self._traces = Traces(journal, exporter(settings.traces, settings.headers_of_traces()))
        self.dora = DoraExport(ports, destinations, speed=speed)
        self._configuration = ConfigurationTold(ports, say, now=configuration, speed=speed)
        self._broadcasts = Broadcasts(ports, destinations, speed=speed)

    def ring(self) -> None:
        """The journal has changed: something may be to be told, or be due."""
        self._notifier.wake()
        self.sweeps.wake()
        self._broadcasts.wake()
        self._heads.wake()
        self._traces.wake()

    def reloaded(self, changes: tuple[str, ...], services: Collection[str], *, leads: bool) -> None:
        """Another services file is in force: `changes` are its lines on rights, `services` those that are others now.

        Whoever `leads` says so.
        """
        for name in services:
            self.readying.deployed(name)
        self._broadcasts.wake()
        if leads:
            self._configuration.changed(changes)

    def hurry(self, others: bool) -> None:
        """Before the end: are there others to go on with what is not finished?"""
        self._others = others
        self.intake.hurry(others)

    async def start(self, stack: contextlib.AsyncExitStack, *, followed: bool = False) -> None:
        """Go on with what a crash left, `followed`: of the one that led until now.

        Leaving `stack` ends them in the opposite order: finish what is in hand, say it, and lay the rest down.
        """
        self._heads.start()
        stack.push_async_callback(self._heads.stop)
        self._traces.start()
        stack.push_async_callback(self._traces.stop)
        stack.push_async_callback(self._notifier.stop)
        stack.push_async_callback(self._say_the_rest)
        stack.push_async_callback(self._broadcasts.stop)
        await self._resume(followed)
        stack.push_async_callback(self._lay_down)
        await self.engine.launch()
        stack.push_async_callback(self.engine.close)
        self.intake.start(decisions_first=followed)
        stack.push_async_callback(self._finishing.finish, _ACTS_FINISH)
        stack.push_async_callback(self.intake.stop)
        await self._take_up()
        await self._decisions_first(followed)
        self.intake.go_on()
        await self._notifier.start()
        await self._broadcasts.start()
        await self.telling.start()
        stack.push_async_callback(self.telling.stop)
        self.readying.start()
        stack.push_async_callback(self.readying.stop)
        self.dora.start()
        stack.push_async_callback(self.dora.stop)
        self._configuration.start()
        stack.push_async_callback(self._configuration.stop)
        self.drills.start()
        stack.push_async_callback(self.drills.stop)
        await self.sweeps.start()
        stack.push_async_callback(self._watching.stop)
        stack.push_async_callback(self.sweeps.stop)
        self.signals.start()
        stack.push_async_callback(self.signals.stop)

    async def _decisions_first(self, followed: bool) -> None:
        """All else that a takeover begins, rollouts that are watched again and cards that are drawn again, would have
        an approval wait that was given meanwhile.
        """
        if followed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_DECISIONS):
                    await self.intake.decisions()
                    await self._finishing.finish(_DECISIONS)
        self._first.set()

    async def _run(self, rollback_id: str, step: Step) -> str:
        if rollback_id in self._resumed:
            await self._first.wait()
        return await roll_back(rollback_id, self._ports, self._finishing.around(step))

    async def _resume(self, followed: bool) -> None:
        """Before any run goes on: a run that seems to be what makes this process die, again and again, does not."""
        self._resumed = await self._journal.resume(followed=followed)
        for rollback_id, times in self._resumed.items():
            if times > RESUMES:
                await quarantine(rollback_id, times, ports=self._ports)

    async def _take_up(self) -> None:
        """Before the sweeps do, which first look for much else: somebody may be waiting for an approval."""
        try:
            await self.intake.take_up_undecided()
        except Exception:
            log.exception("what people asked for is taken up by the sweeps")

    async def _lay_down(self) -> None:
        try:
            await self._journal.pause()
        except Unreachable as error:
            log.warning("the next start will take this end for a crash: %s", error)

    async def _say_the_rest(self) -> None:
        """What was told last is still in the outbox; what Slack does not take now waits there for the next start, or
        for another that leads.
        """
        if self._others:
            return
        self._notifier.wake()
        for _ in range(_LAST_LOOKS):
            if not (await self._journal.census()).outbox:
                return
            await asyncio.sleep(_LAST_LOOK)
