"""Reads the services file anew where it changes, or at SIGHUP: what is valid is in force from then on, at once.

What is not valid is refused, and what was in force stays. Every replica does so by itself.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path

from bot.catalog import Catalog, CurrentCatalog, Traces, carried, changes, digest_of, load, told, traces
from bot.errors import Misconfigured, RollbackBotError
from bot.model import State
from bot.ports import Journal

log = logging.getLogger(__name__)

_LOOK, _SOONEST = 2.0, 0.2  # real seconds between looks; divided by how fast business time runs, no less than that
_RESTLESS = 30  # looks in a row that found it written since the one before
_QUOTED = re.compile("“[^”]*”")  # what stands in the file, and may be what nobody should read
_SENT = (State.EXECUTING, State.ROLLING)  # AWS is changing the service


class Reloading:
    """`check` raises Misconfigured for what cannot come into force without a restart. `taken` is called after another
    one has, with what was in force until then, and the lines of what it changes in rights. `refused` says why what
    stands there is not in force, without the values that stand there.
    """

    def __init__(
        self,
        path: Path | None,
        current: CurrentCatalog,
        journal: Journal,
        *,
        check: Callable[[Catalog], None],
        taken: Callable[[Catalog, tuple[str, ...]], None],
        speed: float = 1.0,
    ) -> None:
        self._path, self._current, self._journal, self._speed = path, current, journal, speed
        self._check, self._taken = check, taken
        self._newest = self._before = current.as_it_is()
        self._carried = frozenset[str]()
        self._seen: Traces | None = None
        self._read: Traces | None = None
        self._asked = asyncio.Event()
        self._restless = 0
        self.refused = ""

    def ask(self) -> None:
        """Read it now, whatever the file system says."""
        log.info("SIGHUP: the services file is read again; variables and tokens are read at the start only")
        self._asked.set()

    async def run(self) -> None:
        """For ever, where there is anything to read."""
        while self._path:
            try:
                await self.look()
            except RollbackBotError as error:
                log.warning("the services file is read later: %s", error)
            except Exception:
                log.exception("reading the services file stumbled and goes on")
            try:
                async with asyncio.timeout(max(_LOOK / self._speed, _SOONEST)):
                    await self._asked.wait()
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Read it where it was changed and has been left alone since the look before, so that nothing is read that is
        half written. Raises Unreachable where the journal is.
        """
        asked = self._asked.is_set()
        self._asked.clear()
        if self._path is None:
            return
        seen = await asyncio.to_thread(traces, self._path)
        settled, self._seen = seen == self._seen, seen
        self._count(settled)
        if asked or (settled and seen != self._read):
            self._read = seen if await self._read_again(self._path, seen, asked=asked) else None
        elif self._carried:
            await self._take(self._newest)

    def _count(self, settled: bool) -> None:
        """Whoever writes one file again and again keeps what others changed from coming into force: not in silence."""
        self._restless = 0 if settled else self._restless + 1
        if self._restless == _RESTLESS:
            reason = "It is written again and again, and is only read once it has been left alone."
            self._refuse(Misconfigured(reason, "Find out who writes it. At SIGHUP it is read as it is."))

    async def _read_again(self, path: Path, seen: Traces, *, asked: bool) -> bool:
        """What was written while it was read is left to the next look, unless somebody asked for it.

        -> False where it could not be read: that it can be is nothing that `traces` would show.
        """
        try:
            newer = await asyncio.to_thread(self._newer, path)
            if not asked and await asyncio.to_thread(traces, path) != seen:
                return True
            if newer is not None:
                await self._take(newer)
            elif asked:
                log.info("the services file is as it was, digest %s", self._newest.digest[:12])
        except Misconfigured as error:
            if asked or await asyncio.to_thread(traces, path) == seen:
                self._refuse(error)
            return not isinstance(error.__cause__, OSError)
        self.refused = ""
        return True

    def _newer(self, path: Path) -> Catalog | None:
        """None where it is as it was; clients of AWS may have to be made. Raises Misconfigured."""
        if digest_of(path) == self._newest.digest:
            return None
        newer = load(path)
        self._check(newer)
        return newer

    def _refuse(self, error: Misconfigured) -> None:
        if str(error) != self.refused:
            log.error("the services file is refused, and what was in force stays: %s", error)
        self.refused = _QUOTED.sub("“…”", str(error))

    async def _take(self, newer: Catalog) -> None:
        """What AWS is changing now is seen to its end where it was begun."""
        sent = await self._journal.in_state(*_SENT)
        was = self._current.as_it_is()
        if newer is not self._newest:
            self._before, self._newest = was, newer
        in_force, kept = carried(self._before, newer, {rollback.service for rollback in sent})
        if kept == self._carried and was.digest == newer.digest:
            return
        self._carried = kept
        self._current.become(in_force)
        lines = tuple(told(each) for each in changes(was, in_force) if each.right)
        log.info("another services file is in force, digest %s: %d rights change", newer.digest[:12], len(lines))
        if kept:
            log.warning("being rolled back, and seen to its end where it was begun: %s", ", ".join(sorted(kept)))
        self._taken(was, lines)
