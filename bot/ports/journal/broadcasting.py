"""What those outside the team are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import (
    Delivery,
    Notice,
    Rollback,
    Silent,
)


class Broadcasting(Protocol):
    """Each notice is made into deliveries once, and each of these is sent at least once."""

    async def deliver(
        self, notice: str, rollback: Rollback, made: Sequence[Delivery], *, tell: Sequence[Notice] = ()
    ) -> bool:
        """Store one for each destination, and what the thread of the `rollback` is told of it.

        `notice` is the number of an OutboxRow, which is settled by it, or a word that is used once. The ids of `made`
        do not count. False: that was delivered before, and nothing changes.
        """

    async def undelivered(self) -> tuple[Delivery, ...]:
        """What may be sent and was not taken yet, in the order of what happened."""

    async def newest_deliveries(self, since: datetime, *, unread: bool = False) -> tuple[Delivery, ...]:
        """Of each service, audience and destination what was made last since then, sent or not.

        What was given up counts only where that is asked for: `unread`.
        """

    async def delivery_attempted(self, id_: int) -> Delivery | None:
        """From now on it may have arrived. -> what is to be sent, None: it was overtaken meanwhile.

        Raises NotAsRecorded: it must not be sent.
        """

    async def delivered(self, id_: int, *, as_: str) -> None:
        """Its destination has taken it, and calls it that ("" where it has no name for it)."""

    async def delivery_troubled(
        self,
        id_: int,
        *,
        why: str,
        given_up: bool = False,
        rollback: Rollback | None = None,
        tell: Sequence[Notice] = (),
        always: bool = False,
    ) -> None:
        """It was not taken: it is tried again, or `given_up`. `tell` is told once for each rollback and destination.

        Or `always`, as of what somebody changed past the bot.
        """

    async def publish(
        self, rollback_id: str, digest: str, *, actor: str, slack_id: str, yes: bool, tell: Sequence[Notice] = ()
    ) -> Rollback | None:
        """A person approves the text with that digest, or does not want it sent. None: it does not wait (any more)."""

    async def silent_destinations(self, before: datetime) -> tuple[Silent, ...]:
        """Those that have not taken what was queued before then (real time)."""
