"""What one replica stores the others hear of, with the commit and not before."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from queue import Queue

import pytest
from sqlalchemy import create_engine, text

from bot.clock import SystemClock
from bot.errors import RollbackBotError
from bot.journal import EVERYBODYS_KEY, Bell, SqlJournal
from tests.journal.samples import interaction
from tests.patience import PATIENCE
from tests.postgres.server import PostgreSql


@dataclass
class Ear:
    rings: int = 0
    heard: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        self.rings += 1
        self.heard.set()

    async def hears(self) -> bool:
        found = await asyncio.to_thread(self.heard.wait, 5 * PATIENCE)
        self.heard.clear()
        return found


@dataclass
class Replica:
    journal: SqlJournal
    ear: Ear
    acks: "Queue[str]"
    bell: Bell


@pytest.fixture
async def replica(postgresql: PostgreSql) -> AsyncIterator[Callable[[], Replica]]:
    url, made = postgresql.fresh(), list[Replica]()

    def another() -> Replica:
        journal = SqlJournal(url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
        ear, acks = Ear(), Queue[str]()
        bell = Bell(url, name=journal.name, heard=ear, takes_over=acks.put, digest=lambda: "")
        made.append(Replica(journal, ear, acks, bell))
        made[-1].bell.start()
        return made[-1]

    yield another
    for each in made:
        each.bell.stop()
        await each.journal.close()


async def test_what_one_stores_rings_at_the_other_and_not_at_itself(replica: Callable[[], Replica]) -> None:
    here, there = replica(), replica()
    await here.journal.open()
    assert await here.ear.hears(), "what rang before anybody listened is made up for"
    assert await there.ear.hears()
    rings = here.ear.rings

    assert await here.journal.receive(interaction())
    assert await there.ear.hears()
    assert here.ear.rings == rings, "it knows what it has stored itself"
    while (here.bell.others, there.bell.others) != (1, 1):  # counted now and then
        await asyncio.sleep(0.05)


async def test_what_one_hands_over_the_other_takes_over_and_not_itself(replica: Callable[[], Replica]) -> None:
    here, there = replica(), replica()
    await here.journal.open()
    assert await here.ear.hears()
    assert await there.ear.hears()

    await here.journal.hand_over('{"envelope_id": "e-1"}')
    await there.journal.hand_over('{"envelope_id": "e-2"}')
    assert await asyncio.to_thread(there.acks.get, timeout=5 * PATIENCE) == '{"envelope_id": "e-1"}'
    assert await asyncio.to_thread(here.acks.get, timeout=5 * PATIENCE) == '{"envelope_id": "e-2"}'
    assert here.acks.empty()
    assert there.acks.empty()


async def test_whatever_anybody_says_in_the_database_a_bell_goes_on_hearing(replica: Callable[[], Replica]) -> None:
    here, there = replica(), replica()
    await here.journal.open()
    assert await here.ear.hears()
    assert await there.ear.hears()
    somebody = create_engine(here.bell._engine.url, isolation_level="AUTOCOMMIT")
    with somebody.connect() as connection:
        for said in ("", "not JSON", '{"ack": 1}', "[" * 7_000):
            connection.execute(text("SELECT pg_notify('rollback_bot_acks', :said)"), {"said": said})
    somebody.dispose()

    await here.journal.hand_over("an ack")
    heard = [await asyncio.to_thread(there.acks.get, timeout=5 * PATIENCE) for _ in range(5)]
    assert heard == ["", "", "", "", "an ack"]


async def test_what_is_too_long_to_be_handed_over_is_refused(replica: Callable[[], Replica]) -> None:
    here = replica()
    await here.journal.open()

    with pytest.raises(RollbackBotError):
        await here.journal.hand_over("x" * 8_000)


async def test_a_bell_whose_session_was_ended_hears_again(
    replica: Callable[[], Replica], postgresql: PostgreSql
) -> None:
    one = replica()
    assert await one.ear.hears()
    administrator = create_engine(one.bell._engine.url, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        here = "datname = current_database() AND application_name LIKE 'rollback-bot%'"  # others test beside this one
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {here}"))
    administrator.dispose()

    assert await one.ear.hears(), "it has connected again, and rung for what it may have missed"
