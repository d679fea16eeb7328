"""What every benchmark runs against: the simulated AWS with many services, the local Slack, the real bot process."""

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any, Self

from playground.aws.cluster import Cluster
from playground.aws.mcp import TOO_LARGE
from playground.aws.names import TARGET_GROUP_ARN
from playground.aws.release import register
from playground.aws.seed import seed
from playground.aws.simulated_aws import SimulatedAws
from playground.aws.wire import Call
from playground.bot_process import BotProcess, environment
from playground.clock import Clock
from playground.slack.server import LocalSlack
from playground.slack.workspace import Message
from playground.slack.world import PEOPLE, Channel, Person
from playground.stage import ROOT
from playground.watching import events_queue

INCIDENT = "C0INCIDENT"
ANA, BEN = "U0AAAA", "U0BBBB"
FAMILY = "bench"
GOOD, BAD = "a00d001", "bad0002"  # image tags of its two revisions
LATENCY = 0.03  # seconds that the network and AWS add to every call


class World:
    """`async with World(services=40)`: ready when the bot is connected. Playground time runs `speed` times as fast."""

    readiness = "off"  # in the services file

    def __init__(
        self,
        *,
        services: int,
        channels: int = 1,
        speed: float = 1.0,
        tasks: int = 1,
        people: Sequence[Person] = PEOPLE,
        database: str = "",
        apart: bool = False,
        watched: str = "watched_for: 6m",
        events: bool = False,
        spread: bool = False,
        places: int = 1,
        bot: str = "bot",
    ) -> None:
        """`database`: another than a file in its own directory, which `rows` reads. `apart`: each service has task
        definitions of its own. `watched` is what the services file says of how each is looked at. `events`: the bot
        reads the queue of deploy/cloudformation/rollback-bot.yml. With them, or `spread`, each service has a channel.
        `places`: how many accounts and regions they are in, by turns; all but the first under a role. `bot`: the
        module that is started, "" for none; `benchmarks.traced_bot` notes in `trace` when what it does begins and ends.
        """
        self._bot = bot
        self._events, self._spread = events, events or spread
        self._watched = watched
        self._database = {"ROLLBACK_DATABASE_URL": database} if database else {}
        self.names = [f"service-{number:03}" for number in range(1, services + 1)]
        self.channels = [INCIDENT, *(f"C0TEAM{number:02}" for number in range(1, channels))]
        self.clock = Clock(speed=speed)
        self._directory = tempfile.TemporaryDirectory(prefix="rollback-bench-")
        self.home = Path(self._directory.name)
        self.trace = self.home / "trace.txt"
        self.aws = SimulatedAws(self.clock)
        seed(self.aws)
        families = {name: f"{FAMILY}-{name}" if apart else FAMILY for name in self.names}
        self._places = dict(zip(self.names, cycle(_places(places)), strict=False))
        clusters = {place: self.aws.open(*place) if any(place) else self.aws.cluster for place in _places(places)}
        inhabited = [(place, cluster) for place, cluster in clusters.items() if place in self._places.values()]
        for number, (place, cluster) in enumerate(reversed(inhabited)):
            of_place = {name: family for name, family in families.items() if self._places[name] == place}
            self.revisions = _deploy_twice(cluster, of_place, now=self.clock.now(), tasks=tasks, pushes=number == 0)
        rooms = (Channel(id=channel, name=channel.lower()) for channel in self.channels)
        self.slack = LocalSlack(self.clock, manifest=ROOT / "manifest.yml", people=people, channels=rooms)

    async def __aenter__(self) -> Self:
        self.aws.start()
        self.aws.delay(LATENCY)
        await self.slack.start()
        (self.home / "services.yml").write_text(self._services(), encoding="utf-8")
        variables = environment(slack=self.slack, aws=self.aws, clock=self.clock, home=self.home)
        if self._events:
            variables["ROLLBACK_EVENTS_QUEUE"] = events_queue(self.aws, ROOT)
        variables |= {**self._database, "BENCHMARK_TRACE": str(self.trace)}
        self.bot = BotProcess(variables, log=self.home / "bot.log", module=self._bot or "bot")
        if self._bot:
            await self.start_bot()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.bot.stop()
        await self.slack.stop()
        self.aws.stop()
        self._directory.cleanup()

    def _services(self) -> str:
        channels = self.channels if self._spread else [""]
        of_services = dict(zip(self.names, cycle(channels), strict=False))
        return _services_file(of_services, self._watched, self._places, self.readiness)

    async def start_bot(self) -> float:
        """-> seconds from the start of the process until it is connected to Slack."""
        started = time.monotonic()
        await self.bot.start()
        await self.slack.wait_for(lambda: self.slack.connected or not self.bot.running, timeout=60)
        if not self.bot.running:
            raise RuntimeError((self.home / "bot.log").read_text(encoding="utf-8")[-4000:])
        return time.monotonic() - started

    async def card(self, service: str, channel: str = INCIDENT) -> Message:
        """The card of this service that can be approved, once it is there."""

        def found() -> Message | None:
            having = (m for m in self.slack.messages(channel) if any(b["type"] == "actions" for b in m.blocks))
            return next((m for m in having if service in m.text), None)

        return await self.slack.wait_for(found, timeout=60)

    async def accepted(self, service: str) -> Call:
        """The UpdateService for this service, as soon as the simulated AWS has carried it out."""

        def found() -> Call | None:
            calls = reversed(self.aws.calls("UpdateService"))
            return next((call for call in calls if call.parameters["service"] == service), None)

        while (call := found()) is None:
            await asyncio.sleep(0.005)
        return call

    async def quiet(self, seconds: float = 0.4) -> None:
        """Until the bot has called neither Slack nor AWS for so long."""
        seen = -1
        while seen != (now := len(self.aws.calls()) + len(self.slack.record.calls)):
            seen = now
            await asyncio.sleep(seconds)

    async def ended(self, service: str) -> None:
        """Until the newest rollback of the service has succeeded; and from then on it is not watched, which is work."""
        newest = "SELECT id FROM rollbacks WHERE service = ? ORDER BY requested_at DESC LIMIT 1"
        begun = f"SELECT count(*) FROM phases WHERE rollback_id = ({newest})"
        while self.rows(begun, service) == [(0,)]:
            await asyncio.sleep(0.05)
        await self.slack.slash(ANA, INCIDENT, f"{service} stop watching")
        watched = f"SELECT count(*) FROM due WHERE kind = 'phase' AND rollback_id = ({newest})"
        while self.rows(watched, service) != [(0,)]:
            await asyncio.sleep(0.05)

    def rows(self, question: str, *parameters: object) -> list[tuple[Any, ...]]:
        """From the bot's database."""
        with contextlib.closing(sqlite3.connect(self.home / "rollback-bot.db")) as database:
            return database.execute(question, parameters).fetchall()

    def real(self, at: datetime) -> float:
        """Seconds since 1970 of a moment of the playground's clock."""
        return self.clock.epoch + (at.timestamp() - self.clock.epoch) / self.clock.speed

    def log(self) -> str:
        return (self.home / "bot.log").read_text(encoding="utf-8")


