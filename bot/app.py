"""The composition root: everything is built here, from settings, and nowhere else."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web

import aws
import handlers
from bot import catalog as catalogs
from bot import journal as journals
from bot.catalog import Catalog
from bot.clock import SystemClock
from bot.desk import Desk
from bot.engine import DbosEngine
from bot.errors import RollbackBotError
from bot.journal import SqlJournal, Verification
from bot.model import Plan
from bot.ports import Clock, Ports, Step
from bot.procedures.crash import give_up
from bot.procedures.survey import survey
from bot.runbook import known, roll_back
from bot.settings import Settings
from bot.web import HttpWeb

log = logging.getLogger(__name__)


class Bot:
    """The whole running bot. Use it as `async with`: inside, it listens to Slack."""

    def __init__(
        self, settings: Settings, catalog: Catalog, *, clock: Clock | None = None, clients: aws.Aws | None = None
    ) -> None:
        """`clock` and `clients` replace our own, in tests. Raises Refused where the settings do not allow it."""
        settings.check_for_serving()
        self.clock = clock or SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch)
        self.over = asyncio.Event()
        self.failed = False
        self._catalog, self._settings = catalog, settings
        self._client = handlers.make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        self._aws, self._web = clients or aws.Aws(), HttpWeb(catalog)
        self.journal = SqlJournal(settings.database_url, clock=self.clock, config_digest=catalog.digest)
        self._notifier = handlers.Notifier(self._client, self.journal, catalog)
        self._ports = self._plug_in()
        self._engine = DbosEngine(settings.database_url, self._run, on_crash=partial(give_up, ports=self._ports))
        self._desk = Desk(self._ports, self._engine)

    def _plug_in(self) -> Ports:
        return Ports(
            catalog=self._catalog,
            clock=self.clock,
            ecs=aws.Ecs(self._aws),
            images=aws.Ecr(self._aws),
            target_healths=aws.Elb(self._aws),
            logs=aws.CloudWatchLogs(self._aws),
            web=self._web,
            people=handlers.SlackPeople(self._client, self.clock, home=self._catalog.home.team),
            teller=self._notifier,
            journal=self.journal,
        )

    async def _run(self, rollback_id: str, step: Step) -> str:
        return await roll_back(rollback_id, self._ports, step)

    async def __aenter__(self) -> "Bot":
        """Take the database, then go on with what a crash left, and only then listen."""
        self._stack = contextlib.AsyncExitStack()
        try:
            await self._start(self._stack)
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    async def _start(self, stack: contextlib.AsyncExitStack) -> None:
        stack.callback(self._aws.close)
        stack.push_async_callback(self._web.close)
        self._engine.guard.acquire()
        stack.callback(self._engine.guard.release)
        await self.journal.open()
        stack.push_async_callback(self.journal.close)
        await handlers.check_home(self._client, self._catalog)
        await self._warm()
        await self._notifier.start()
        stack.push_async_callback(self._notifier.stop)
        await self._engine.launch()
        stack.push_async_callback(self._engine.close)
        await self._desk.start()
        stack.push_async_callback(self._desk.stop)
        await stack.enter_async_context(self._listening())
        self._watch_guard(stack)

    async def _warm(self) -> None:
        """Have clients and connections ready before the first incident; what cannot be reached now is only logged."""
        services = self._catalog.services.values()
        for problem in await asyncio.gather(*(self._aws.warm(s) for s in services), return_exceptions=True):
            if isinstance(problem, RollbackBotError):
                log.warning("%s", problem)
            elif problem is not None:
                raise problem

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        """Socket Mode where there is an app token, otherwise HTTP on PORT."""
        secret = self._settings.slack_signing_secret.get_secret_value() or None
        build = partial(
            handlers.build_app, client=self._client, catalog=self._catalog, desk=self._desk, clock=self.clock
        )
        if token := self._settings.slack_app_token.get_secret_value():
            socket = handlers.SocketSupervisor(build(), token, on_lost=self._lost)
            await socket.start()
            try:
                yield
            finally:
                await socket.stop()
        else:
            runner = web.AppRunner(build(signing_secret=secret).server(path="/slack/events").web_app)
            await runner.setup()
            try:
                await web.TCPSite(runner, port=self._settings.port).start()
                yield
            finally:
                await runner.cleanup()

    def _lost(self) -> None:
        """No way to Slack: end, so that whatever supervises this process starts it anew."""
        log.error("no connection to Slack: ending, so that the process can be started anew")
        self.failed = True
        self.over.set()

    def _watch_guard(self, stack: contextlib.AsyncExitStack) -> None:
        async def end_without_the_lock() -> None:
            await self._engine.guard.lost()
            log.critical("the lock on the database is gone, so another engine may have it: ending at once")
            os._exit(1)

        watcher = asyncio.create_task(end_without_the_lock(), name="guard")
        stack.callback(watcher.cancel)


async def serve(settings: Settings) -> bool:
    """Work until SIGTERM or SIGINT. -> False when it ended because Slack could not be reached any more."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    bot = Bot(settings, catalogs.load(settings.config))
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, bot.over.set)
    async with bot:
        log.info("listening; %d services", len(catalogs.load(settings.config).services))
        await bot.over.wait()
    return not bot.failed


async def plan_only(settings: Settings, service: str) -> Plan:
    """What a rollback would do. Needs neither Slack nor a database; what the journal knows is not considered."""
    catalog, clients = catalogs.load(settings.config), aws.Aws()
    clock = SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch)

    async def nothing(service_arn: str) -> frozenset[str]:
        return frozenset()

    try:
        ecs, images = aws.Ecs(clients), aws.Ecr(clients)
        return await survey(known(service, catalog), ecs=ecs, images=images, never=nothing, now=clock.now())
    finally:
        clients.close()


async def read_log(settings: Settings, service: str, *, as_json: bool, limit: int) -> str:
    """The rollback log of one service, or of all where it is ""."""
    journal = SqlJournal(settings.database_url, clock=SystemClock(), config_digest="")
    await journal.open()
    try:
        rollbacks = await journal.recent(service, limit=limit)
    finally:
        await journal.close()
    return journals.as_json(rollbacks) if as_json else journals.markdown(rollbacks)


def verify_audit(settings: Settings) -> Verification:
    return journals.verify_database(settings.database_url)
