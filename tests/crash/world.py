"""One fresh world for one death: simulated AWS, local Slack, an empty database, and a supervisor that restarts once."""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot import catalog as catalogs
from bot.catalog import Catalog
from bot.catalog.flaw import InvalidFile
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import environment
from playground.github import LocalGitHub
from playground.outside import Outside
from playground.slack import LocalSlack
from playground.stage import ROOT, secrets_directory, services_file
from playground.telling import put_secrets, told_outside
from playground.telling import variables as telling_variables
from tests.crash.clock import SharedClock
from tests.crash.people import People
from tests.crash.process import Process
from tests.edited import edited
from tests.invariants import peers
from tests.invariants.evidence import Evidence
from tests.invariants.gather import gather
from tests.invariants.witness import watch_acks
from tests.invariants.writing import written
from tests.scenarios.listening import with_events
from tests.without_follow_ups import without_follow_ups

SPEED = 300.0
CANARY = "canary-of-aws-0123456789abcdefghijkl"  # its secret key, which no simulated AWS asks for
COMMAND = "quilt-catalog immediate users: 5xx <!channel> since the `MCP` deploy"
# A rollback must not expire, lapse or fail of a machine that is slow: see `Scenario.expires`.
_PATIENCE = {
    "approval_expires: 15m": "approval_expires: {expires}",
    "rollout_deadline: 15m": "watched_for: {watched_for}\n    rollout_deadline: 2d",
}


@dataclass
class World(People):
    """What a scenario holds in its hands."""

    clock: SharedClock
    aws: SimulatedAws
    home: Path
    process: Process
    catalog: Catalog
    outside: Outside
    github: LocalGitHub
    url: str  # of the bot's database
    killed_at: datetime | None = None
    stopped_at: str = ""  # the step at which it was stopped, instead of killed
    taken_over: frozenset[str] = frozenset()  # what was under way then, where another took over
    problems: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    _supervisor: asyncio.Task[None] | None = None
    _insisting: asyncio.Task[None] | None = None

    @property
    def trace(self) -> list[str]:
        """What the bot did, one line each: the number and what it was."""
        path = self.home / "trace"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    @property
    def steps(self) -> int:
        """Of the bot that is to die."""
        return len(self.trace)

    @property
    def log(self) -> str:
        """Of every life of the bot."""
        path = self.home / "bot.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def evidence(self) -> Evidence:
        return gather(
            journal_url=self.url,
            aws=self.aws,
            slack=self.slack,
            catalog=self.catalog,
            written=self.written,
            secrets=frozenset({CANARY, *self.outside.secrets().values()}),
            peers=peers.seen(self.aws, self.outside, self.github),
        )

    async def read_what_is_written(self) -> None:
        """Of every life of the bot; the numbers are those of the last."""
        doors = re.findall(r"health at (http://\S+)/healthz", self.log)
        self.written = await written(self.log, door=doors[-1]) if doors else {"the log": self.log}

    async def start(self, kill_at: str, when: str) -> None:
        """Start the bot, which will kill itself at `kill_at` ("": never), and somebody to start it again, once."""
        self.clock.stand()
        self.process.variables["KILL_CLOCK"] = str(self.clock.file)
        await self.process.start(KILL_TRACE=str(self.home / "trace"), KILL_AT=kill_at, KILL_WHEN=when)
        self._supervisor = asyncio.create_task(self._supervise())
        self._insisting = asyncio.create_task(self.insist())

    async def stop(self) -> None:
        for task in filter(None, (self._insisting, self._supervisor)):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.process.kill()

    async def _supervise(self) -> None:
        if not await self._lives():
            self.problems.append("the bot ended by itself")
            return
        self.killed_at = self.clock.now()
        while self.slack.connected:  # Slack has not noticed yet
            await asyncio.sleep(0.01)
        await self.process.start()
        await self._lives()
        self.problems.append("the restarted bot ended by itself")

    async def _lives(self) -> bool:
        """One life of the bot; time passes from when it is ready until its end. -> was that SIGKILL?"""
        ready = asyncio.create_task(self._goes_on_when_ready())
        try:
            return await self.process.ended()
        finally:
            self.clock.stand()
            ready.cancel()

    async def _goes_on_when_ready(self) -> None:
        while not self.slack.connected:
            await asyncio.sleep(0.01)
        self.clock.go_on()


@asynccontextmanager
async def fresh_world(
    *,
    expires: str = "2d",
    watched_for: str = "7m",
    speed: float = SPEED,
    edit: Callable[[str], str] = str,
    events: bool = False,
    tells: bool = False,
    url: str = "",
    of: Callable[..., World] = World,
) -> AsyncIterator[World]:
    """Everything but the bot is up; `expires` is how long an approval may take, `watched_for` the third phase.

    `edit` changes the text of the services file; `events` come into a queue that the bot reads; it `tells` those
    outside. `url` is that of an empty database, if not of a file of its own; the world is one `of` that.
    """
    with tempfile.TemporaryDirectory(prefix="rollback-crash-") as directory:
        home = Path(directory)
        clock = SharedClock(home / "clock", speed=speed)
        aws = SimulatedAws(clock)
        named = {"AWS_SECRET_ACCESS_KEY": CANARY}
        (with_events(named.__setitem__) if events else seed)(aws)
        slack = LocalSlack(clock, manifest=ROOT / "manifest.yml")
        outside, github = Outside(home, now=clock.now), LocalGitHub(aws.cluster.repository, now=clock.now)
        slack.app.add_routes([*outside.routes(), *github.routes()])
        aws.start()
        await slack.start()
        await outside.mailbox.start()
        url = url or f"sqlite:///{home / 'rollback-bot.db'}"
        watch_acks(slack, url)
        services = _services(aws, expires, watched_for)
        services = told_outside(services, outside, slack.url) if tells else services
        (home / "services.yml").write_text(edit(services), encoding="utf-8")
        variables = environment(slack=slack, aws=aws, clock=clock, home=home) | named
        variables |= _told(outside, home) if tells else {}
        variables["ROLLBACK_DATABASE_URL"] = url
        process = Process(variables, log=home / "bot.log")
        world = of(slack, clock, aws, home, process, _catalog(home), outside, github, url)
        try:
            yield world
        finally:
            await world.stop()
            await outside.mailbox.stop()
            await slack.stop()
            await asyncio.to_thread(aws.stop)


def _told(outside: Outside, home: Path) -> dict[str, str]:
    put_secrets(outside, secrets_directory(home))
    return {**telling_variables(outside), "ROLLBACK_SECRETS_DIR": str(secrets_directory(home))}


def _catalog(home: Path) -> Catalog:
    """Raises AssertionError: whoever waits for a bot in another process could not take what says more."""
    try:
        return catalogs.load(home / "services.yml")
    except InvalidFile as error:
        raise AssertionError(str(error)) from None


def _services(aws: SimulatedAws, expires: str, watched_for: str) -> str:
    text = without_follow_ups(services_file(aws.target_url))
    patient = {usual: it.format(expires=expires, watched_for=watched_for) for usual, it in _PATIENCE.items()}
    return edited(text, patient.items())
