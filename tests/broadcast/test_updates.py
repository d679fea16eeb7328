"""The worker itself: what was refused, or not wanted by a person, is not made anew with each look."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import cast
from unittest.mock import Mock

import pytest

from bot.broadcast import worker
from bot.broadcast.worker import Broadcasts
from bot.catalog import Catalog
from bot.errors import Failed
from bot.journal import SqlJournal
from bot.model import Audience, text_digest
from bot.ports import Ports
from tests.broadcast.test_sending import Peer, Peers, delivery, thread
from tests.journal.samples import Hands, approve, rollback
from tests.unit.values import CATALOG

LOOKS = 0.02  # seconds apart


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "TICK", LOOKS)
    monkeypatch.setattr(worker, "SOONEST", LOOKS)


def telling(journal: SqlJournal, clock: Hands, peer: Peer, audience: str) -> Broadcasts:
    file = CATALOG.model_dump(mode="json", exclude_unset=True)
    file["home"] |= {"destinations": {"board": {"slack": "C0BOARD"}}, "audiences": {audience: ["board"]}}
    ports = Mock(spec=Ports, journal=journal, clock=clock, catalog=Catalog.model_validate(file))
    return Broadcasts(cast("Ports", ports), Peers({"board": peer}))


async def test_a_text_that_was_refused_is_not_made_anew_with_each_look(journal: SqlJournal, clock: Hands) -> None:
    peer = Peer()
    told = telling(journal, clock, peer, "stakeholders")
    await journal.propose(rollback(), tell=())
    await told.start()
    await _until(lambda: len(peer.got) == 1)
    peer.answers = [Failed("The channel is archived.") for _ in range(100)]
    await approve(journal)
    clock.time += timedelta(minutes=11)
    await _until(lambda: len(peer.got) == 2)

    await _looks(clock)
    assert len(peer.got) == 2, "and not once for each look"
    clock.time += timedelta(minutes=11)
    await _looks(clock)
    assert len(peer.got) == 2, "nor at each interval: it is no news"
    assert len([text for text in await thread(journal) if "will not be" in text]) == 1
    await told.stop()


async def test_what_a_person_did_not_want_public_is_not_asked_anew_with_each_look(
    journal: SqlJournal, clock: Hands
) -> None:
    peer = Peer()
    told = telling(journal, clock, peer, "users")
    await journal.propose(rollback(), tell=())
    key = "quilt-catalog:rb-aaaaaaaa:users"
    await journal.deliver("begun", rollback(), [delivery(audience=Audience.USERS, key=key)])
    await told.start()
    await approve(journal)
    clock.time += timedelta(minutes=11)
    for _ in range(2):
        await _looks(clock)
        for each in await journal.newest_deliveries(clock.time - timedelta(days=1)):
            if each.waits:
                await journal.publish("a" * 32, text_digest(each.whole), actor="engineer-b", slack_id="U0B", yes=False)
    await told.stop()

    (latest,) = await journal.newest_deliveries(clock.time - timedelta(days=1), unread=True)
    assert latest.id == 2, "one was asked for, and not wanted"


async def _looks(clock: Hands) -> None:
    """Several, a second of business time apart."""
    for _ in range(12):
        clock.time += timedelta(seconds=1)
        await asyncio.sleep(LOOKS)


async def _until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not so():
            await asyncio.sleep(LOOKS / 4)
