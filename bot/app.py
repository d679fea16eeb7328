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
    health_server,
    journal_of,
    password_of,
    ports_of,
)
from bot.assembly.checks import check_endpoints, check_tokens, look_at_lists
from bot.catalog import Catalog, CurrentCatalog
from bot.clock import SystemClock
from bot.metrics import Metrics
from bot.model import OwnTask
from bot.operating import Emf, HttpServer, Probes
from bot.ports import Clock, Destinations
from bot.secrets.passwords import ask_anew
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
        self.over, self.failed = asyncio.Event(), False
        self._settings, metrics = settings, Metrics()
        self._catalog = catalog = CurrentCatalog.of(catalog)
        self._outside = Outside(settings, catalog, clock=self.clock, metrics=metrics, clients=clients)
        check_pagerduty(catalog, token=bool(self._outside.pagerduty_token))
        self.journal = journal_of(settings, catalog, self.clock)
        self._notifier = handlers.Notifier(self._outside.slack, self.journal, catalog, self._outside.memberships)
        self._ports = ports_of(
            self._outside, catalog, clock=self.clock, journal=self.journal, notifier=self._notifier, own=own
        )
        self._workers = self._build_workers(destinations or self._outside.destinations)
        self.journal.ring = self._workers.ring
        self._leadership = Leadership(
            settings,
            self._workers,
            journal=self.journal,
            clock=self.clock,
            begun=self._begun,
            failed=self._fail,
        )
        self.configuration = InForce(
            settings, config, catalog, self._outside, self.journal, self._workers, self._leadership
        )
        self._probes = self._build_probes(metrics)
        self._slack_in = self._build_slack_in()
        self._emf = Emf(self._probes.numbers, settings.emf)
        self.http_server = health_server(settings, self._probes)

    def _build_workers(self, destinations: Destinations) -> Workers:
        return Workers(
            self._settings,
            self._ports,
            self._outside,
            journal=self.journal,
            notifier=self._notifier,
            destinations=destinations,
            configuration=lambda: self.configuration.now,
        )

    def _build_probes(self, metrics: Metrics) -> Probes:
        probes = Probes(
            journal=self.journal,
            engine=self._workers.engine,
            metrics=metrics,
            web_problem=lambda: self._notifier.health.problem,
        )
        probes.configuration = lambda: self.configuration.now
        probes.health.role = lambda: self._leadership.role
        return probes

    def _build_slack_in(self) -> SlackIn:
        return SlackIn(
            self._settings,
            self._catalog,
            self._outside,
            worker=self._workers.intake,
            clock=self.clock,
            probes=self._probes,
            leadership=self._leadership,
            on_lost=self._lost,
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
        stack.callback(self._outside.aws.close)
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
        fresh = asyncio.create_task(self._outside.aws.keep_fresh(), name="roles")
        stack.callback(fresh.cancel)
        stack.push_async_callback(self._leadership.lay_down)
        await self._leadership.start()
        self._workers.signals.open()
        stack.callback(self._workers.signals.close)
        self._emf.start()
        stack.push_async_callback(self._emf.stop)
        await stack.enter_async_context(self._slack_in.listening())
        lists = asyncio.create_task(look_at_lists(self._catalog, self._outside), name="lists")
        stack.callback(lists.cancel)
        stack.callback(self.configuration.start().cancel)

    def _servers(self) -> tuple[HttpServer, ...]:
        """Also what Slack needs only later is opened at once: a port that is taken ends the start."""
        settings = self._settings
        routes = self._workers.signals.routes() + (() if settings.socket_mode else self._slack_in.requests.routes())
        if not routes:
            return (self.http_server,)
        return self.http_server, HttpServer(routes, bind=settings.bind, port=settings.port, setting="PORT")

    def _begun(self) -> None:
        """It leads, and so tells people: also what it has known before."""
        self._slack_in.tell_foreign()

    def _lost(self) -> None:
        """No way to Slack."""
        log.error("no connection to Slack: ending, so that the process can be started anew")
        self._fail()

    def _fail(self) -> None:
        """End, so that whatever supervises this process starts it anew."""
        self.failed = True
        self.over.set()
