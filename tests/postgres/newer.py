"""A bot of a version to come: its schema is one more than ours, with a column that we do not know."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection

from bot.journal import schema
from tests.crash import victim
from tests.crash.process import FORKS
from tests.scenarios.forked import ForkedBot

VERSION, READABLE_FROM = schema.NEWEST + 1, "OLDEST_THAT_MAY"


class NewerBot(ForkedBot):
    """Its variable `OLDEST_THAT_MAY` says which older schema's program may work on what it makes."""

    async def start(self, **more: str) -> None:
        arguments = (("serve",), {**self.variables, **more}, str(self._log), str(self._log))
        process = FORKS.Process(target=newer, args=arguments)
        await asyncio.to_thread(process.start)
        self._process = process


def newer(words: Sequence[str], variables: dict[str, str], said: str, problems: str) -> None:
    """As `tests.crash.victim.command`, in a fork of its own."""
    schema.READABLE_FROM = int(variables.pop(READABLE_FROM, schema.READABLE_FROM))
    schema.NEWEST = VERSION
    schema._MIGRATIONS = (*schema._MIGRATIONS, _to_newer)
    victim.command(words, variables, said, problems)


def _to_newer(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE rollbacks ADD COLUMN of_tomorrow TEXT NOT NULL DEFAULT 'unknown'")
    connection.exec_driver_sql("ALTER TABLE interactions ADD COLUMN of_tomorrow TEXT")
