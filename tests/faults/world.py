"""One quick world for each row: the bot on real wires, with time that jumps and a log that is listened to."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aws
from bot import catalog as catalogs
from bot.app import Bot
from bot.catalog import Catalog
from bot.model import LIVE, DueKind, State
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import aws_variables
from playground.clock import Clock
from playground.github import LocalGitHub
from playground.jira import LocalJira
from playground.outside import Outside
from playground.pagerduty import LocalPagerDuty
from playground.slack import LocalSlack, Message
from playground.slack.letters import letters
from playground.stage import ROOT, secrets_directory, services_file
from playground.telling import put_secrets
from playground.telling import variables as telling_variables
from tests.faults.clock import JumpingClock
from tests.invariants import peers, writing
from tests.invariants.check import violations
from tests.invariants.witness import watch_acks
from tests.patience import PATIENCE
from tests.postgres.silence import Beside, way_beside
from tests.scenarios.world import INCIDENT, World, environment, everything, running_bot
from tests.without_follow_ups import without_follow_ups

SOCKETS = 2  # that the bot keeps open
PEERS = "http://peers.example"  # in an edited services file: where those outside are


class KeptClients(aws.Aws):
    """Clients take a quarter of a second to make, so they outlive their bot."""

    port = 0

    def close(self) -> None:
        """Not at the end of a row."""


@cache
def kept() -> KeptClients:
    return KeptClients()


class Log(writing.Log):
    """Keeps also what should not be there: a stack trace means that somebody was surprised."""

    def __init__(self) -> None:
        super().__init__()
        self.surprises: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        if record.exc_info:
            self.surprises.append(f"{record.name}: {record.getMessage()} {record.exc_info[1]!r}")


@dataclass
class FaultWorld(World):
    """What a row holds in its hands, besides what every scenario does."""

    clock: JumpingClock
    catalog: Catalog  # as it was at the start, and at every click
    log: Log
    stack: AsyncExitStack
    clients: aws.Aws | None
    url: str  # of the database itself
    outside: ExitStack  # what outlives a bot
    way: Beside | None  # over which the bot reaches its database, where that is a PostgreSQL
    restarts: int = 0
    written: dict[str, str] = field(default_factory=dict)
    background: list[asyncio.Task[Any]] = field(default_factory=list)
    terminal: list[str] = field(default_factory=list)  # what commands printed
    lost: str = ""  # another database, of which commands are told
    peers: Outside = field(kw_only=True)  # those outside the team
    reads_anew: bool = field(kw_only=True)  # the bot its services file
    services: str = field(kw_only=True)  # as it was written at the start

    async def is_calm(self) -> bool:
        """Everything has been told, outside as well."""
        return not await self.bot.journal.outbox() and not await self.bot.journal.undelivered()

    async def is_kept(self) -> bool:
        """Nobody is reading what is to be kept of the incident."""
        return all(due.kind is not DueKind.EVIDENCE for due in await self.bot.journal.waiting())

    async def is_in_the_third_phase(self) -> bool:
        """It has been looked at there once, and people are asked."""
        newest = await self.newest()
        return newest is not None and newest.phases[2].watch is not None

    async def load_test_is_over(self) -> bool:
        """While its looks come one soon after the other."""
        newest = await self.newest()
        if newest and newest.load_test and newest.load_test.ended_at:
            return True
        self.clock.advance(15)
        return False

    async def is_shown(self) -> bool:
        """Every card shows what the journal holds."""
        return not await self.bot.journal.stale_cards()

    async def is_over(self) -> bool:
        """Nothing is left to be done but, perhaps, to be approved, and to be watched in the later phases."""
        newest = await self.newest()
        if newest is None or await self.bot.journal.undecided():
            return False
        if newest.state is not State.SUCCEEDED:
            return newest.state not in LIVE
        if newest.phases and not newest.phases[0].pending:
            return True
        await self.to_the_next_look()
        return False

    async def is_in(self, state: State) -> bool:
        newest = await self.newest()
        return newest is not None and newest.state is state

    def public(self, channel: str = INCIDENT) -> str:
        """Everything that everybody may read now."""
        return "\n".join(everything(message) for message in self.slack.messages(channel))

    def ever_public(self) -> str:
        """The same, with what edits have replaced."""
        shown: list[Message] = []
        for message in self.slack.messages(INCIDENT):
            shown += self.slack.workspace.versions(message.channel, message.ts)
        return "\n".join(everything(message) for message in shown)

    def private(self) -> str:
        """Whatever one person may read, and nobody else."""
        shown = [text for user in self.slack.workspace.people for text in self._shown_to(user)]
        return "\n".join([*shown, *self.terminal])

    def _shown_to(self, user: str) -> Iterator[str]:
        yield from self.private_texts(user)
        yield from map(everything, letters(self.slack.workspace, user))
        for view in (self.slack.views.of(user), self.slack.views.home(user)):
            if view is not None:
                yield f"{view.shown} {view.errors}"

    def violations(self, *, ended: bool) -> list[str]:
        """The invariants that do not hold; `ended` adds those that hold when all is told."""
        return violations(
            journal_url=self.url,
            aws=self.aws,
            slack=self.slack,
            catalog=self.catalog,
            ended=ended,
            written=self.written,
            peers=peers.seen(self.aws, self.peers, self.github, self.jira),
        )

    async def read_what_is_written(self) -> None:
        self.written = await writing.written("\n".join(self.log.lines), door=self.bot.http_server.url)

    async def cut_sockets(self) -> None:
        await self.slack.drop_sockets(abort=True)

    async def cut_sockets_and_wait(self) -> None:
        """Until the bot is connected again."""
        await self.cut_sockets()
        await until(lambda: self.slack.connected == 0)
        await until(lambda: self.slack.connected)

    async def silence_sockets_and_wait(self) -> None:
        """Half open until the bot has new ones; it notices after 3.5 seconds instead of 12."""
        opened = len(self.slack.calls("apps.connections.open"))
        self.slack.blackhole_sockets()
        with patch("handlers.transport.connection.SILENT", 3.5):
            await until(lambda: len(self.slack.calls("apps.connections.open")) >= opened + SOCKETS)
            await until(lambda: self.slack.connected == SOCKETS)

    def lock_database(self) -> None:
        """For two real seconds, as a backup would that takes too long; the bot waits for a second and a half."""
        database = sqlite3.connect(self.home / "journal.db", isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(2.0, database.close)

    async def bury(self) -> None:
        """The bot's process is dead, as far as its database goes: it reaches that no more, whatever it still tries."""
        assert self.way
        self.way.end()
        with suppress(Exception):
            await self.stack.aclose()
        self.way = self.outside.enter_context(way_beside(self.url))

    async def restart(self, *, services: str = "") -> None:
        """An orderly stop, as when the bot itself is deployed, and a new bot, perhaps with another services file."""
        self.restarts += 1
        await self.stack.aclose()
        if services:
            (self.home / "services.yml").write_text(services, encoding="utf-8")
        running = _bot(self.clock, self.slack, self.home, self.clients, self.way, reads_anew=self.reads_anew)
        self.bot = await self.stack.enter_async_context(running)


