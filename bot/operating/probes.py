"""What the bot's parts say about themselves, as health and as numbers."""

import logging
from collections.abc import Callable
from typing import Protocol

from bot.errors import Failed
from bot.metrics import Census, Metrics
from bot.operating.health import HealthChecks, Part

log = logging.getLogger(__name__)
_SILENT, _LOST = 15.0, 60.0  # seconds without a word from Slack: replaced by then; and hopeless


class Socket(Protocol):
    """handlers.SocketSupervisor."""

    @property
    def connected(self) -> bool: ...
    @property
    def silence(self) -> float:
        """Seconds since Slack was heard."""


class JournalProbe(Protocol):
    """bot.journal.SqlJournal."""

    async def can_write(self) -> None: ...
    async def census(self) -> Census: ...


class Runs(Protocol):
    """bot.engine.DbosEngine."""

    @property
    def working(self) -> bool:
        """Has it the lock on the database, and is it launched?"""


class Probes:
    """`socket` is None in HTTP mode. `web_problem` says what is wrong with Slack's Web API, "" while nothing is."""

    def __init__(
        self, *, journal: JournalProbe, engine: Runs, metrics: Metrics, web_problem: Callable[[], str]
    ) -> None:
        self.socket: Socket | None = None
        self._journal, self._engine, self._metrics, self._web_problem = journal, engine, metrics, web_problem
        self.health = HealthChecks({"slack": self._slack, "database": self._database, "engine": self._runs})

    async def numbers(self) -> bytes:
        """They are told also while the journal cannot be read, and say that too."""
        connected, silence = (self.socket.connected, self.socket.silence) if self.socket else (True, 0.0)
        return self._metrics.exposition(
            await self._census(), connected=connected, silence=silence, leads=self.health.role() == "leader"
        )

    async def _census(self) -> Census | None:
        try:
            return await self._journal.census()
        except Failed as error:
            log.warning("the numbers lack those of the journal: %s", error)
            return None

    async def _slack(self) -> Part:
        if problem := self._web_problem():
            return Part(ok=False, says=problem)
        if self.socket is None:
            return Part(ok=True, says="Slack sends requests to this bot (HTTP mode).")
        silence = self.socket.silence
        heard = f"heard {silence:.0f} s ago"
        if self.socket.connected and silence < _SILENT:
            return Part(ok=True, says=f"Connected, {heard}.")
        return Part(ok=False, says=f"Not connected, last {heard}.", dead=silence >= _LOST)

    async def _database(self) -> Part:
        try:
            await self._journal.can_write()
        except Failed as error:
            return Part(ok=False, says=str(error))
        return Part(ok=True, says="It can be written.")

    async def _runs(self) -> Part:
        if self.health.role() == "follower":
            return Part(ok=True, says="Another bot leads; this one waits for its turn.")
        if self._engine.working:
            return Part(ok=True, says="It has the database's lock, and runs.")
        return Part(ok=False, says="It does not run.", dead=True)
