"""One fresh world for one death: simulated AWS, local Slack, an empty database, and a supervisor that restarts once."""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
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
from playground.slack import LocalSlack, Message, NoSuchButtonError
from playground.stage import ROOT, secrets_directory, services_file
from playground.telling import put_secrets, told_outside
from playground.telling import variables as telling_variables
from tests import hands
from tests.crash.clock import SharedClock
from tests.crash.process import Process
from tests.invariants import peers
from tests.invariants.evidence import Evidence, gather
from tests.invariants.witness import watch_acks
from tests.invariants.writing import written
from tests.patience import PATIENCE
from tests.scenarios.listening import with_events
from tests.without_follow_ups import without_follow_ups

SPEED = 300.0
_LOOKS_EVERY = 0.2  # real seconds
_AGAIN = re.compile(r"(try|press(?: it| the button)?) again\b", re.IGNORECASE)  # not recorded, too late, or broken
_APPROVE_AGAIN = "please approve again"  # a plan that was made anew
CANARY = "canary-of-aws-0123456789abcdefghijkl"  # its secret key, which no simulated AWS asks for
ANA, BEN, CHLOE, INCIDENT = "U0AAAA", "U0BBBB", "U0CCCC", "C0INCIDENT"
COMMAND = "quilt-catalog immediate users: 5xx <!channel> since the `MCP` deploy"
# A rollback must not expire, lapse or fail of a machine that is slow: see `Scenario.expires`.
_PATIENCE = {
    "approval_expires: 15m": "approval_expires: {expires}",
    "rollout_deadline: 15m": "watched_for: {watched_for}\n    rollout_deadline: 2d",
}


@dataclass
class World:
    """What a scenario holds in its hands."""

    clock: SharedClock
    aws: SimulatedAws
    slack: LocalSlack
    home: Path
    process: Process
    catalog: Catalog
    outside: Outside
    github: LocalGitHub
    url: str  # of the bot's database
    turn: int = 0  # how many cards people have done with
    killed_at: datetime | None = None
    stopped_at: str = ""  # the step at which it was stopped, instead of killed
    taken_over: frozenset[str] = frozenset()  # what was under way then, where another took over
    problems: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    _supervisor: asyncio.Task[None] | None = None
    _insisting: asyncio.Task[None] | None = None
    _pressed: set[tuple[str, str, str]] = field(default_factory=set)  # who, on what, which button
    _typed: set[tuple[str, str]] = field(default_factory=set)  # who, what

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
        self._insisting = asyncio.create_task(self._insist())

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

    # What people do. They are patient, but they do not know what happened behind the scenes.

    async def up(self) -> None:
        await self.slack.wait_for(lambda: self.slack.connected, timeout=20 * PATIENCE)

    async def _insist(self) -> None:
        """Whoever is answered that nothing was done, and to try again, does it again where it is still to be done."""
        heard = set[str]()
        while True:
            await asyncio.sleep(_LOOKS_EVERY)
            for user in {user for user, *_ in (*self._pressed, *self._typed)}:
                for answer in (*self.slack.ephemerals(user), *self._asking(user)):
                    if _wants_more(answer) and answer.ts not in heard:
                        heard.add(answer.ts)
                        await self._do_again(user)

    def _asking(self, user: str) -> list[Message]:
        """What of the channel asks this person once more."""
        approved = any(who == user and pressed == "approve" for who, _, pressed in self._pressed)
        return [each for each in self.slack.messages(INCIDENT) if approved and _APPROVE_AGAIN in each.text]

    async def _do_again(self, user: str) -> None:
        await self.up()
        for text in [text for who, text in self._typed if who == user and not self.card()]:
            await self.slack.slash(user, INCIDENT, text)
        for message in self.slack.messages(INCIDENT):
            for action in [pressed for *of, pressed in self._pressed if of == [user, message.ts]]:
                with contextlib.suppress(NoSuchButtonError):
                    await hands.press(self.slack, message, action, user=user)

    async def click(self, user: str, message: Message, action: str) -> str | None:
        """-> the error that is shown. It is pressed again where the answer asks for that."""
        self._pressed.add((user, message.ts, action))
        return await hands.press(self.slack, message, action, user=user)

    async def ask(self, text: str) -> None:
        """Type the command; after an error look for the card, and type it again if there is none."""
        self._typed.add((ANA, text))
        await self.up()
        while await self.slack.slash(ANA, INCIDENT, text) is not None:
            await self.up()
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(self.card, timeout=1)
                return

    async def type(self, text: str, user: str) -> None:
        """A command of which no card comes; after an error it is typed again."""
        await self.up()
        while await self.slack.slash(user, INCIDENT, text) is not None:
            await self.up()

    async def until_there_is_a_card(self, do: Callable[[], Awaitable[str | None]]) -> None:
        """Do it; do it again after an error, and when nothing has come of it."""
        while not self.card():
            await self.up()
            if await do() is None:
                with contextlib.suppress(TimeoutError):
                    await self.slack.wait_for(self.card, timeout=1)

    async def press(self, user: str, action: str) -> None:
        """Press the button; after an error look at the card, and press again if it still has the button."""
        await self.slack.wait_for(self.card, timeout=20 * PATIENCE)
        while (card := self.card()) and hands.has(card, action):
            await self.up()
            with contextlib.suppress(NoSuchButtonError):  # an earlier press has worked after all
                if await self.click(user, card, action) is None:
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
        while not self.card():
            await self.up()
            if (view := self.slack.views.of(ANA)) is None:
                await self.slack.slash(ANA, INCIDENT, "")
            elif await self.slack.forms.submit(view, {name: typed[name] for name in typed if name in str(view.shown)}):
                await asyncio.sleep(0.1)
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(self.card, timeout=1)

    def mention(self, text: str) -> Message:
        """In the thread of an alert. Slack delivers it until it is acknowledged. -> the alert"""
        self.slack.events.retries = (0.3,) * 60
        alert = self.slack.say("U0ROBOT", INCIDENT, "5xx on quilt-catalog")
        self.slack.say(ANA, INCIDENT, text, thread_ts=alert.ts)
        return alert

    def card(self) -> Message | None:
        """The first message that has, or had, buttons to decide with; after some turns one of the next."""
        cards = [message for message in self.slack.messages(INCIDENT) if self.had(message, "approve")]
        return cards[self.turn] if len(cards) > self.turn else None

    def had(self, message: Message, action: str) -> bool:
        """Has it such a button, or had it?"""
        versions = self.slack.workspace.versions(message.channel, message.ts)
        return any(hands.has(version, action) for version in versions)


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
        outside, github = Outside(home, now=clock.now), LocalGitHub(aws.cluster.repository)
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
        world = of(clock, aws, slack, home, process, _catalog(home), outside, github, url)
        try:
            yield world
        finally:
            await world.stop()
            await outside.mailbox.stop()
            await slack.stop()
            await asyncio.to_thread(aws.stop)


def _wants_more(answer: Message) -> bool:
    said = f"{answer.text} {answer.blocks}"
    return bool(_AGAIN.search(said)) or _APPROVE_AGAIN in said


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
    for usual, patient in _PATIENCE.items():
        assert usual in text, usual
        text = text.replace(usual, patient.format(expires=expires, watched_for=watched_for))
    return text
