"""One upgrade after the other, each with one fresh rollback in every state, beside those that are being validated."""

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import create_engine

from benchmarks.world import ANA, BAD, BEN
from bot.model import LIVE, State
from playground.slack.interactions import NoSuchButtonError
from playground.slack.workspace import Message
from tests import hands
from tests.failover.pair import Bot, Pair
from tests.failover.states import taken as states
from tests.failover.states.cases import CASES, HELD_CHANNEL, SLOW, WATCHED, Case, asked
from tests.failover.states.ends import Ends
from tests.failover.states.scenery import CHLOE, StatesWorld
from tests.failover.states.taken import Taken
from tests.failover.states.waiting import LONGEST, LOOKS_EVERY, again, until
from tests.failover.wrong import wrong

_UNTIL_HELD = 20.0  # real seconds after which the bot is ended, whatever state is not there yet
_PRESSED_AGAIN = 8.0  # real seconds until somebody presses again
_TOLD_WITHIN = 360.0  # real seconds, at the end
_LAID_DOWN = re.compile(r"^(\S+ \S+) INFO .*laid down within", re.M)


@dataclass(frozen=True)
class Upgrade:
    """`taken`: what was under way at the signal and when the bot that led had laid everything down."""

    old_first: bool
    taken: Taken
    missing: tuple[str, ...]
    seconds: float  # from the signal until the other one leads


