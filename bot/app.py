"""The composition root of `serve`: the parts of `bot.assembly` are put together here, from settings."""

import asyncio
import contextlib
import logging
from pathlib import Path

import aws
import handlers
from bot.approval.lists_checkup import check_pagerduty
from bot.assembly import (
    InForce,
    Leadership,
    Outside,
    SlackIn,
    Workers,
    heads_of,
    journal_of,
    listening_of,
    password_of,
    ports_of,
)
from bot.assembly.checks import check_endpoints, check_tokens, look_at_lists
from bot.catalog import Catalog, CurrentCatalog
from bot.clock import SystemClock
from bot.metrics import Metrics
from bot.model import OwnTask
from bot.operating import Emf, HttpServer, Probes, health_routes
from bot.passwords import ask_anew
from bot.ports import Clock, Destinations
from bot.readiness.worker import Readying
from bot.settings import Settings

log = logging.getLogger(__name__)
_WARM = 2.0  # real seconds in which nobody is heard yet, so that the first incident meets no cold client


class Bot:
    """The whole running bot. Use it as `async with`: inside, it listens to Slack."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        *,
        config: Path | None = None,
        own: OwnTask | None = None,
        clock: Clock | None = None,
        clients: aws.Aws | None = None,
        destinations: Destinations | None = None,
    ) -> None:
        """`config` is where the catalog was read, and is read anew; None: it stays as it is. `own` is the ECS task that
        this process is. `clock`, `clients` and `destinations` replace our own, in tests.

        Raises Refused where the settings do not allow it.
        """
        settings.check_for_serving()
        self.clock = clock or SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch)
        self.over = asyncio.Event()
        self.failed = False
        self._catalog = catalog = CurrentCatalog.of(catalog)
        self._settings, self._metrics = settings, Metrics()
        self._outside = Outside(settings, catalog, clock=self.clock, metrics=self._metrics, clients=clients)
        check_pagerduty(catalog, token=bool(self._outside.pagerduty_token))
        self._aws, self._web = self._outside.aws, self._outside.web
        self.journal = journal_of(settings, catalog, self.clock)
        self._notifier = handlers.Notifier(self._outside.slack, self.journal, catalog, self._outside.memberships)
        self._ports = ports_of(
            self._outside,
            catalog,
            clock=self.clock,
            journal=self.journal,
            notifier=self._notifier,
            metrics=self._metrics,
            own=own,
        )
        readying = Readying(self._ports, handlers.saying_in(self._outside.slack), speed=settings.clock_speed)
        self._signals = listening_of(settings, self._ports, self._aws, deployed=readying.deployed)
        self._workers = Workers(
            settings,
            self._ports,
            self._outside,
            journal=self.journal,
            notifier=self._notifier,
            heads=heads_of(settings, catalog, self.journal, self._aws),
            signals=self._signals,
            readying=readying,
            destinations=destinations or self._outside.destinations,
            configuration=lambda: self.configuration.now,
        )
        self._engine, self._worker = self._workers.engine, self._workers.intake
        self._sweeps, self._telling = self._workers.sweeps, self._workers.telling
        self.journal.ring = self._workers.ring
        self._probes = Probes(
            journal=self.journal,
            engine=self._engine,
            metrics=self._metrics,
            web_problem=lambda: self._notifier.health.problem,
        )
        self._slack_in = SlackIn(
            settings,
            catalog,
            self._outside,
            worker=self._worker,
            clock=self.clock,
            metrics=self._metrics,
            probes=self._probes,
            on_lost=self._lost,
            others=lambda: self._leadership.others,
            leads=lambda: self._leadership.leads,
        )
        self._leadership = Leadership(
            settings,
            self._workers,
            journal=self.journal,
            signals=self._signals,
            clock=self.clock,
            begun=self._slack_in.tell_foreign,
            failed=self._fail,
        )
        self.configuration = InForce(
            settings, config, self._catalog, self._outside, self.journal, self._workers, self._leadership
        )
        self._probes.configuration = lambda: self.configuration.now
        self._probes.health.role = lambda: self._leadership.role
        self._emf = Emf(self._probes.numbers, settings.emf)
        self.http_server = HttpServer(
            health_routes(self._probes.health, self._probes.numbers),
            bind=settings.bind,
            port=settings.health_port,
            setting="ROLLBACK_HEALTH_PORT",
            largest=1024,  # nobody has anything to say there
        )

    async def __aenter__(self) -> "Bot":
        """Take the database, then go on with what a crash left, and only then listen."""
        self._stack = contextlib.AsyncExitStack()
        try:
            await self._start(self._stack)
        except BaseException:
            await self._stack.aclose()
            raise
        self._probes.health.phase = "serving"
        return self

    async def __aexit__(self, *exception: object) -> None:
        """In the opposite order: take nothing more in, finish what is in hand, say it, and leave the database."""
        self._probes.health.phase = "stopping"
        if self._leadership.others:  # they go on with what is not finished, and this one still takes in until they do
            await self._leadership.lay_down()
            self._leadership.let_go()
        await self._stack.aclose()

    async def _start(self, stack: contextlib.AsyncExitStack) -> None:
        for server in self._servers():
            await server.open()
            stack.push_async_callback(server.close)
        stack.callback(self._aws.close)
        for close in self._outside.closing():
            stack.push_async_callback(close)
        if password := password_of(self._settings):
            stack.callback(ask_anew(self._settings.database_url, password))
        stack.callback(self._leadership.close)
        await self._leadership.open()
        await check_tokens(self._settings, self._catalog, self._outside)
        check_endpoints(self._settings, self._catalog, self._outside)
        await self._leadership.open_journal(self.over)
        stack.push_async_callback(self.journal.close)
        stack.callback(self.configuration.stop)
        await self.configuration.warm_up(_WARM)
        fresh = asyncio.create_task(self._aws.keep_fresh(), name="roles")
        stack.callback(fresh.cancel)
        stack.push_async_callback(self._leadership.lay_down)
        await self._leadership.start()
        self._signals.open()
        stack.callback(self._signals.close)
        self._emf.start()
        stack.push_async_callback(self._emf.stop)
        await stack.enter_async_context(self._slack_in.listening())
        lists = asyncio.create_task(look_at_lists(self._catalog, self._outside), name="lists")
        stack.callback(lists.cancel)
        stack.callback(self.configuration.start().cancel)

    def _servers(self) -> tuple[HttpServer, ...]:
        """Also what Slack needs only later is opened at once: a port that is taken ends the start."""
        settings = self._settings
        routes = self._signals.routes() + (() if settings.socket_mode else self._slack_in.requests.routes())
        if not routes:
            return (self.http_server,)
        return self.http_server, HttpServer(routes, bind=settings.bind, port=settings.port, setting="PORT")

    def _lost(self) -> None:
        """No way to Slack."""
        log.error("no connection to Slack: ending, so that the process can be started anew")
        self._fail()

    def _fail(self) -> None:
        """End, so that whatever supervises this process starts it anew."""
        self.failed = True
        self.over.set()
