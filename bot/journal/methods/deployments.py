"""Deployments that are watched, and the message of each."""

from datetime import datetime

from bot.journal import deployments
from bot.journal.database import Database
from bot.model import LineState, Rollback, Watch, WatchedDeployment


class Deployments(Database):
    """Stored once, ended once, told once."""

    async def deployed(self, found: WatchedDeployment, *, replaced: str) -> bool:
        return await self._write_and_ring(deployments.deployed, found, replaced=replaced)

    async def deployment_known(self, id_: str) -> bool:
        return await self._read(deployments.known, id_)

    async def deployments_due(self, at: datetime) -> tuple[WatchedDeployment, ...]:
        return await self._read(deployments.due, at)

    async def deployments_completed(self, since: datetime) -> tuple[WatchedDeployment, ...]:
        return await self._read(deployments.completed, since)

    async def deployment_looked(self, id_: str, watch: Watch | None, due_at: datetime) -> None:
        await self._write(deployments.looked, id_, watch, due_at)

    async def deployment_ended(self, id_: str, state: LineState, end: str, *, mends: Rollback | None = None) -> bool:
        return await self._write_and_ring(deployments.ended, id_, state, end, mends)

    async def deployments_well(self, service: str, *, since: datetime) -> tuple[WatchedDeployment, ...]:
        return await self._read(deployments.well, service, since, self._known)

    async def lines_untold(self) -> tuple[WatchedDeployment, ...]:
        return await self._read(deployments.untold)

    async def line_of_today(self, service: str, channel: str, since: datetime) -> str:
        return await self._read(deployments.newest_told, service, channel, since)

    async def line_attempted(self, id_: str) -> None:
        await self._write(deployments.attempted, id_)

    async def line_told(self, id_: str, *, ts: str, shown: int) -> None:
        await self._write(deployments.told, id_, ts, shown)

    async def line_given_up(self, id_: str, *, why: str) -> None:
        await self._write(deployments.given_up, id_, why)
