"""A message is deleted once it is stored, and not before; whatever fails, nothing is lost, doubled or blocked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.errors import Unreachable
from bot.signals import receive
from bot.signals.receive import Receiver
from tests.unit.signals.events import alarm, deployment, places, task, text
from tests.unit.signals.fakes import Journal, Queue, number, ports, until

FINE, STEADY, BROKEN = text(alarm()), text(deployment("SERVICE_STEADY_STATE")), "{"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "_SOON", 0.005)
    monkeypatch.setattr(receive, "_LATER", 0.01)


@contextlib.asynccontextmanager
async def receiving(queue: Queue, journal: Journal) -> AsyncIterator[Any]:
    async def find() -> Any:
        return places()

    them = ports(journal)
    woken = asyncio.Event()
    task = asyncio.create_task(Receiver(them, queue, find, wake=woken.set).run())
    them.woken = woken
    try:
        yield them
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_cannot_be_read_stays_for_the_dead_letters_and_holds_nothing_else_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    queue, journal = Queue([BROKEN, FINE, STEADY, text(task())]), Journal()
    async with receiving(queue, journal) as them:
        await until(lambda: len(queue.deleted) == 3)
        assert queue.messages == [BROKEN]
        assert [each.kind for each in journal.stored.values()] == ["alarm", "task"]
        assert them.woken.is_set()
        assert "an event was kept out: it is no JSON" in caplog.text
        assert caplog.text.count("kept out") == 1, "said once, however often it comes"
        await until(lambda: number(them.metrics, 'signals_kept_out_total{why="no_json"}') > 1)
        assert number(them.metrics, "dead_letters") == 2
        await until(lambda: not queue.messages)
        assert queue.times[BROKEN] == receive._HOPELESS, (
            "where there is no place for dead letters it does not come for ever"
        )


async def test_the_same_event_twice_is_stored_once_and_deleted_twice() -> None:
    queue, journal = Queue([FINE, text(alarm(version="1"))]), Journal()
    async with receiving(queue, journal) as them:
        await until(lambda: len(queue.deleted) == 2)
        assert len(journal.stored) == 1
        assert number(them.metrics, "signals_again_total") == number(them.metrics, "signals_total") == 1


async def test_nothing_is_deleted_while_the_journal_takes_nothing_and_nothing_is_received_either() -> None:
    queue, journal = Queue([FINE]), Journal(down=4)
    async with receiving(queue, journal):
        await until(lambda: journal.down == 0 or queue.deleted)
        assert (queue.deleted, queue.receives) == ([], 1), "each delivery counts against the message"
        await until(lambda: queue.deleted)
        assert queue.times[FINE] == 2


async def test_a_silent_queue_is_told_once_and_asked_again_until_it_answers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    queue, journal = Queue([FINE], fails=[Unreachable("SQS is down.")] * 4, deletes_fail=1), Journal()
    async with receiving(queue, journal) as them:
        await until(lambda: number(them.metrics, "events_queue_up") == 1 and queue.deleted)
        assert caplog.text.count("SQS is down.") == 1
        assert "events are received again" in caplog.text
        assert (len(journal.stored), queue.times[FINE]) == (1, 2), "what was stored and not deleted came again"


async def test_a_queue_that_is_empty_at_once_is_not_asked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "_SOON", 0.1)
    queue = Queue()
    async with receiving(queue, Journal()):
        await asyncio.sleep(0.15)
    assert queue.receives == 2
