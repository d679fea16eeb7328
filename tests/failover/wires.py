"""Where the database is: on this host, or behind two wires of which one can be cut."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks.postgresql import postgresql
from tests.failover.pair import Bot
from tests.postgres.namespaces import Namespace, Wire, answers, local_url, server, url_over


@dataclass(frozen=True)
class Database:
    """`url`: as the test itself reaches it. `ways`: as bots do; in turn, so that two of them have one each."""

    url: str
    ways: Sequence[str]
    cut: "Cut | None" = None


@dataclass(frozen=True)
class Cut:
    """A wire that falls silent, until the bot that was behind it has ended by itself."""

    wires: Sequence[Wire]

    async def around(self, bot: Bot) -> None:
        wire = next(each for each in self.wires if url_over(each) == bot.url)
        await asyncio.to_thread(wire.cut)
        await bot.process.ended()
        await asyncio.to_thread(wire.mend)


@asynccontextmanager
async def on_this_host() -> AsyncIterator[Database]:
    async with postgresql() as url:
        yield Database(url, (url,))


@asynccontextmanager
async def behind_wires() -> AsyncIterator[Database]:
    """As on another host; this process is in a network namespace of its own, and root there."""
    there = Namespace()
    wires = [Wire(there, number) for number in range(2)]
    try:
        with server(there, [wire.address for wire in wires]) as data:
            await answers(local_url(data))
            yield Database(local_url(data), [url_over(wire) for wire in wires], Cut(wires))
    finally:
        for wire in wires:
            wire.close()
        there.close()
