"""What is read is of one moment: a row that is written meanwhile is none that was lost, or added past the bot."""

import asyncio

from sqlalchemy import Connection

from bot.journal import SqlJournal, audit
from tests.journal.samples import interaction


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