class StatesPlay:
    """`of`: the services of an upgrade, by case."""

    def __init__(self, world: StatesWorld, pair: Pair, url: str, *, watched: bool = True) -> None:
        """`watched`: one of each upgrade is validated to its end."""
        self._world, self._pair, self._watched = world, pair, watched
        self._engine, self._ends, self._url = create_engine(url), Ends(world, url, watched=watched), url
        self._cards: dict[str, Message] = {}
        self._going_on: asyncio.Task[None] | None = None
        self._begun = 0

    async def one(self) -> Upgrade:
        names = self._world.names[self._begun * len(CASES) :][: len(CASES)]
        of, self._begun = {self._world.cases[name]: name for name in names}, self._begun + 1
        await asyncio.gather(self._pair.complete(), self._ask(of))
        await self._press(of)
        missing = await self._all_there(of)
        upgrade = await self._end_leader(missing)
        if self._going_on:
            await self._going_on
        self._going_on = asyncio.create_task(self._go_on(of))
        return upgrade

    async def finish(self) -> dict[str, str]:
        """Until nothing is under way. -> what is wrong with the end of a rollback, by its service."""
        if self._going_on:
            await self._going_on
        await until(lambda: states.is_over(self._engine), _TOLD_WITHIN)
        begun = self._world.names[: self._begun * len(CASES)]
        return await asyncio.to_thread(self._ends.wrong, begun)

    def wrong(self) -> list[str]:
        """Of all of them together; nothing is under way any more."""
        begun = self._world.names[: self._begun * len(CASES)]
        registered, copies = self._ends.registered(), self._ends.copies(begun)
        found = [f"{registered} copies were registered instead of {copies}"] if registered != copies else []
        return [*found, *wrong(self._world, self._url)]

    async def _ask(self, of: dict[Case, str]) -> None:
        """Every plan but those that are being made, or whose card is being posted, when the bot ends."""
        wanted = [case for case in of if case not in (Case.PLANNING, Case.CARD)]
        await asyncio.gather(*(self._card(of[case], case) for case in wanted if case is not Case.EXPIRES))
        await self._card(of[Case.EXPIRES], Case.EXPIRES)

    async def _card(self, name: str, case: Case) -> None:
        await self._type(name, case)
        self._cards[name] = await self._world.card(name, self._world.places[name])

    async def _type(self, name: str, case: Case) -> None:
        user = SLOW if case is Case.CANCELLING else ANA
        await again(lambda: self._world.slack.slash(user, self._world.places[name], f"{name} {asked(case)}"))

    async def _press(self, of: dict[Case, str]) -> None:
        """What comes between this and the upgrade, nobody answers."""
        world = self._world
        await self._roll(of[Case.ROLLING])
        world.aws.holds.hold("DescribeServices", of[Case.CHECKING])
        world.aws.holds.hold("DescribeServices", of[Case.PLANNING])
        world.aws.holds.hold("UpdateService", of[Case.SENT])
        world.aws.holds.hold("RegisterTaskDefinition")
        world.slack.hold("users.info", SLOW)
        world.slack.hold("chat.postMessage", HELD_CHANNEL)
        by_ben = (Case.HALF, Case.CHECKING, Case.COPYING, Case.SENT)
        await asyncio.gather(
            *(self._click(of[case], BEN, "approve") for case in by_ben),
            self._click(of[Case.APPROVING], SLOW, "approve"),
            self._click(of[Case.CANCELLING], SLOW, "cancel"),
            *(self._type(of[case], case) for case in (Case.PLANNING, Case.CARD)),
        )

    async def _roll(self, name: str) -> None:
        """Longer than the bot that leads takes to lay down what it does; the others need no such time."""
        self._world.rolls_slowly(True)
        await self._click(name, BEN, "approve")
        await until(lambda: name in self._under_way().of(Case.ROLLING), LONGEST)
        await asyncio.sleep(LOOKS_EVERY)
        self._world.rolls_slowly(False)

    async def _all_there(self, of: dict[Case, str]) -> tuple[str, ...]:
        """-> what is not, although it was waited for."""

        def missing() -> tuple[str, ...]:
            now = self._under_way()
            return tuple(case for case, name in of.items() if name not in now.of(case))

        await until(lambda: not missing(), _UNTIL_HELD)
        return await asyncio.to_thread(missing)

    async def _end_leader(self, missing: tuple[str, ...]) -> Upgrade:
        leader, follower = self._pair.bots.popleft(), self._pair.bots[0]
        taken, began = await asyncio.to_thread(self._under_way), time.monotonic()
        try:
            await leader.process.stop()
        finally:
            self._world.aws.holds.let_go()
            self._world.slack.let_go()
        await follower.leads()
        took = time.monotonic() - began
        if (at := self._laid_down(leader)) is None:
            return Upgrade(leader.old, Taken(), ("the bot never laid down what it did",), took)
        kept = await asyncio.to_thread(states.still, self._engine, taken, at)
        return Upgrade(leader.old, kept, missing, took)

    def _laid_down(self, bot: Bot) -> datetime | None:
        """By the playground's clock."""
        if not (found := _LAID_DOWN.search(bot.log.read_text(encoding="utf-8"))):
            return None
        real = datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S,%f").astimezone().timestamp()
        clock = self._world.clock
        return datetime.fromtimestamp(clock.epoch + (real - clock.epoch) * clock.speed, UTC)

    async def _go_on(self, of: dict[Case, str]) -> None:
        """People go on with what waits for them, at whatever bot there is; all else goes on by itself.

        What never comes is seen in the end, by what became of its rollback.
        """
        waiting = (
            self._decide(of[Case.PROPOSED], BEN, "approve"),
            self._decide(of[Case.HALF], CHLOE, "approve"),
            *(self._call_off(of[case]) for case in (Case.PLANNING, Case.CARD)),
        )
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                await asyncio.gather(*waiting)
        await self._see_over(of)

    async def _call_off(self, name: str) -> None:
        self._cards[name] = await self._world.card(name, self._world.places[name])
        await self._decide(name, ANA, "cancel")

    async def _decide(self, name: str, user: str, action: str) -> None:
        """Pressed again where nothing has come of it: a click that is faster than the note of its card is refused."""
        while self._state(name) == State.PROPOSED:
            with contextlib.suppress(NoSuchButtonError):  # it has just been decided
                await self._click(name, user, action)
            await until(lambda: self._state(name) != State.PROPOSED, _PRESSED_AGAIN)

    def _state(self, name: str) -> str:
        return self._ends.states().get(name, State.PROPOSED)

    async def _see_over(self, of: dict[Case, str]) -> None:
        """Until each has ended; of what succeeded another deployment ends the watch."""
        left = {name for case, name in of.items() if case is not WATCHED or not self._watched}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                while left:
                    now = await asyncio.to_thread(self._ends.states)
                    for name in [name for name in left if now.get(name, State.PROPOSED) not in LIVE]:
                        left.remove(name)
                        self._leave(name, now[name])
                    await asyncio.sleep(LOOKS_EVERY)

    def _leave(self, name: str, state: str) -> None:
        if state == State.SUCCEEDED:
            self._world.aws.deploy(name, self._world.revisions[BAD])

    async def _click(self, name: str, user: str, action: str) -> None:
        await again(lambda: hands.press(self._world.slack, self._cards[name], action, user=user))

    def _under_way(self) -> Taken:
        return states.under_way(self._engine, self._world.clock.now())
