"""Five hundred events, some of them twice, out of order or late, and a bot that is started anew twice meanwhile."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from playground.aws import SimulatedAws
from tests.patience import PATIENCE
from tests.scenarios.listening import ALARM, queue, with_events
from tests.scenarios.world import World, running_bot, running_world

EVENTS, RESTARTS = 500, (150, 350)


@pytest.mark.long
async def test_none_is_lost_or_doubled_and_each_is_seen_to_within_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.signals.hand_out.note_only", _noted(times := {}))
    past, bots = with_events(monkeypatch.setenv), AsyncExitStack()
    async with running_world(tmp_path, past=past, speed=1.0) as world, bots:
        bot = world.bot
        sent: dict[str, float] = {}
        for number in range(EVENTS):
            if number in RESTARTS:
                await _settled(world, tmp_path, number)
                await bot.__aexit__(None, None, None)
                bot = await bots.enter_async_context(running_bot(world.clock, world.slack, tmp_path))
            _accident(world.aws, number)
            world.aws.alarm(ALARM, "OK" if number % 2 else "ALARM")
            sent[world.aws.cluster.buses.sent[-1].id] = asyncio.get_running_loop().time()
            await asyncio.sleep(0.01)
        await _settled(world, tmp_path, EVENTS)

        assert len(_stored(tmp_path)) == EVENTS
        assert {each[0] for each in _stored(tmp_path)} == set(sent)
        took = sorted(times[each] - sent[each] for each in sent)
        assert took[int(0.95 * EVENTS)] < PATIENCE, f"p95 {took[int(0.95 * EVENTS)]:.3f} s"
        assert queue(world.aws, "DeadLetters").messages == []
        print(f"p50 {took[EVENTS // 2]:.3f} s, p95 {took[int(0.95 * EVENTS)]:.3f} s")  # noqa: T201


def _noted(times: dict[str, float]):  # type: ignore[no-untyped-def]
    async def note(signal):  # type: ignore[no-untyped-def]
        assert signal.id not in times, "handed out twice"
        times[signal.id] = asyncio.get_running_loop().time()
        return "Noted."

    return note


def _accident(aws: SimulatedAws, number: int) -> None:
    accidents = aws.cluster.buses.accidents
    if number % 10 == 3:
        accidents.double()
    elif number % 10 == 5:
        accidents.reorder(2)


async def _settled(world: World, home: Path, number: int) -> None:
    async with asyncio.timeout(120):
        while len([each for each in _stored(home) if each[1]]) < number or queue(world.aws).messages:
            await asyncio.sleep(0.05)


def _stored(home: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(home / "journal.db")) as journal:
        return journal.execute("SELECT id, taken_at FROM signals").fetchall()
