"""What the bot's parts say about themselves, as health and as numbers."""

import logging
from collections.abc import Callable
from typing import NamedTuple, Protocol

from bot.errors import Failed
from bot.metrics import Census, Metrics
from bot.operating.health import HealthChecks, Part
from bot.text import counted

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


class Configuration(NamedTuple):
    """`digest`: the first twelve characters of that in force. `refused`: why another one is not, "" where there is
    none. `others`: the digests of replicas that have another one.
    """

    digest: str
    services: int
    refused: str = ""
    others: frozenset[str] = frozenset()

    @property
    def differs(self) -> bool:
        return bool(self.others)

    @property
    def says(self) -> str:
        said = [f"Digest {self.digest}, {counted(self.services, 'service')}."]
        if self.refused:
            said.append(f"What stands there now is refused, and this one stays: {self.refused}")
        if self.others:
            said.append(f"Another replica has {', '.join(sorted(self.others))}.")
        return " ".join(said)


class Probes:
    """`socket` is None in HTTP mode. `web_problem` says what is wrong with Slack's Web API, "" while nothing is."""

    def __init__(
        self, *, journal: JournalProbe, engine: Runs, metrics: Metrics, web_problem: Callable[[], str]
    ) -> None:
        self.socket: Socket | None = None
        self._journal, self._engine, self._metrics, self._web_problem = journal, engine, metrics, web_problem
        self.configuration: Callable[[], Configuration] | None = None
        looks = {"slack": self._slack, "database": self._database, "engine": self._runs}
        self.health = HealthChecks({**looks, "configuration": self._configured})

    async def numbers(self) -> bytes:
        """They are told also while the journal cannot be read, and say that too."""
        if self.configuration:
            now = self.configuration()
            self._metrics.configured(now.digest, refused=bool(now.refused), differs=now.differs)
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

    async def _configured(self) -> Part:
        """What is refused keeps nobody from being served: what was in force stays in force."""
        return Part(ok=True, says=self.configuration().says if self.configuration else "Read at the start.")

    async def _runs(self) -> Part:
        if self.health.role() == "follower":
            return Part(ok=True, says="Another bot leads; this one waits for its turn.")
        if self._engine.working:
            return Part(ok=True, says="It has the database's lock, and runs.")
        return Part(ok=False, says="It does not run.", dead=True)
