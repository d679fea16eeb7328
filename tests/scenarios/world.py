"""The bot in this process, between the simulated AWS and the local Slack; every word goes over real wires."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from aws import Aws
from aws.allowances import RATES
from bot import catalog as catalogs
from bot.app import Bot
from bot.model import Call, Rollback
from bot.settings import Settings
from bot.validation.phases import every
from handlers import ids
from playground.aws import SimulatedAws
from playground.aws.repository import Repository
from playground.aws.seed import seed
from playground.bot_process import aws_variables, slack_variables
from playground.clock import Clock
from playground.github import LocalGitHub, github_variables
from playground.jira import LocalJira, jira_variables
from playground.pagerduty import LocalPagerDuty, pagerduty_variables
from playground.slack import LocalSlack, Message
from playground.stage import ROOT, services_file
from tests import hands
from tests.invariants.evidence import Evidence
from tests.invariants.gather import gather
from tests.invariants.witness import watch_acks
from tests.once import no_runs
from tests.patience import PATIENCE
from tests.without_follow_ups import without_follow_ups

ANA, BEN, CHLOE, GUEST, STRANGER, ROBOT, GONE = (
    "U0AAAA",
    "U0BBBB",
    "U0CCCC",
    "U0GUEST",
    "U0STRANGE",
    "U0ROBOT",
    "U0GONE",
)
INCIDENT, GENERAL, SHARED = "C0INCIDENT", "C0GENERAL", "C0SHARED"
SERVICE = "quilt-catalog-service"
SPEED = 60.0
ASKED = "quilt-catalog immediate"
Found = TypeVar("Found")


@dataclass
class World:
    """What a scenario holds in its hands. Business time runs 60 times as fast as real time, and may be advanced."""

    clock: Clock
    aws: SimulatedAws
    slack: LocalSlack
    bot: Bot
    home: Path
    github: LocalGitHub = field(default_factory=lambda: LocalGitHub(Repository()), kw_only=True)
    pagerduty: LocalPagerDuty = field(default_factory=lambda: LocalPagerDuty(Clock()), kw_only=True)
    jira: LocalJira = field(default_factory=LocalJira, kw_only=True)
    haste: float = field(default=12.0, kw_only=True)  # seconds skipped at each look, while a rollout is only waited for
    _read: Rollback | None = field(default=None, init=False)
    _read_at: tuple[Bot, int | None] | None = field(default=None, init=False)

    async def ask(self, text: str = ASKED, *, user: str = ANA, channel: str = INCIDENT) -> str | None:
        """Type `/rollback …`."""
        return await self.slack.slash(user, channel, text)

    async def card(self, channel: str = INCIDENT) -> Message:
        """The newest message with buttons, once it is there."""
        return await self.slack.wait_for(lambda: self._newest_card(channel), timeout=8)

    async def propose(self, text: str = ASKED, *, user: str = ANA) -> Message:
        assert await self.ask(text, user=user) is None
        return await self.slack.wait_for(self._newest_proposal, timeout=8)

    async def press(self, card: Message, action: str = "approve", *, user: str = BEN, **how: Any) -> str | None:
        return await hands.press(self.slack, card, action, user=user, **how)

    async def button(self, label: str) -> dict[str, Any]:
        """Of the newest card that has one which says so, once it is there."""

        def found() -> dict[str, Any] | None:
            shown = [each for message in self.slack.messages(INCIDENT) for each in hands.elements(message)]
            return next((each for each in reversed(shown) if each.get("text", {}).get("text") == label), None)

        return await self.slack.wait_for(found, timeout=8)

    async def ends(self, state: str, *, timeout: float = 15) -> Rollback:
        """Wait for the newest rollback to be in `state`, and for its card to say so; -> the journal's row."""
        try:
            return await asyncio.wait_for(self._until(state), timeout * PATIENCE)
        except TimeoutError:
            newest = await self.newest()
            said = f"{newest.state}: {newest.outcome}" if newest else "no rollback"
            raise TimeoutError(f"not {state}, but {said}\n\n{self.slack.transcript()}") from None

    async def reaches(self, state: str, *, timeout: float = 10) -> None:
        """Wait for the newest rollback to be in `state`, whatever the card shows by then."""

        async def reached() -> None:
            while (newest := await self._newest_now()) is None or newest.state != state:
                await asyncio.sleep(0.01)

        await asyncio.wait_for(reached(), timeout * PATIENCE)

    async def newest(self) -> Rollback | None:
        return next(iter(await self.bot.journal.recent(limit=1)), None)

    async def _newest_now(self) -> Rollback | None:
        """The same, for whoever asks again and again: read only where the bot has written something since."""
        read_at = (self.bot, getattr(self.bot.journal, "writes", None))
        if read_at[1] is None or read_at != self._read_at:
            self._read, self._read_at = await self.newest(), read_at
        return self._read

    async def told_privately(self, user: str, words: str) -> str:
        """The text of a private message to `user` that contains `words`, once it is there."""

        def found() -> str:
            return next((text for text in self.private_texts(user) if words in text), "")

        return await self.slack.wait_for(found, timeout=15)

    def private_texts(self, user: str) -> list[str]:
        return [everything(message) for message in self.slack.ephemerals(user)]

    def evidence(self) -> Evidence:
        """What the three witnesses say by now."""
        catalog, url = catalogs.load(self.home / "services.yml"), f"sqlite:///{self.home / 'journal.db'}"
        return gather(journal_url=url, aws=self.aws, slack=self.slack, catalog=catalog)

    async def told(self, words: str, *, channel: str = INCIDENT) -> Message:
        """The public message, in the channel or a thread, that contains `words`."""

        def found() -> Message | None:
            return next((m for m in self.slack.messages(channel) if words in everything(m)), None)

        if not any(part in words for part in ("inutes", "* failed", "* inconclusive", "broke inside")):
            return await self.slack.wait_for(found, timeout=20)
        return await self.watching(found, timeout=20)

    async def judged(self, number: int = 1, *, timeout: float = 20) -> Rollback:
        """Let that phase of the newest rollback's validation be judged, or ended; -> the journal's row."""

        async def until() -> Rollback:
            while True:
                newest = await self._newest_now()
                phase = next((each for each in newest.phases if each.number == number), None) if newest else None
                if newest and phase and not phase.pending:
                    return newest
                await self.to_the_next_look()
                await asyncio.sleep(0.01)

        return await asyncio.wait_for(until(), timeout * PATIENCE)

    async def watching(self, condition: Callable[[], Found | None], *, timeout: float = 15) -> Found:
        """Wait for it while the looks of validation come one soon after the other."""

        async def until() -> Found:
            while not (found := condition()):
                await self.to_the_next_look()
                await asyncio.sleep(0.01)
            return found

        try:
            return await asyncio.wait_for(until(), timeout * PATIENCE)
        except TimeoutError:
            raise TimeoutError(f"not seen\n\n{self.slack.transcript()}") from None

    async def to_the_next_look(self) -> None:
        """Nothing else is to happen until then, nor for as long as two more looks take, which are left out."""
        newest, now = await self._newest_now(), self.clock.now()
        waiting = [phase for phase in newest.phases if phase.pending] if newest else []
        if self.bot.clock is self.clock and waiting:
            phase = min(waiting, key=lambda each: each.falls_due)
            if (left := (phase.falls_due - now).total_seconds()) > 0:
                self.clock.advance(left + 2 * every(phase).total_seconds())

    def sent(self) -> list[dict[str, Any]]:
        """The parameters of every changing call that reached AWS."""
        calls = [call for operation in Call for call in self.aws.calls(operation)]
        return [call.parameters for call in sorted(calls, key=lambda call: call.at)]

    def running(self) -> set[int]:
        """The revisions that tasks run now."""
        return {task["revision"] for task in self.aws.view(SERVICE)["tasks"]}

    async def _until(self, state: str) -> Rollback:
        while True:
            newest = await self._newest_now()
            if newest is not None and newest.state == state and await self._shown(newest):
                return newest
            self._hasten(newest)
            await asyncio.sleep(0.02)

    def _hasten(self, newest: Rollback | None) -> None:
        """ECS and the bot have the same clock, and nothing else is to happen until the rollout is over."""
        if newest is not None and newest.state == "rolling" and self.bot.clock is self.clock:
            self.clock.advance(self.haste)

    async def _shown(self, rollback: Rollback) -> bool:
        told = {posted.rollback_id for posted in await self.bot.journal.outbox()}
        stale = {row.id for row in await self.bot.journal.stale_cards()}
        return rollback.id not in told | stale

    def _newest_proposal(self) -> Message | None:
        """Cards of earlier rollbacks may have buttons too, but not this one."""
        having = [m for m in self.slack.messages(INCIDENT) if '"approve"' in json.dumps(m.blocks)]
        return having[-1] if having else None

    def _newest_card(self, channel: str) -> Message | None:
        having = [m for m in self.slack.messages(channel) if _can_be_answered(m)]
        return having[-1] if having else None


