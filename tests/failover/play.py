"""One failover after the other, over the wires: what each took, and whether anything failed, or was done or told twice.

Ten rollouts are under way all the time: they hang, until somebody else deploys. Before each failover one more begins,
and one while it lasts; after it the two oldest are let go. So a failover needs two plans and one new bot.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, create_engine

from benchmarks.world import ANA, BAD, BEN, INCIDENT, World
from handlers.transport.socket_mode import CONNECTIONS
from playground.slack.delivery import ACK_SECONDS
from playground.slack.interactions import NoSuchButtonError
from playground.slack.record import Delivery
from playground.slack.workspace import Message
from tests.failover.pair import Bot, Pair
from tests.failover.wires import Cut
from tests.failover.witness import Witness
from tests.failover.wrong import wrong

ROLLING, SPEED, CHANNELS = 10, 4.0, 22
EACH = 2  # rollouts that a failover begins
LONGEST = 90.0  # real seconds of one failover: behind it something hangs
_UNSETTLED = (
    "SELECT (SELECT count(*) FROM interactions WHERE decided_at IS NULL) "
    "+ (SELECT count(*) FROM rollbacks WHERE state IN ('approved', 'executing') OR card_ts = ''), "
    "(SELECT count(*) FROM rollbacks WHERE state = 'rolling')"
)
_TYPED_EVERY, _TYPED, _APPROVED_AFTER = 0.1, 10, 0.02  # seconds; how many commands are typed from the signal on
_REFUSED_AGAIN, _AGAIN = 1.0, 5.0  # seconds until somebody presses again: where told so, and where nothing happens
_REFUSED = "try again"
_LOOKS_EVERY = 0.05  # real seconds


@dataclass(frozen=True)
class Failover:
    """Real seconds from the signal, or from the moment the wire was cut.

    Commands and clicks fail that are not acknowledged in time, or refused: `lost` went over a connection of the bot
    that ended, `failed` over one of a bot that lives. `old`: the one that ended was of another version.
    """

    called: float  # until the UpdateService of what was approved 20 ms after it
    watched: float  # until whoever leads now has asked AWS about each of the ten rollouts
    lost: int
    failed: int
    old: bool = False


def services(times: int) -> int:
    return ROLLING + EACH * times


class Play:
    """`end` ends the bot that it is given, and returns when that is gone."""

    def __init__(self, world: World, pair: Pair, *, url: str, cut: Cut | None = None) -> None:
        """`url`: the database as the test itself reaches it."""
        self._world, self._pair, self._cut, self._url = world, pair, cut, url
        self._engine, self._witness = create_engine(url), Witness(world)
        self._names = iter(world.names)
        self._rolling: deque[str] = deque()
        self._heard = 0  # refusals
        self._places = dict(zip(world.names, _in_turn(world.channels, len(world.names)), strict=True))

    async def begin(self) -> None:
        """All but one of the rollouts under way."""
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*(self._roll(next(self._names)) for _ in range(ROLLING - 1)))

    async def prepared(self) -> tuple[str, Message]:
        """The last rollout is under way. -> what is to be approved, and its card."""
        async with asyncio.timeout(LONGEST):
            await self._roll(next(self._names))
            name = next(self._names)
            return name, await self._card(name)

    async def one(self, kind: str, name: str, card: Message) -> Failover:
        async with asyncio.timeout(LONGEST):
            await self._settled()
            found = await self._end_leader(kind, name, card)
        self._rolling.append(name)
        for _ in range(EACH):
            self._let_go(self._rolling.popleft())
        return found

    async def _end_leader(self, kind: str, name: str, card: Message) -> Failover:
        leader, follower = self._pair.bots.popleft(), self._pair.bots[0]
        watched = asyncio.create_task(self._witness.asked(tuple(self._rolling), key=follower.key))
        before, began = len(self._world.slack.deliveries), time.time()
        ending = asyncio.create_task(self._ends(kind, leader))
        typed = asyncio.create_task(self._type())
        await asyncio.sleep(_APPROVED_AFTER)
        await self._approve(name, card, passed_over=CONNECTIONS)
        called = await self._accepted(name, card)
        found = called - began, await watched - began
        await asyncio.gather(typed, ending, follower.leads())
        failed = [self._world.slack.is_gone(each) for each in self._world.slack.deliveries[before:] if _failed(each)]
        return Failover(*found, lost=sum(failed), failed=len(failed) - sum(failed), old=leader.old)

    async def _ends(self, kind: str, bot: Bot) -> None:
        if kind == "SIGKILL":
            await bot.process.kill()
        elif kind in ("SIGTERM", "upgrade"):
            await bot.process.stop()
        else:
            assert self._cut, "a partition needs wires"
            await self._cut.around(bot)

    async def _roll(self, name: str) -> None:
        card = await self._card(name)
        await self._approve(name, card)
        await self._accepted(name, card)
        self._rolling.append(name)

    async def _card(self, name: str) -> Message:
        await self._world.slack.slash(ANA, self._places[name], f"{name} immediate")
        return await self._world.card(name, self._places[name])

    async def _approve(self, name: str, card: Message, *, passed_over: int = 0) -> None:
        """Of the oldest connections, those of the leader, so many get nothing."""
        self._world.slack.pass_over(passed_over)
        try:
            await self._world.slack.click(BEN, self._places[name], card.ts, "approve")
        finally:
            self._world.slack.pass_over(0)

    async def _accepted(self, name: str, card: Message) -> float:
        """-> when AWS had its UpdateService. A click that was lost or refused is made again."""
        pressed = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_REFUSED_AGAIN):
                    return await self._witness.sent(name)
            if self._is_refused(card) or time.monotonic() - pressed > _AGAIN:
                with contextlib.suppress(NoSuchButtonError):  # it is approved by now, and just not sent yet
                    await self._approve(name, card)
                pressed = time.monotonic()

    def _is_refused(self, card: Message) -> bool:
        """Has Slack shown a sign beside the button, or did the bot say so privately?"""
        clicks = (each for each in reversed(self._world.slack.deliveries) if each.type == "interactive")
        last = next((each for each in clicks if card.ts in str(each.payload)), None)
        told = [each for each in self._world.slack.ephemerals(BEN) if _REFUSED in each.text]
        heard, self._heard = self._heard, len(told)
        return last is None or _failed(last) or len(told) > heard

    async def _settled(self) -> None:
        """Until AWS's answers are recorded, everybody is answered, and what was let go has ended."""
        while await asyncio.to_thread(_unsettled, self._engine) != (0, len(self._rolling)):
            await asyncio.sleep(_LOOKS_EVERY)

    async def _type(self) -> None:
        typed = []
        for number in range(_TYPED):  # in turn, since of one person the bot takes in only a few that are not answered
            typed.append(asyncio.create_task(self._world.slack.slash((ANA, BEN)[number % 2], INCIDENT, "help")))
            await asyncio.sleep(_TYPED_EVERY)
        await asyncio.gather(*typed)

    def _let_go(self, name: str) -> None:
        """Somebody deploys the bad revision again, and the rollback ends as superseded."""
        self._world.aws.deploy(name, self._world.revisions[BAD])

    def wrong(self) -> list[str]:
        return wrong(self._world, self._url)


def _in_turn(channels: Sequence[str], number: int) -> Sequence[str]:
    return [channels[each % len(channels)] for each in range(number)]


def _failed(delivery: Delivery) -> bool:
    """Slack shows an error, or the bot said in its ack that nothing happened."""
    return delivery.latency is None or delivery.latency > ACK_SECONDS or bool(delivery.said)


def _unsettled(engine: Engine) -> tuple[int, int]:
    """-> what is in the middle of something, and how many roll."""
    with engine.connect() as connection:
        waiting, rolling = connection.exec_driver_sql(_UNSETTLED).one()
        return int(waiting), int(rolling)