_HOME = ("", "")
_NEAR = ("us-east-1", "us-east-2", "ca-central-1", "eu-west-1", "eu-west-2", "eu-central-1")
_REGIONS = (*_NEAR, "us-west-1", "us-west-2", "ap-southeast-1", "ap-northeast-1")


def _places(many: int) -> list[tuple[str, str]]:
    """(account, region), `_HOME` first: one region of each of fifty accounts, then the next."""
    accounts = max(50, -(-many // len(_REGIONS)))
    everywhere = [(f"2{account:011}", region) for region in _REGIONS for account in range(accounts)]
    return [_HOME, *everywhere][:many]


def _deploy_twice(
    cluster: Cluster, families: Mapping[str, str], *, now: datetime, tasks: int, pushes: bool
) -> Mapping[str, str]:
    """Ten days ago a good revision, 25 minutes ago a bad one, of the family of each service; all share the images.

    -> the ARNs of the first family's, by their tags.
    """
    cluster.at = now - timedelta(days=10)
    both: dict[str, list[str]] = {}
    for tag, acts in _REVISIONS:
        for number, family in enumerate(dict.fromkeys(families.values())):
            first = acts if number == 0 and pushes else ()  # what an image does is said when it is pushed
            arn = register(cluster, family, image=tag, environment={"MCP": "on"}, acts=first)
            both.setdefault(family, []).append(arn)
    for name, family in families.items():
        group = TARGET_GROUP_ARN.replace("quilt-catalog", name)
        cluster.create_service(name, task_definition=both[family][0], desired_count=tasks, target_group=group)
        cluster.scheduler(name).service.maximum_percent = 200
    cluster.catch_up(now - timedelta(minutes=25))
    for name, family in families.items():
        cluster.scheduler(name).deploy(both[family][1])
    cluster.catch_up(now)
    return dict(zip((GOOD, BAD), next(iter(both.values())), strict=True))


_REVISIONS = ((GOOD, ()), (BAD, TOO_LARGE))


def _services_file(
    channels: Mapping[str, str], watched: str, places: Mapping[str, tuple[str, str]], readiness: str
) -> str:
    """By the names of the services, "" for the incident channel.

    Without health check and requests: what they cost is not AWS's.
    """
    head = f"""\
home: {{team: T0QUILT, incident_channel: {INCIDENT}, readiness: {readiness}}}
people: {{engineer-a: [{ANA}], engineer-b: [{BEN}]}}
services:
"""
    rights = "requesters: [engineer-a, engineer-b], approvers: [engineer-a, engineer-b]"
    limits = f"approval_expires: 2h, rollout_deadline: 10h, {watched}"
    entries = (
        f"  {name}: {{{_place(*places[name])}, service: {name}, {rights}, {limits}"
        f"{channel and f', channel: {channel}'}}}\n"
        for name, channel in channels.items()
    )
    return head + "".join(entries)


def _place(account: str, region: str) -> str:
    if not account:
        return "cluster: sales-prod, region: us-east-1"
    roles = ", ".join(f"{right}: arn:aws:iam::{account}:role/rollback-bot-{right}" for right in ("read", "act"))
    return f"cluster: sales-prod, region: {region}, roles: {{{roles}}}"
