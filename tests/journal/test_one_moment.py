"""What is read is of one moment: a row that is written meanwhile is none that was lost, or added past the bot."""

import asyncio

import pytest
from sqlalchemy import Connection

from bot.journal import SqlJournal, audit, queries
from bot.model import Recorded, State
from tests.journal.samples import interaction, rollback


async def test_whoever_writes_while_the_audit_is_read_changes_nothing_of_what_is_read(journal: SqlJournal) -> None:
    await journal.receive(interaction())
    loop = asyncio.get_running_loop()

    def read(connection: Connection) -> tuple[str, str]:
        """-> the last row's hash, and the hash that was written last, with a row written in between"""
        before = audit.newest(connection)[1]
        writing = journal.decided(interaction(), outcome="Refused.")
        asyncio.run_coroutine_threadsafe(writing, loop).result(10)
        return before, audit.written_last(connection)

    newest, written_last = await journal._read(read)

    assert written_last in ("", newest)
    assert await journal.answered(interaction())


async def test_a_rollback_and_its_rows_are_of_one_moment(journal: SqlJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    made, loop, read = rollback(), asyncio.get_running_loop(), queries.recorded
    await journal.propose(made, tell=[])

    def behind_a_change(connection: Connection, rollback_id: str) -> tuple[Recorded, ...]:
        moving = journal.move(rollback_id, State.CANCELLED, when={State.PROPOSED}, outcome="Withdrawn.")
        asyncio.run_coroutine_threadsafe(moving, loop).result(10)
        return read(connection, rollback_id)

    monkeypatch.setattr(queries, "recorded", behind_a_change)
    found = await journal.with_its_rows(made.id)

    assert found
    told, rows = found
    assert (told.state, rows[-1].event) == (State.PROPOSED, State.PROPOSED)
    assert rows[-1].hash == told.audit_head
    assert await journal.with_its_rows("f" * 32) is None
