"""A world in which few looks are made, so that the third phase of validation begins soon."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Rollback
from bot.validation import phases
from playground.slack import Message
from playground.stage import with_load_test
from tests.patience import PATIENCE
from tests.scenarios.world import INCIDENT, World, running_world


@asynccontextmanager
async def few_looks(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    for number, minutes in {1: 2, 2: 8}.items():
        monkeypatch.setitem(phases._EVERY, number, timedelta(minutes=minutes))
    monkeypatch.setattr(phases, "_OFTEN", timedelta(minutes=15))
    monkeypatch.setattr(phases, "_SELDOM", timedelta(minutes=15))
    async with running_world(home, edit=with_load_test) as world:
        yield world


async def asked(world: World) -> Message:
    """Roll back, and let time pass until the people are asked; -> the question."""
    await world.press(await world.propose())
    await world.ends("succeeded")
    await world.judged(2)

    async def begun() -> None:
        while not (rollback := await newest(world)).asks_people:
            world.clock.advance(max(0, (rollback.phases[2].falls_due - world.clock.now()).total_seconds()))
            await asyncio.sleep(0.02)

    await asyncio.wait_for(begun(), 10 * PATIENCE)
    return await world.slack.wait_for(lambda: question(world), timeout=10)


def question(world: World) -> Message | None:
    found = (m for m in world.slack.messages(INCIDENT) if "Any user reports?" in m.text)
    return next(found, None)


async def newest(world: World) -> Rollback:
    found = await world.newest()
    assert found
    return found


def has(message: Message | None, action: str) -> bool:
    return message is not None and f'"action_id": "{action}"' in json.dumps(message.blocks)