_ASIDE = {ids.PROBLEM, *ids.TYPED}


def _can_be_answered(message: Message) -> bool:
    """Has it a button that decides something? Others only lead to the AWS console, report a problem or type."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return any("value" in button and button["action_id"] not in _ASIDE for row in rows for button in row)


def everything(message: Message) -> str:
    """All text of a message: its fallback and whatever its blocks say."""
    return " ".join([message.text, *_strings(list(message.blocks))])


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


@asynccontextmanager
async def running_world(
    home: Path,
    *,
    edit: Callable[[str], str] = str,
    speed: float = SPEED,
    past: Callable[[SimulatedAws], object] = seed,
    reads_anew: bool = False,
) -> AsyncIterator[World]:
    """Everything up and connected. `edit` may change the text of the playground's services file.

    Where it `reads_anew`, the bot watches that file.
    """
    clock = Clock(speed=speed)
    aws = SimulatedAws(clock)
    past(aws)
    aws.start()
    slack = LocalSlack(clock, manifest=ROOT / "manifest.yml")
    github = LocalGitHub(aws.cluster.repository, now=clock.now)
    pagerduty, jira = LocalPagerDuty(clock), LocalJira()
    slack.app.add_routes([*github.routes(), *pagerduty.routes(), *jira.routes()])
    await slack.start()
    watch_acks(slack, f"sqlite:///{home}/journal.db")
    services = without_follow_ups(services_file(aws.target_url))
    (home / "services.yml").write_text(edit(services), encoding="utf-8")
    try:
        with environment(aws_variables(aws)):
            async with running_bot(clock, slack, home, reads_anew=reads_anew) as bot:
                yield World(clock, aws, slack, bot, home, github=github, pagerduty=pagerduty, jira=jira)
    finally:
        await slack.stop()
        aws.stop()


@asynccontextmanager
async def running_bot(
    clock: Clock,
    slack: LocalSlack,
    home: Path,
    *,
    clients: Aws | None = None,
    database: str = "",
    reads_anew: bool = False,
) -> AsyncIterator[Bot]:
    """The bot, connected; leaving it is a clean stop, after which another may start on the same database.

    `database` is the URL of one that is not SQLite's in `home`.
    """
    if not (database or (runs := home / "journal.db.runs").exists()):
        runs.write_bytes(no_runs())
    settings = Settings.read(
        **slack_variables(slack),
        **github_variables(slack),
        **pagerduty_variables(slack),
        **jira_variables(slack),
        AWS_ENDPOINT_URL=os.environ["AWS_ENDPOINT_URL"],
        ROLLBACK_DATABASE_URL=database or f"sqlite:///{home / 'journal.db'}",
    )
    with ExitStack() as hurry:  # what counts in real time
        hurry.enter_context(patch("bot.sweeps._TICK", 0.15))  # and whenever the clock is advanced
        hurry.enter_context(patch("aws.metric_data.RATE", 200))
        hurry.enter_context(patch("aws.allowances.RATES", dict.fromkeys(RATES, 200)))
        file = home / "services.yml"
        config = file if reads_anew else None
        async with Bot(settings, catalogs.load(file), config=config, clock=clock, clients=clients) as bot:
            clock.on_advance = bot._workers.sweeps.wake
            _count_writes(bot)
            await slack.wait_for(lambda: slack.connected, timeout=10)
            yield bot


def _count_writes(bot: Bot) -> None:
    journal = bot.journal
    change, journal.writes = journal._change, 0  # type: ignore[attr-defined]

    def counted(*how: Any, **more: Any) -> Any:
        try:
            return change(*how, **more)
        finally:
            journal.writes += 1  # type: ignore[attr-defined]

    journal._change = counted  # type: ignore[method-assign]


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def guest(world: World, user: str) -> None:
    """Make somebody a single-channel guest, as an administrator may at any moment."""
    person = world.slack.workspace.people[user]
    world.slack.workspace.people[user] = replace(person, is_restricted=True, is_ultra_restricted=True)
