"""The service revisions that the deployments of a service speak of, read beside them where somebody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

from aws.kept import Kept
from aws.shared_reads import SharedReads
from bot.catalog import Service
from bot.model import AwsPermission, ServiceDeployment, ServiceRevision

_KEPT_FOR, _KEPT = 10.0, 2000  # seconds, and revisions


class ServiceRevisionReads:
    """A revision is a snapshot that ECS never changes, but for digests while its deployment begins: what was read
    seconds ago is as good, and a role that may not read it is not told what another one read.
    """

    def __init__(self, shared: SharedReads) -> None:
        self._shared = shared
        self._kept = Kept[tuple[str, str, str], ServiceRevision](seconds=_KEPT_FOR, most=_KEPT)
        self._ahead: set[asyncio.Task[ServiceRevision | None]] = set()

    async def of(self, service: Service, arns: Collection[str], *, patient: bool) -> dict[str, ServiceRevision]:
        """By ARN; those that ECS no longer knows are left out. Raises what a read raises."""
        found = await asyncio.gather(*(self._one(service, arn, patient) for arn in arns))
        return {revision.arn: revision for revision in found if revision}

    def look_ahead(self, service: Service, briefs: Iterable[ServiceDeployment]) -> None:
        """Whoever lists deployments asks next for what they deployed. What fails here is asked for again, and told."""
        for arn in {brief.revision for brief in briefs}:
            task = asyncio.create_task(self._one(service, arn, False), name=f"looking ahead: {arn}")
            self._ahead.add(task)
            task.add_done_callback(self._looked)

    def _looked(self, task: asyncio.Task[ServiceRevision | None]) -> None:
        self._ahead.discard(task)
        if not task.cancelled():
            task.exception()

    async def _one(self, service: Service, arn: str, patient: bool) -> ServiceRevision | None:
        whom = service.region, service.role(AwsPermission.READ) or "", arn
        if kept := self._kept.get(whom):
            return kept
        found = await self._shared.revisions(service).get(arn, urgent=not patient)
        if found:
            self._kept.put(whom, found)
        return found
