"""Two bots on one PostgreSQL: the one that leads is killed, or stopped, and the other one takes over.

One of them may be of another version: then it is an upgrade in the middle of a rollback, or the way back from one.
"""

import asyncio
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from tests.crash.older import OtherVersion
from tests.crash.process import Process
from tests.crash.world import World

_LISTENS, _FOLLOWS, _LEADS = "listening; ", "another bot leads on this database", "this bot leads now"
_LOOKS_EVERY = 0.02  # real seconds
# A rollback that is over is nothing that is taken over, but for what is due of it.
_UNDER_WAY = """
SELECT state FROM rollbacks WHERE state IN ('proposed', 'approved', 'executing', 'rolling')
UNION SELECT 'due: ' || kind FROM due
UNION SELECT 'not answered: ' || verb FROM interactions WHERE decided_at IS NULL
UNION SELECT 'not told' FROM outbox WHERE ts = ''
"""
STOP = "stop"  # as `when`: SIGTERM at about that step, instead of SIGKILL


@dataclass
class Replicas(World):
    """The one that leads at first is to end.

    Time stands still until both listen, and from the end of the first until the other leads.
    """

    old: Path | None = None  # the tree of another version, of which one of the two is
    old_first: bool = False

    def __post_init__(self) -> None:
        if self.old and self.old_first:
            self.process = self._of_the_other_version("bot.log")
        self._other = Process(self.process.variables, log=self.home / "other.log")
        if self.old and not self.old_first:
            self._other = self._of_the_other_version("other.log")

    @property
    def trace(self) -> list[str]:
        """Of the other one behind it."""
        return super().trace + _lines(self.home / "trace of the other")

    @property
    def steps(self) -> int:
        return len(super().trace)

    @property
    def log(self) -> str:
        return super().log + self._log_of_the_other

    async def start(self, kill_at: str, when: str) -> None:
        stopped = when == STOP and kill_at
        await super().start("" if stopped else kill_at, when)
        if stopped:
            self._stopping = asyncio.create_task(self._stop_at(int(kill_at)))
        while _LISTENS not in self._log_of_the_other:
            await asyncio.sleep(_LOOKS_EVERY)

    async def stop(self) -> None:
        await super().stop()
        await self._other.kill()

    async def _supervise(self) -> None:
        joining = asyncio.create_task(self._join())
        killed = await self._lives()
        if not killed and not self.stopped_at:
            self.problems.append("the bot ended by itself")
            return
        self.killed_at = self.clock.now()
        self.taken_over = self.taken_over or self._under_way()
        await joining
        while not self._other_leads:
            await asyncio.sleep(_LOOKS_EVERY)
        self.clock.go_on()
        await self._other.ended()
        self.problems.append("the other bot ended by itself")

    async def _stop_at(self, step: int) -> None:
        """SIGTERM, as soon as it is seen to have come so far. An old version's hand knows nothing but SIGKILL."""
        while self.steps < step:
            await asyncio.sleep(_LOOKS_EVERY)
        if pid := self.process.pid:
            self.taken_over, self.stopped_at = self._under_way(), super().trace[-1]
            os.kill(pid, signal.SIGTERM)

    async def _join(self) -> None:
        """The other one, as soon as this one listens, or has died before that."""
        while _LISTENS not in super().log and not self.killed_at:
            await asyncio.sleep(_LOOKS_EVERY)
        self._other.variables["KILL_CLOCK"] = str(self.clock.file)
        await self._other.start(KILL_TRACE=str(self.home / "trace of the other"), KILL_AT="")

    async def _goes_on_when_ready(self) -> None:
        while _LISTENS not in self._log_of_the_other:
            await asyncio.sleep(_LOOKS_EVERY)
        self.clock.go_on()

    def _under_way(self) -> frozenset[str]:
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return frozenset(connection.exec_driver_sql(_UNDER_WAY).scalars())
        except DBAPIError:  # there are no tables yet
            return frozenset()
        finally:
            engine.dispose()

    def _of_the_other_version(self, log: str) -> OtherVersion:
        assert self.old
        return OtherVersion(self.process.variables, log=self.home / log, tree=self.old)

    @property
    def _other_leads(self) -> bool:
        said = self._log_of_the_other
        return _LEADS in said or (_LISTENS in said and _FOLLOWS not in said)

    @property
    def _log_of_the_other(self) -> str:
        return "\n".join(_lines(self.home / "other.log"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
