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
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import environment
from playground.clock import Clock
from playground.slack import LocalSlack, Message, NoSuchButtonError
from playground.stage import ROOT, services_file
from tests import hands
from tests.crash.process import Process
from tests.invariants.evidence import Evidence, gather
from tests.invariants.witness import watch_acks
from tests.invariants.writing import written
from tests.patience import PATIENCE
from tests.without_follow_ups import without_follow_ups

SPEED = 300.0
CANARY = "canary-of-aws-0123456789abcdefghijkl"  # its secret key, which no simulated AWS asks for
ANA, BEN, INCIDENT = "U0AAAA", "U0BBBB", "C0INCIDENT"
# A restart takes minutes at this speed, and must not be what a rollback expires or fails of.
_PATIENCE = {
    "approval_expires: 15m": "approval_expires: {expires}",
    "rollout_deadline: 15m": "watched_for: {watched_for}\n    rollout_deadline: 6h",
}


@dataclass
class World:
    """What a scenario holds in its hands."""

    clock: Clock
    aws: SimulatedAws
    slack: LocalSlack
    home: Path
    process: Process
    killed_at: datetime | None = None
    problems: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    _supervisor: asyncio.Task[None] | None = None

    @property
    def trace(self) -> list[str]:
        """What the bot did, one line each: the number and what it was."""
        path = self.home / "trace"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def evidence(self) -> Evidence:
        return gather(
            journal_url=f"sqlite:///{self.home / 'rollback-bot.db'}",
            aws=self.aws,
            slack=self.slack,
            catalog=catalogs.load(self.home / "services.yml"),
            written=self.written,
            secrets=frozenset({CANARY}),
        )

    async def read_what_is_written(self) -> None:
        """Of every life of the bot; the numbers are those of the last."""
        log = (self.home / "bot.log").read_text(encoding="utf-8")
        doors = re.findall(r"health at (http://\S+)/healthz", log)
        self.written = await written(log, door=doors[-1]) if doors else {"the log": log}

    async def start(self, kill_at: str, when: str) -> None:
        """Start the bot, which will kill itself at `kill_at` ("": never), and somebody to start it again, once."""
        await self.process.start(KILL_TRACE=str(self.home / "trace"), KILL_AT=kill_at, KILL_WHEN=when)
        self._supervisor = asyncio.create_task(self._supervise())

    async def stop(self) -> None:
        if self._supervisor:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor
        await self.process.kill()

    async def _supervise(self) -> None:
        if not await self.process.ended():
            self.problems.append("the bot ended by itself")
            return
        self.killed_at = self.clock.now()
        await self.process.start()
        await self.process.ended()
        self.problems.append("the restarted bot ended by itself")

    # What people do. They are patient, but they do not know what happened behind the scenes.

    async def up(self) -> None:
        await self.slack.wait_for(lambda: self.slack.connected, timeout=20 * PATIENCE)

    async def ask(self, text: str) -> None:
        """Type the command; after an error look for the card, and type it again if there is none."""
        await self.up()
        while await self.slack.slash(ANA, INCIDENT, text) is not None:
            await self.up()
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(self._card, timeout=1)
                return

    async def press(self, user: str, action: str) -> None:
        """Press the button; after an error look at the card, and press again if it still has the button."""
        await self.slack.wait_for(self._card, timeout=20 * PATIENCE)
        while (card := self._card()) and hands.has(card, action):
            await self.up()
            with contextlib.suppress(NoSuchButtonError):  # an earlier press has worked after all
                if await hands.press(self.slack, card, action, user=user) is None:
                    return

    async def send_form(self, user: str, of: Callable[[], Message | None], action: str, typed: dict[str, str]) -> None:
        """Open the form behind a button and send it; after an error send it again, for as long as it is open."""
        offered = await self.slack.wait_for(of, timeout=30)
        while (view := self.slack.views.of(user)) is None:
            await self.up()
            await self.slack.click(user, INCIDENT, offered.ts, action)
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(lambda: self.slack.views.of(user), timeout=1)
        while await self.slack.forms.submit(view, typed) is not None:
            await self.up()

    async def ask_by_form(self, typed: dict[str, str]) -> None:
        """Open the form and send it until there is a card; one that shows nothing to choose from is sent again."""
        while not self._card():
            await self.up()
            if (view := self.slack.views.of(ANA)) is None:
                await self.slack.slash(ANA, INCIDENT, "")
            elif await self.slack.forms.submit(view, {name: typed[name] for name in typed if name in str(view.shown)}):
                await asyncio.sleep(0.1)
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(self._card, timeout=1)

    def mention(self, text: str) -> Message:
        """In the thread of an alert. Slack delivers it until it is acknowledged. -> the alert"""
        self.slack.events.retries = (0.3,) * 60
        alert = self.slack.say("U0ROBOT", INCIDENT, "5xx on quilt-catalog")
        self.slack.say(ANA, INCIDENT, text, thread_ts=alert.ts)
        return alert

    def _card(self) -> Message | None:
        """The first message that has, or had, buttons to decide with."""
        for message in self.slack.messages(INCIDENT):
            if any(hands.has(version, "approve") for version in self.slack.workspace.versions(INCIDENT, message.ts)):
                return message
        return None


@asynccontextmanager
async def fresh_world(
    *,
    expires: str = "6h",
    watched_for: str = "7m",
    edit: Callable[[str], str] = str,
    past: Callable[[SimulatedAws], object] = seed,
) -> AsyncIterator[World]:
    """Everything but the bot is up; `expires` is how long an approval may take, `watched_for` the third phase.

    `edit` changes the text of the services file, `past` is what has happened on the simulated AWS.
    """
    clock = Clock(speed=SPEED)
    aws = SimulatedAws(clock)
    past(aws)
    slack = LocalSlack(clock, manifest=ROOT / "manifest.yml")
    with tempfile.TemporaryDirectory(prefix="rollback-crash-") as directory:
        home = Path(directory)
        aws.start()
        await slack.start()
        watch_acks(slack, home / "rollback-bot.db")
        (home / "services.yml").write_text(edit(_services(aws, expires, watched_for)), encoding="utf-8")
        variables = environment(slack=slack, aws=aws, clock=clock, home=home) | {"AWS_SECRET_ACCESS_KEY": CANARY}
        world = World(clock, aws, slack, home, Process(variables, log=home / "bot.log"))
        try:
            yield world
        finally:
            await world.stop()
            await slack.stop()
            await asyncio.to_thread(aws.stop)


def _services(aws: SimulatedAws, expires: str, watched_for: str) -> str:
    text = without_follow_ups(services_file(aws.target_url))
    for usual, patient in _PATIENCE.items():
        assert usual in text, usual
        text = text.replace(usual, patient.format(expires=expires, watched_for=watched_for))
    return text
