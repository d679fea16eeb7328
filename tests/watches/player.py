"""Lets the phases of a rollback pass in virtual time, look after look, while the events of a row happen."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model import Phase, Rollback
from bot.validation.phases import every
from playground.stage import secrets_directory
from tests.scenarios.world import INCIDENT, World, environment, everything, running_bot, running_world

SLOWLY = 1.0  # business time passes only where it is moved
_LEFT_OUT = 2  # looks between two that are made, unless a row is played closely
_PATIENCE = 30.0  # real seconds, for each step
_ROUND = 0.01


@dataclass
class Player:
    """What a row holds in its hands."""

    world: World
    stack: AsyncExitStack
    closely: bool
    began: datetime | None = None

    async def settled(self, act: Any) -> None:
        await _done(act(self))

    async def roll_back(self, asked: str) -> None:
        await self.world.press(await self.world.propose(asked))
        rollback = await self.world.ends("succeeded")
        assert rollback.ended_at
        self.began = rollback.ended_at

    async def watch(self, events: Sequence[tuple[float, Any]]) -> Rollback:
        """Until every phase of the first rollback is over, and all that belongs to them has happened."""
        [first] = await self.world.bot.journal.recent(limit=1)
        left = list(events)
        while True:
            rollback = await self.world.bot.journal.get(first.id)
            assert rollback is not None
            waiting = [phase for phase in rollback.phases if phase.pending]
            if rollback.phases and not waiting:
                return rollback
            moment = self._moment(left)
            if waiting and moment and self._due(waiting) >= moment:
                self._advance_to(moment)
                await _done(left.pop(0)[1](self))
            elif waiting:
                await self._look(rollback, min(waiting, key=lambda each: each.falls_due), moment)
            else:
                await asyncio.sleep(_ROUND)

    async def restart(self, *, after: float = 0) -> None:
        """The bot is stopped, and another one started so many minutes later."""
        await self.world.bot.__aexit__(None, None, None)
        self.world.clock.advance(after * 60)
        running = running_bot(self.world.clock, self.world.slack, self.world.home)
        self.world.bot = await self.stack.enter_async_context(running)

    def told(self) -> str:
        """All that the channel and its threads say."""
        return "\n".join(everything(message) for message in self.world.slack.messages(INCIDENT))

    def _moment(self, left: Sequence[tuple[float, Any]]) -> datetime | None:
        return self.began + timedelta(minutes=left[0][0]) if left and self.began else None

    def _due(self, waiting: Sequence[Phase]) -> datetime:
        return max(min(phase.falls_due for phase in waiting), self.world.clock.now())

    async def _look(self, rollback: Rollback, phase: Phase, moment: datetime | None) -> None:
        """Go to the next look, or a little past it, and wait until it is made."""
        later = timedelta() if self.closely else _LEFT_OUT * every(phase)
        target = phase.falls_due + later
        self._advance_to(min(target, moment) if moment and moment > phase.falls_due else target)
        for _ in range(int(_PATIENCE / _ROUND)):
            now = await self.world.bot.journal.get(rollback.id)
            if now is None or _seen(now, phase.number) != _seen(rollback, phase.number):
                return
            await asyncio.sleep(_ROUND)
        raise TimeoutError(f"nobody looked at phase {phase.number}")

    def _advance_to(self, moment: datetime) -> None:
        if (left := (moment - self.world.clock.now()).total_seconds()) > 0:
            self.world.clock.advance(left)


def _seen(rollback: Rollback, number: int) -> object:
    phase = rollback.phases[number - 1]
    return phase.pending, phase.watch.looks if phase.watch else 0


async def _done(doing: Any) -> None:
    if asyncio.iscoroutine(doing):
        await doing


@asynccontextmanager
async def player(home: Path, *, edit: Any, closely: bool) -> AsyncIterator[Player]:
    with environment({"ROLLBACK_SECRETS_DIR": str(secrets_directory(home))}):
        async with running_world(home, edit=edit, speed=SLOWLY) as world, AsyncExitStack() as stack:
            yield Player(world, stack, closely)
            assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"
