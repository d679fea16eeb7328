"""Deployments that are watched, and the message of each."""

from datetime import datetime
from typing import Protocol

from bot.model import (
    LineState,
    Rollback,
    Watch,
    WatchedDeployment,
)


class Deployments(Protocol):
    """Stored once, ended once, told once."""

    async def deployed(self, found: WatchedDeployment, *, replaced: str) -> bool:
        """Watch it from now on; whatever of its service was watched ends with that sentence. False: it is known."""

    async def deployment_known(self, id_: str) -> bool:
        """Was it stored before?"""

    async def deployments_due(self, at: datetime) -> tuple[WatchedDeployment, ...]:
        """Those that are to be looked at by then."""

    async def deployments_completed(self, since: datetime) -> tuple[WatchedDeployment, ...]:
        """All that completed since then, oldest first, however they are by now."""

    async def deployment_looked(self, id_: str, watch: Watch | None, due_at: datetime) -> None:
        """It is watched on, and looked at again then."""

    async def deployment_ended(self, id_: str, state: LineState, end: str, *, mends: Rollback | None = None) -> bool:
        """It is watched no more; `end` is the sentence that says why. False: it had ended before.

        Those outside the team who were told of the rollback that it `mends` hear that it is over.
        """

    async def deployments_well(self, service: str, *, since: datetime) -> tuple[WatchedDeployment, ...]:
        """Those that began after `since` and were judged to be well, oldest first."""

    async def lines_untold(self) -> tuple[WatchedDeployment, ...]:
        """Those whose message is not posted, or does not show what became of them, oldest first."""

    async def line_of_today(self, service: str, channel: str, since: datetime) -> str:
        """The ts of the first line of the service there since then, "" for none."""

    async def line_attempted(self, id_: str) -> None:
        """From now on it may be posted in Slack, although nobody knows where."""

    async def line_told(self, id_: str, *, ts: str, shown: int) -> None:
        """It stands there, and shows that version."""

    async def line_given_up(self, id_: str, *, why: str) -> None:
        """It will never be posted, or shown as it is now."""
