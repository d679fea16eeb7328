"""Tells the incident channel, once, that the services file is another one, refused, or not that of another replica.

Only who has the guard of the database runs this. That a change was told is stored behind it: after a crash in between
it may be told twice, and never not at all.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.errors import RollbackBotError
from bot.model import Configured
from bot.operating.probes import Configuration
from bot.ports import Ports
from bot.text import cut

log = logging.getLogger(__name__)

_LOOK, _SOONEST = 5.0, 0.2  # real seconds between looks; divided by how fast business time runs, no less than that
_LAST = 1.0  # seconds of real time, at the end
_ROLLING = timedelta(minutes=10)  # while replicas are replaced one by one, they differ
_LINES, _LONGEST_LINE = 20, 140  # characters: together they fit into one message
Say = Callable[[str, str], Awaitable[None]]
"""Posts a text in a channel. Raises Unreachable or Failed."""


class ConfigurationTold:
    """`now` says what is in force."""

    def __init__(self, ports: Ports, say: Say, *, now: Callable[[], Configuration], speed: float = 1.0) -> None:
        self._ports, self._say, self._now, self._speed = ports, say, now, speed
        self._woken, self._over = asyncio.Event(), False
        self._loop: asyncio.Task[None] | None = None
        self._changes: tuple[str, ...] = ()
        self._known = ""  # the digest of which all is told
        self._refused, self._differing = "", frozenset[str]()
        self._differ_since: datetime | None = None

    def changed(self, changes: tuple[str, ...]) -> None:
        """Another one is in force, and these lines say what it changes in rights."""
        self._changes += changes  # the one before may not be stored yet
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    def start(self) -> None:
        self._loop = asyncio.create_task(self._again_and_again(), name="telling of the services file")

    async def stop(self) -> None:
        if self._loop:
            self._over = True
            self._woken.set()
            await asyncio.wait({self._loop}, timeout=_LAST)  # what is told is noted, too
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _again_and_again(self) -> None:
        while not self._over:
            self._woken.clear()
            try:
                await self.look()
            except RollbackBotError as error:
                log.warning("what becomes of the services file is told later: %s", error)
            except Exception:
                log.exception("telling of the services file stumbled and goes on")
            try:
                async with asyncio.timeout(max(_LOOK / self._speed, _SOONEST)):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Tell what nobody was told. Raises Unreachable and Failed, and then it is told at the next look."""
        now = self._now()
        if now.digest != self._known:
            self._known = now.digest
            try:
                await self._tell_of_change()
            except BaseException:
                self._known = ""  # or one that is put back meanwhile would be taken for told
                raise
        if now.refused != self._refused:
            await self._tell(refused(now.refused, now.digest))
            self._refused = now.refused
        await self._tell_of_others(now)

    async def _tell_of_change(self) -> None:
        journal, changes = self._ports.journal, self._changes
        await journal.configured(changes)
        self._changes = self._changes[len(changes) :]  # more may have come meanwhile
        while found := await journal.configuration_untold():
            await self._tell(changed(found))
            await journal.tell_of_configuration(found)

    async def _tell_of_others(self, now: Configuration) -> None:
        moment = self._ports.clock.now()
        if not now.others:
            self._differ_since, self._differing = None, frozenset()
            return
        self._differ_since = self._differ_since or moment
        if moment - self._differ_since >= _ROLLING and now.others != self._differing:
            await self._tell(differing(now))
            self._differing = now.others

    async def _tell(self, text: str) -> None:
        await self._say(self._ports.catalog.home.incident_channel, text)


def changed(what: Configured) -> str:
    first = f"⚙️ Another services file is in force: digest {what.digest[:12]}, before it was {what.before[:12]}."
    if not what.changes:
        return f"{first} `rollback-bot check --against` tells what it changes."
    shown = "\n".join(cut(line, _LONGEST_LINE) for line in what.changes[:_LINES])  # each begins with a sign
    more = len(what.changes) - _LINES
    rest = f"\nand {more} more: `rollback-bot check --against` tells all." if more > 0 else ""
    return f"{first}\n{shown}{rest}"


def refused(why: str, digest: str) -> str:
    if not why:
        return f"⚙️ What stands in the services file can be used again: digest {digest} is in force."
    first = "⚠️ The services file was changed and is refused. What was in force before stays, digest"
    said, *lines = [line.strip() for line in why.splitlines() if line.strip()]
    more = len(lines) - _LINES
    rest = f"\nand {more} more: `rollback-bot check` names all." if more > 0 else ""
    flaws = f"\n{_listed(lines[:_LINES])}{rest}" if lines else ""
    return f"{first} {digest}.\n{cut(said, _LONGEST_LINE)}{flaws}\nCorrect the file: it is read again by itself."


def _listed(lines: Sequence[str]) -> str:
    """Each on a line of its own, and none so long that it hides the others."""
    return "\n".join(f"• {cut(line, _LONGEST_LINE)}" for line in lines)


def differing(now: Configuration) -> str:
    others, minutes = ", ".join(sorted(now.others)), int(_ROLLING.total_seconds() // 60)
    return (
        f"⚠️ Two replicas of this bot have had different services files for {minutes} minutes: this one, which decides, "
        f"{now.digest}, another {others}. Give all of them the same, or rights change with whoever leads."
    )
