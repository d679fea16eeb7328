"""Drills: back and forth again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import NOTHING_DUE, FallsDue, LastDrill, NoDrill, Notice, Rollback


class Drilling(Protocol):
    """The way back is a rollback like any other."""

    async def go_forth(self, forth: Rollback, *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE) -> Rollback:
        """Stored and authorized at once, by those who approved the way back. Raises Refused, AlreadyLive.

        What is stored under its id already stays as it is, and is returned.
        """

    async def last_drill(self, service: str) -> LastDrill | None:
        """The newest drill of the service that came to its end; None: there was none."""

    async def put_off_drill(self, service: str, *, since: datetime, why: str) -> bool:
        """Store why one that was due was not asked for in the hours that began `since` then. False: it was before."""

    async def no_drill(self, service: str) -> NoDrill | None:
        """The newest that was due by schedule and did not come to its end; None: none, or a newer one did."""