def _bot(
    clock: Clock, slack: LocalSlack, home: Path, clients: aws.Aws | None, way: Beside | None, *, reads_anew: bool
) -> AbstractAsyncContextManager[Bot]:
    database = way.url if way else ""
    return running_bot(clock, slack, home, clients=clients, database=database, reads_anew=reads_anew)


async def until(condition: Callable[[], Any], *, seconds: float = 12.0) -> None:
    """Wait until `condition` (which may be asynchronous) is true; `seconds` are those of a machine that is free."""
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        found = condition()
        if await found if asyncio.iscoroutine(found) else found:
            return
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.01)


async def until_none(problems: Callable[[], list[str]], *, seconds: float = 10.0) -> list[str]:
    """What is still wrong after that time (as in `until`), or [] as soon as nothing is.

    The bot runs in this process: whoever reads everything again and again must leave it the time to go on.
    """
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        began = time.monotonic()
        found = problems()
        ended = time.monotonic()
        if not found or ended > deadline:
            return found
        await asyncio.sleep(max(0.1, 2 * (ended - began)))


@asynccontextmanager
async def fault_world(
    home: Path,
    *,
    stride: timedelta,
    impatient: float | None,
    postgresql: str = "",
    edit: Callable[[str], str] = str,
    reads_anew: bool = False,
) -> AsyncIterator[FaultWorld]:
    """`impatient`: the bot gives up on an AWS call after so many real seconds, instead of ten.

    `postgresql` is the URL of an empty database, which the bot then uses over a way that can be cut.
    """
    clients = aws.Aws(read_timeout=impatient) if impatient else kept()
    clock = JumpingClock(stride=stride)
    simulated = SimulatedAws(clock, port=KeptClients.port)
    KeptClients.port = int(simulated.endpoint_url.rsplit(":", 1)[1])
    seed(simulated)
    simulated.start()
    slack = LocalSlack(clock, manifest=ROOT / "manifest.yml")
    pagerduty, jira = LocalPagerDuty(clock), LocalJira()
    github, told = LocalGitHub(simulated.cluster.repository, now=clock.now), Outside(home, now=clock.now)
    for local in (pagerduty, jira, github, told):
        slack.app.add_routes(local.routes())
    await slack.start()
    await told.mailbox.start()
    watch_acks(slack, f"sqlite:///{home}/journal.db")
    services = edit(without_follow_ups(services_file(simulated.target_url))).replace(PEERS, slack.url)
    (home / "services.yml").write_text(services, encoding="utf-8")
    put_secrets(told, secrets_directory(home))
    log = Log()
    try:
        secrets = {"ROLLBACK_SECRETS_DIR": str(secrets_directory(home)), **telling_variables(told)}
        with environment(aws_variables(simulated) | secrets), log.listening(), ExitStack() as outside:
            way = outside.enter_context(way_beside(postgresql)) if postgresql else None
            async with AsyncExitStack() as stack:
                bot = await stack.enter_async_context(_bot(clock, slack, home, clients, way, reads_anew=reads_anew))
                await until(lambda: slack.connected == SOCKETS)
                catalog = catalogs.load(home / "services.yml")
                url = postgresql or f"sqlite:///{home / 'journal.db'}"
                hands = clock, simulated, slack, bot, home, catalog, log, stack, clients, url, outside, way
                around = {"pagerduty": pagerduty, "github": github, "jira": jira, "peers": told}
                yield FaultWorld(*hands, **around, reads_anew=reads_anew, services=services)
    finally:
        await told.mailbox.stop()
        await slack.stop()
        simulated.stop()
