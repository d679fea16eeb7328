"""Each signal is handed to whoever acts on its kind until that came to an end, and then never again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.errors import NotYet, Unreachable
from bot.model import Signal, SignalKind
from bot.signals import hand_out
from bot.signals.hand_out import HandOut
from tests.unit.signals.events import NOW
from tests.unit.signals.fakes import Journal, until

ALARM = Signal("e-1", SignalKind.ALARM, "quilt-catalog", "errors", "ALARM", NOW, NOW)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand_out, "_SOON", 0.001)
    monkeypatch.setattr(hand_out, "_LATER", 0.01)


@contextlib.asynccontextmanager
async def handing_out(journal: Journal, handler: Any, speed: float = 1.0) -> AsyncIterator[HandOut]:
    out = HandOut(journal, {SignalKind.ALARM: handler}, speed=speed)
    task = asyncio.create_task(out.run())
    try:
        yield out
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def waiting(*signals: Signal) -> Journal:
    return Journal({each.id: each for each in signals})


async def test_a_signal_is_handed_to_its_kind_and_what_nobody_acts_on_is_noted() -> None:
    seen = []

    async def handler(signal: Signal) -> str:
        seen.append(signal.id)
        return "Proposed."

    journal = waiting(ALARM, replace(ALARM, id="e-2", kind=SignalKind.TASK))
    async with handing_out(journal, handler) as out:
        await until(lambda: len(journal.taken) == 2)
        assert journal.taken == {"e-1": "Proposed.", "e-2": "Noted; nobody acts on it."}
        await journal.arrived(replace(ALARM, id="e-3"))
        out.wake()
        await until(lambda: len(journal.taken) == 3)
    assert seen == ["e-1", "e-3"]


async def test_what_cannot_be_told_yet_is_handed_out_again_when_it_says_so_in_business_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hand_out, "_SHORTEST", 0.0)
    asked = []

    async def handler(_: Signal) -> str:
        asked.append(asyncio.get_running_loop().time())
        if len(asked) < 3:
            raise NotYet("It has not lasted yet.", timedelta(minutes=1))
        return "Proposed."

    journal = waiting(ALARM)
    async with handing_out(journal, handler, speed=1200):
        await until(lambda: journal.taken == {"e-1": "Proposed."})
    assert all(later - sooner >= 0.05 for sooner, later in pairwise(asked))


async def test_what_fails_is_handed_out_again_and_does_not_hold_other_services_up() -> None:
    tries = []

    async def handler(signal: Signal) -> str:
        tries.append(signal.id)
        if signal.id == "e-1" and tries.count("e-1") < 5:
            raise Unreachable("throttled")
        return "Proposed."

    journal = waiting(ALARM, replace(ALARM, id="e-2", service="quilt-orders", happened_at=NOW + timedelta(hours=1)))
    async with handing_out(journal, handler):
        await until(lambda: len(journal.taken) == 2)
    assert (tries.count("e-1"), tries.count("e-2"), tries[1]) == (5, 1, "e-2")


async def test_what_breaks_its_handler_again_and_again_is_put_aside() -> None:
    async def handler(signal: Signal) -> str:
        raise ValueError("a bug")

    journal = waiting(ALARM)
    async with handing_out(journal, handler):
        await until(lambda: journal.taken)
    assert journal.taken["e-1"].startswith("Put aside: it broke")


async def test_signals_of_one_service_come_one_after_the_other_in_the_order_in_which_they_happened() -> None:
    under_way, most, order = 0, 0, []

    async def handler(signal: Signal) -> str:
        nonlocal under_way, most
        under_way, order[len(order) :] = under_way + 1, [signal.id]
        most = max(most, under_way)
        await asyncio.sleep(0.002)
        under_way -= 1
        return "Noted."

    later = [replace(ALARM, id=f"e-{n}", happened_at=NOW - timedelta(minutes=n)) for n in range(4)]
    journal = waiting(*later)
    async with handing_out(journal, handler):
        await until(lambda: len(journal.taken) == 4)
    assert (most, order) == (1, ["e-3", "e-2", "e-1", "e-0"])


async def test_a_signal_whose_end_could_not_be_noted_is_handed_out_again() -> None:
    calls = 0

    async def handler(signal: Signal) -> str:
        nonlocal calls
        calls += 1
        return "Proposed."

    journal = waiting(ALARM)
    journal.takes_fail = 2
    async with handing_out(journal, handler):
        await until(lambda: journal.taken)
    assert calls == 3, "so a handler is idempotent by the id of the signal"


async def test_what_is_taken_while_the_journal_is_read_is_not_handed_out_once_more() -> None:
    handled = []

    async def handler(signal: Signal) -> str:
        handled.append(signal.id)
        return "Noted."

    class Slow(Journal):
        async def signals(self) -> tuple[Signal, ...]:
            read = await super().signals()
            await asyncio.sleep(0.02)
            return read

    journal = Slow({ALARM.id: ALARM})
    async with handing_out(journal, handler) as out:
        for number in range(2, 30):
            await journal.arrived(replace(ALARM, id=f"e-{number}"))
            out.wake()
            await asyncio.sleep(0.003)
        await until(lambda: len(journal.taken) == 29)
        await asyncio.sleep(0.03)
    assert len(handled) == len(set(handled)) == 29
