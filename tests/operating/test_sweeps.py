"""One loop sees to all that falls due: at once when it is woken, once more when it failed, and by one at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import sweeps
from bot.errors import Unreachable
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Due, DueKind
from bot.ports import right_of_way
from bot.ports.right_of_way import RightOfWay
from tests.journal.samples import NOON, Hands, rollback
from tests.patience import PATIENCE

ID = "a" * 32
LATER = NOON + timedelta(hours=1)


class Stage:
    """A journal with one row that is due; its handler fails as often as is planned, and then waits for `go`."""

    def __init__(self, journal: SqlJournal, clock: Hands) -> None:
        self.journal, self.clock = journal, clock
        self.seen: list[Due] = []
        self.failures: list[Exception] = []
        self.go = asyncio.Event()
        self.go.set()
        self.ports: Any = SimpleNamespace(journal=journal, clock=clock, right_of_way=RightOfWay())
        self.sweeps = self.another()

    def another(self) -> sweeps.Sweeps:
        engine: Any = SimpleNamespace(pending=None, start=None)
        return sweeps.Sweeps(self.ports, engine, take_up=self._nothing, prune=self._nothing, watch=self._nothing)

    async def handle(self, due: Due, _: Any) -> None:
        self.seen.append(due)
        if self.failures:
            raise self.failures.pop()
        await self.go.wait()
        await self.journal.note(ID, tell=[], falls_due={DueKind.REMINDER: None})

    async def until(self, met: Callable[[], bool]) -> None:
        async with asyncio.timeout(3 * PATIENCE):
            while not met():
                await asyncio.sleep(0.005)

    async def settled(self) -> None:
        async with asyncio.timeout(3 * PATIENCE):
            while any(row.kind is DueKind.REMINDER for row in await self.journal.waiting()):
                await asyncio.sleep(0.005)

    async def _nothing(self) -> None: ...


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    clock = Hands()
    journal = SqlJournal(f"sqlite:///{tmp_path / 'journal.db'}", clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.propose(rollback(expires_at=NOON + timedelta(days=99)), tell=[])
    await journal.note(ID, tell=[], falls_due={DueKind.REMINDER: LATER})
    stage = Stage(journal, clock)
    monkeypatch.setattr(sweeps, "_HANDLERS", {DueKind.REMINDER: stage.handle})
    monkeypatch.setattr(sweeps, "_TICK", 0.02)
    await stage.sweeps.start()
    yield stage
    await stage.sweeps.stop()
    await journal.close()


async def test_what_falls_due_lets_a_click_go_before_but_not_for_long(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(right_of_way, "_WAY", 30.0)
    stage.ports.right_of_way.set_out("clicked")
    await asyncio.sleep(0.1)
    stage.clock.time = LATER
    await asyncio.sleep(0.2)
    assert stage.seen == []

    monkeypatch.setattr(right_of_way, "_WAY", 0.1)
    stage.ports.right_of_way.set_out("another")
    stage.ports.right_of_way.arrived("clicked")
    await stage.settled()


async def test_what_is_due_is_seen_to_once_and_not_before(stage: Stage) -> None:
    await asyncio.sleep(0.1)
    assert stage.seen == []

    stage.clock.time = LATER
    await stage.settled()
    await asyncio.sleep(0.1)

    assert stage.seen == [Due(ID, DueKind.REMINDER, LATER, tries=1)]


async def test_a_sweep_that_is_woken_does_not_wait_for_its_next_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "_TICK", 60.0)
    await asyncio.sleep(0.1)
    stage.clock.time = LATER

    stage.sweeps.wake()

    await stage.settled()


@pytest.mark.parametrize(
    ("failure", "again", "tries"),
    [
        (Unreachable("the journal did not answer"), sweeps._AGAIN, [1, 1]),
        (ValueError("a bug"), sweeps._LEASE, [1, 2]),
    ],
)
async def test_what_a_handler_that_fails_had_in_hand_is_seen_to_again_soon_and_after_the_lease_where_it_broke(
    stage: Stage, failure: Exception, again: timedelta, tries: list[int]
) -> None:
    stage.failures = [failure]
    stage.clock.time = LATER
    await stage.until(lambda: len(stage.seen) == 1)
    await asyncio.sleep(0.1)
    assert len(stage.seen) == 1

    stage.clock.time += again
    await stage.settled()

    assert [due.tries for due in stage.seen] == tries


async def test_what_takes_longer_than_its_lease_is_not_begun_a_second_time(stage: Stage) -> None:
    stage.go.clear()
    stage.clock.time = LATER
    await stage.until(lambda: bool(stage.sweeps.in_hand))
    stage.clock.time += 3 * sweeps._LEASE
    await asyncio.sleep(0.1)

    stage.go.set()
    await stage.settled()

    assert len(stage.seen) == 1


async def test_what_is_in_hand_at_the_end_is_taken_up_at_once_after_the_next_start(stage: Stage) -> None:
    stage.go.clear()
    stage.clock.time = LATER
    await stage.until(lambda: bool(stage.sweeps.in_hand))
    await stage.sweeps.stop()

    stage.go.set()
    again = stage.another()
    await again.start()

    await stage.settled()
    await again.stop()


async def test_what_a_killed_process_had_claimed_is_taken_up_at_once_after_the_next_start(stage: Stage) -> None:
    await stage.sweeps.stop()
    stage.clock.time = LATER
    await stage.journal.claim_due(timedelta(days=1))

    again = stage.another()
    await again.start()

    await stage.settled()
    assert [due.tries for due in stage.seen] == [2]
    await again.stop()


async def test_a_merge_is_looked_for_at_once_after_a_start_and_a_reminder_is_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.sweeps.stop()
    await stage.journal.note(ID, tell=[], falls_due={DueKind.MERGE: LATER + timedelta(hours=1)})
    monkeypatch.setattr(sweeps, "_HANDLERS", dict.fromkeys(DueKind, stage.handle))

    again = stage.another()
    await again.start()
    await stage.until(lambda: bool(stage.seen))

    assert [due.kind for due in stage.seen] == [DueKind.MERGE]
    await again.stop()


async def test_it_ends_even_when_it_is_rung_for_at_that_very_moment(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "_TICK", 60.0)  # so that it rests
    for turns in range(4):
        loop = stage.another()
        await loop.start()
        await asyncio.sleep(0.2)
        loop.wake()
        for _ in range(turns):
            await asyncio.sleep(0)
        async with asyncio.timeout(3):
            await loop.stop()
