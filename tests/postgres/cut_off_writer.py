"""A writer that is cut off from its server in the middle of a transaction, and another that waits for its lock.

Only the kernels at both ends of a real wire tell such a writer from one that is slow:

    unshare --net python -m tests.postgres.cut_off_writer
"""

import asyncio
import time
from contextlib import suppress

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.journal.dialects import connect
from tests.postgres.namespaces import Namespace, Wire, answers, local_url, server, url_over

WITHIN = 2.7  # seconds: the server misses it after 2 s
_ROUNDS = 3  # of which the shortest counts: a busy machine only adds
_SLOW = 4.0  # seconds between two statements of a writer that is there


async def play() -> None:
    there = Namespace()
    wires = [Wire(there, number) for number in range(2)]
    try:
        with server(there, [wire.address for wire in wires]) as data:
            await answers(local_url(data))
            await asyncio.to_thread(_cut_off_and_slow, wires)
    finally:
        for wire in wires:
            wire.close()
        there.close()


def _cut_off_and_slow(wires: list[Wire]) -> None:
    wire, lives = wires[0], connect(url_over(wires[1]))
    took = [_until_missed(wire, lives) for _ in range(_ROUNDS)]
    print(f"another could write after {', '.join(f'{each:.2f}' for each in took)} s")
    assert min(took) < WITHIN
    _is_slow(url_over(wire))


def _until_missed(wire: Wire, lives: Engine) -> float:
    """-> seconds from the cut until another has written"""
    writer = connect(url_over(wire))
    connection = writer.connect()
    connection.begin()
    assert not _writes(lives), "the one that is cut off has the lock"
    connection.execute(text("SELECT 1"))  # the last that the server hears
    began = time.monotonic()
    wire.cut()
    while not _writes(lives):
        assert time.monotonic() - began < 20, "the server never misses it"
    took = time.monotonic() - began
    wire.mend()
    with suppress(DBAPIError):
        connection.close()
    writer.dispose()
    return took


def _writes(engine: Engine) -> bool:
    """Did it have the lock within the time for which a writer waits?"""
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True


def _is_slow(url: str) -> None:
    with connect(url).begin() as connection:
        time.sleep(_SLOW)
        connection.execute(text("SELECT 1"))
    print(f"one that said nothing for {_SLOW:.0f} s has written")


if __name__ == "__main__":
    asyncio.run(play())
