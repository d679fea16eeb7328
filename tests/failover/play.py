"""One failover after the other, over the wires: what each took, and whether anything failed, or was done or told twice.

A partition is a way to PostgreSQL that falls silent for the one that leads. It heals when that bot has ended by itself:
what the server does meanwhile (its own probes are TCP's) is seen in `tests.postgres.namespaces`.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, create_engine

from benchmarks.postgresql import postgresql
from benchmarks.world import ANA, BEN, INCIDENT, World
from bot import catalog
from bot.journal import verify_database
from playground.bot_process import BotProcess, clock_variables
from playground.slack.workspace import Message
from tests.invariants.check import violations
from tests.postgres.silence import Way, way_to

KINDS = ("SIGKILL", "SIGTERM", "partition")
ROLLING, SPEED = 10, 4.0
_LEADS = "this bot leads now"
_UNSETTLED = (
    "SELECT (SELECT count(*) FROM interactions WHERE decided_at IS NULL) "
    "+ (SELECT count(*) FROM rollbacks WHERE state IN ('approved', 'executing'))"
)
_TYPED_EVERY, _TYPED = 0.1, 10  # seconds; how many commands are typed from the signal on


@dataclass(frozen=True)
class Failover:
    """Real seconds from the signal, or from the beginning of the silence."""

    called: float  # until the UpdateService of what was approved 20 ms after it
    watched: float  # until AWS was asked about each of the ten rollouts again
    failed: int  # commands that were not acknowledged


class Pair:
    """The bot that leads, and the one that follows; each way to PostgreSQL is its own."""

    def __init__(self, world: World, ways: Sequence[Way]) -> None:
        self._world, self._ways = world, ways
        self._bots: list[BotProcess] = []
        self._number = 0

    async def start(self) -> None:
        await self.another(self._ways[0])
        await self.another(self._ways[1])

    async def another(self, way: Way) -> None:
        """Begun, and connected."""
        slack, self._number = self._world.slack, self._number + 1
        before = slack.connected
        variables = {**self._world.bot.variables, **clock_variables(self._world.clock)}
        bot = BotProcess({**variables, "ROLLBACK_DATABASE_URL": way.url}, log=self._world.home / f"{self._number}.log")
        await bot.start()
        self._bots.append(bot)
        await slack.wait_for(lambda: slack.connected == before + 2, timeout=60)

    async def end_the_leader(self, kind: str) -> None:
        leader, way = self._bots.pop(0), self._ways[0]
        if kind == "SIGKILL":
            await leader.kill()
        elif kind == "SIGTERM":
            await leader.stop()
        else:
            way.fall_silent()
            await leader.ended()
            way.heal()
        self._ways = (self._ways[1], way)

    async def led(self) -> None:
        """Until the one that followed leads."""
        log = self._world.home / f"{self._number}.log"
        while _LEADS not in log.read_text(encoding="utf-8"):
            await asyncio.sleep(0.01)

    async def make_two(self) -> None:
        await self.another(self._ways[1])

    async def stop(self) -> None:
        for bot in reversed(self._bots):
            await bot.stop()


@asynccontextmanager
async def pair(services: int) -> AsyncIterator[tuple[World, Pair, str]]:
    """-> with the URL of their database."""
    async with postgresql() as url, way_to(url) as one, way_to(url) as other:
        world = World(services=services, speed=SPEED, database=url)
        async with world:
            await world.bot.stop()  # it has made the tables; from here on there are two
            both = Pair(world, (one, other))
            await both.start()
            try:
                yield world, both, url
            finally:
                await both.stop()


async def play(kind: str, times: int) -> tuple[list[Failover], list[str]]:
    """-> each failover, and what was wrong in the end."""
    async with pair(times * (ROLLING + 1)) as (world, both, url):
        found = []
        for number in range(times):
            names = world.names[number * (ROLLING + 1) :][: ROLLING + 1]
            found.append(await _one(kind, world, both, names, url))
            await both.make_two()
        return found, _wrong(world, url)


async def _one(kind: str, world: World, both: Pair, names: Sequence[str], url: str) -> Failover:
    *rolling, last = names
    cards = dict(zip(names, await asyncio.gather(*(_card(world, name) for name in names)), strict=True))
    await asyncio.gather(*(_approve(world, cards[name]) for name in rolling))
    await asyncio.gather(*(world.accepted(name) for name in rolling))
    await _rolling(url)
    began, seen = time.monotonic(), len(world.aws.calls())
    ending = asyncio.create_task(both.end_the_leader(kind))
    typed = asyncio.create_task(_type(world))
    await asyncio.sleep(0.02)
    failed = await _approve(world, cards[last])
    await world.accepted(last)
    called = time.monotonic() - began
    await both.led()
    waited_for = set(rolling)
    while waited_for:
        asked = " ".join(str(call.parameters) for call in world.aws.calls()[seen:])
        waited_for = {name for name in waited_for if name not in asked}
        await asyncio.sleep(0.01)
    watched = time.monotonic() - began
    await ending
    return Failover(called, watched, failed + await typed)


async def _rolling(url: str) -> None:
    """Until AWS's answers are recorded, and everybody's clicks are answered: from then on the rollouts are watched."""
    engine = create_engine(url)
    try:
        while await asyncio.to_thread(_unsettled, engine):
            await asyncio.sleep(0.05)
    finally:
        engine.dispose()


def _unsettled(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(_UNSETTLED).scalar_one())


async def _card(world: World, name: str) -> Message:
    await world.slack.slash(ANA, INCIDENT, f"{name} immediate")
    return await world.card(name)


async def _approve(world: World, card: Message) -> int:
    """-> 1 where Slack says that it failed."""
    return int(await world.slack.click(BEN, INCIDENT, card.ts, "approve") is not None)


async def _type(world: World) -> int:
    """-> how many were not acknowledged."""
    failed = 0
    for number in range(_TYPED):  # in turn, since of one person the bot takes in only a few that are not answered
        failed += await world.slack.slash((ANA, BEN)[number % 2], INCIDENT, "help") is not None
        await asyncio.sleep(_TYPED_EVERY)
    return failed


def _wrong(world: World, url: str) -> list[str]:
    calls = Counter(call.parameters["service"] for call in world.aws.calls("UpdateService"))
    told = Counter(message.text for message in world.slack.messages(INCIDENT))
    wrong = [f"UpdateService {times} times: {name}" for name, times in calls.items() if times > 1]
    wrong += [f"told {times} times: {text}" for text, times in told.items() if times > 1]
    declared = catalog.load(world.home / "services.yml")
    broken = violations(journal_url=url, aws=world.aws, slack=world.slack, catalog=declared)
    return [*wrong, *broken, *filter(None, [verify_database(url).problem])]
