"""Whoever takes over carries out what people decided before all else, and waits for that no longer than it may."""

import asyncio
from typing import Any

import pytest

from bot.assembly.workers import Workers
from bot.operating import Finishing


class Decisions:
    """Those that are in hand, until `over`."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def decisions(self) -> None:
        await self.over.wait()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rollbacks whose runs have begun, in order."""
    begun: list[str] = []

    async def roll_back(rollback_id: str, *_: object) -> str:
        begun.append(rollback_id)
        return ""

    monkeypatch.setattr("bot.assembly.workers.roll_back", roll_back)
    return begun


def taking_over(decisions: Decisions) -> Any:
    """As much of the workers as this is about; "left" is a run that the bot before has left."""
    workers: Any = Workers.__new__(Workers)
    workers.intake, workers._finishing, workers._ports = decisions, Finishing(), None
    workers._resumed, workers._first = {"left": 1}, asyncio.Event()
    return workers


async def test_a_run_that_was_left_waits_for_what_people_decided_and_a_new_one_for_nothing(begun: list[str]) -> None:
    decisions = Decisions()
    workers = taking_over(decisions)
    runs = [asyncio.create_task(workers._run(each, None)) for each in ("left", "new")]
    first = asyncio.create_task(workers._decisions_first(True))
    await asyncio.sleep(0.01)
    assert begun == ["new"]
    decisions.over.set()

    await asyncio.gather(first, *runs)
    assert begun == ["new", "left"]


@pytest.mark.parametrize("followed", [True, False])
async def test_a_decision_that_hangs_holds_nothing_up_for_long(
    begun: list[str], monkeypatch: pytest.MonkeyPatch, followed: bool
) -> None:
    monkeypatch.setattr("bot.assembly.workers._DECISIONS", 0.05)
    workers = taking_over(Decisions())
    run = asyncio.create_task(workers._run("left", None))
    async with asyncio.timeout(2):
        await workers._decisions_first(followed)

        await run
    assert begun == ["left"]
