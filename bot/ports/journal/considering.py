"""What signals came to, who wants none of a service for a while, and what an alarm itself authorized."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import (
    Automatic,
    Considered,
    Mode,
    Notice,
    Rollback,
    Snooze,
    WatchedSince,
)


class Considering(Protocol):
    """Each with its audit row."""

    async def consider(self, made: Considered) -> bool:
        """Store what a signal came to. False: that is known already."""

    async def considered(self, service: str, since: datetime) -> tuple[Considered, ...]:
        """What signals of this service came to since then, newest first."""

    async def snooze(self, made: Snooze) -> bool:
        """It takes the place of what was snoozed before. False: this very one is stored."""

    async def snoozed(self, service: str, now: datetime) -> Snooze | None:
        """The one in force."""

    async def watch(self, services: Mapping[str, Mode]) -> tuple[WatchedSince, ...]:
        """Note since when each is watched how. -> those that were watched otherwise before."""

    async def modes(self, service: str) -> tuple[WatchedSince, ...]:
        """How it was watched and since when, oldest first."""

    async def told_of_watching(self, service: str, what: str) -> bool:
        """Was this told already of how it is watched?"""

    async def tell_of_watching(self, service: str, what: str) -> None:
        """It was told."""

    async def act_by_itself(self, shown: Rollback, made: Automatic, *, tell: Sequence[Notice]) -> Rollback | None:
        """PROPOSED -> APPROVED, authorized by an alarm. None: the plan that was `shown` waits no more.

        Raises Refused where the database itself does not take it.
        """
