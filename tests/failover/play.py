"""One failover after the other, over the wires: what each took, and whether anything failed, or was done or told twice.

Ten rollouts are under way all the time: they hang, until somebody else deploys. Before each failover one more begins,
and one while it lasts; after it the two oldest are let go. So a failover needs two plans and one new bot.
"""

import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, create_engine

from benchmarks.world import ANA, BAD, BEN, INCIDENT, World
from bot import catalog
from bot.journal import verify_database
from handlers.transport.socket_mode import CONNECTIONS
from playground.slack.interactions import NoSuchButtonError
from playground.slack.workspace import Message
from tests.failover.pair import Bot, Pair
from tests.failover.wires import Cut
from tests.invariants.check import violations

ROLLING, SPEED, CHANNELS = 10, 4.0, 22
EACH = 2  # rollouts that a failover begins
LONGEST = 90.0  # real seconds of one failover: behind it something hangs
_UNSETTLED = (
    "SELECT (SELECT count(*) FROM interactions WHERE decided_at IS NULL) "
    "+ (SELECT count(*) FROM rollbacks WHERE state IN ('approved', 'executing') OR card_ts = '')"
)
_TYPED_EVERY, _TYPED, _APPROVED_AFTER = 0.1, 10, 0.02  # seconds; how many commands are typed from the signal on
_AGAIN = 5.0  # seconds until somebody presses again


@dataclass(frozen=True)
class Failover:
    """Real seconds from the signal, or from the moment the wire was cut."""

    called: float  # until the UpdateService of what was approved 20 ms after it
    watched: float  # until whoever leads now has asked AWS about each of the ten rollouts
    failed: int  # commands and clicks that were not acknowledged


def services(times: int) -> int:
    return ROLLING + EACH * times


class Play:
    """`end` ends the bot that it is given, and returns when that is gone."""

    def __init__(self, world: World, pair: Pair, *, url: str, cut: Cut | None = None) -> None:
        """`url`: the database as the test itself reaches it."""
        self._world, self._pair, self._cut, self._url = world, pair, cut, url
        self._engine = create_engine(url)
        self._names = iter(world.names)
        self._rolling: deque[str] = deque()
        self._places = dict(zip(world.names, _in_turn(world.channels, len(world.names)), strict=True))

    async def begin(self) -> None:
        """Ten rollouts under way."""
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*(self._roll(next(self._names)) for _ in range(ROLLING - 1)))

    async def one(self, kind: str) -> Failover:
        async with asyncio.timeout(LONGEST):
            await self._roll(next(self._names))
            name = next(self._names)
            card = await self._card(name)
            await self._settled()
            found = await self._end_leader(kind, name, card)
        self._rolling.append(name)
        for _ in range(EACH):
            self._let_go(self._rolling.popleft())
        return found

    async def _end_leader(self, kind: str, name: str, card: Message) -> Failover:
        leader, follower = self._pair.bots.popleft(), self._pair.bots[0]
        watched = asyncio.create_task(self._watched(follower))
        began = time.monotonic()
        ending = asyncio.create_task(self._ends(kind, leader))
        typed = asyncio.create_task(self._type())
        await asyncio.sleep(_APPROVED_AFTER)
        failed = await self._approve(name, card, passed_over=CONNECTIONS)
        failed += await self._accepted(name, card)
        called = time.monotonic() - began
        found = Failover(called, await watched - began, failed + await typed)
        await asyncio.gather(ending, follower.leads())
        return found

    async def _ends(self, kind: str, bot: Bot) -> None:
        if kind == "SIGKILL":
            await bot.process.kill()
        elif kind in ("SIGTERM", "upgrade"):
            await bot.process.stop()
        else:
            assert self._cut, "a partition needs wires"
            await self._cut.around(bot)

    async def _watched(self, bot: Bot) -> float:
        """-> when it has asked AWS about each of those that roll."""
        waited_for, seen = set(self._rolling), len(self._world.aws.calls())
        while waited_for:
            calls = self._world.aws.calls()[seen:]
            seen += len(calls)
            asked = " ".join(str(call.parameters) for call in calls if call.key == bot.key)
            waited_for = {name for name in waited_for if f"{name}'" not in asked}
            await asyncio.sleep(0.01)
        return time.monotonic()

    async def _roll(self, name: str) -> None:
        card = await self._card(name)
        await self._approve(name, card)
        await self._accepted(name, card)
        self._rolling.append(name)

    async def _card(self, name: str) -> Message:
        await self._world.slack.slash(ANA, self._places[name], f"{name} immediate")
        return await self._world.card(name, self._places[name])

    async def _approve(self, name: str, card: Message, *, passed_over: int = 0) -> int:
        """-> 1 where Slack says that it failed. Of the oldest connections, those of the leader, so many get nothing."""
        self._world.slack.pass_over(passed_over)
        try:
            return int(await self._world.slack.click(BEN, self._places[name], card.ts, "approve") is not None)
        finally:
            self._world.slack.pass_over(0)

    async def _accepted(self, name: str, card: Message) -> int:
        """Until AWS has its UpdateService. -> how often the click was refused, or lost, and is made again."""
        again = 0
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_AGAIN):
                    await self._world.accepted(name)
                    return again
            with contextlib.suppress(NoSuchButtonError):  # it is approved by now, and just not sent yet
                await self._approve(name, card)
                again += 1

    async def _settled(self) -> None:
        """Until AWS's answers are recorded, and everybody is answered: from then on the rollouts are watched."""
        while await asyncio.to_thread(_unsettled, self._engine):
            await asyncio.sleep(0.02)

    async def _type(self) -> int:
        """-> how many were not acknowledged."""
        failed = 0
        for number in range(_TYPED):  # in turn, since of one person the bot takes in only a few that are not answered
            failed += await self._world.slack.slash((ANA, BEN)[number % 2], INCIDENT, "help") is not None
            await asyncio.sleep(_TYPED_EVERY)
        return failed

    def _let_go(self, name: str) -> None:
        """Somebody deploys the bad revision again, and the rollback ends as superseded."""
        self._world.aws.deploy(name, self._world.revisions[BAD])

    def wrong(self) -> list[str]:
        """What was done or told twice, and what is wrong with the audit or against an invariant."""
        calls = Counter(call.parameters["service"] for call in self._world.aws.calls("UpdateService"))
        said = self._world.slack.messages
        told = Counter((channel, message.text) for channel in self._world.channels for message in said(channel))
        wrong = [f"UpdateService {times} times: {name}" for name, times in calls.items() if times > 1]
        wrong += [f"told {times} times: {text}" for (_, text), times in told.items() if times > 1]
        declared = catalog.load(self._world.home / "services.yml")
        broken = violations(journal_url=self._url, aws=self._world.aws, slack=self._world.slack, catalog=declared)
        return [*wrong, *broken, *filter(None, [verify_database(self._url).problem])]


def _in_turn(channels: Sequence[str], number: int) -> Sequence[str]:
    return [channels[each % len(channels)] for each in range(number)]


def _unsettled(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(_UNSETTLED).scalar_one())
