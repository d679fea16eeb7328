"""What a service is and what it ran: read from ECS and from the bot's own ledger, which learns from every look."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.catalog import Service
from bot.decide import history, targets
from bot.decide.memory import Memory, sightings
from bot.decide.standings import left
from bot.model import Image, Remembered, ServiceDeployment, ServiceRevision, ServiceState
from bot.ports import Ecs


class Ledger(Protocol):
    """The part of `bot.ports.Journal` that remembers revisions; both take the service's ARN."""

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]: ...

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None: ...


@dataclass(frozen=True, slots=True)
class Past:
    """Deployments are newest first, revisions by ARN; `running` are the images, with digests, that run now."""

    state: ServiceState
    deployments: tuple[ServiceDeployment, ...]
    revisions: Mapping[str, ServiceRevision]
    running: tuple[Image, ...]
    memory: Memory
    ranking: targets.Ranking


async def look_back(service: Service, *, ecs: Ecs, ledger: Ledger | None, now: datetime) -> Past:
    """Two rounds of reads. Without a `ledger` there is only what ECS remembers."""
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    revisions, rows = await asyncio.gather(
        ecs.service_revisions(service, named(deployments)), ledger.remembered(state.arn) if ledger else _nothing()
    )
    running, memory = running_images(state, deployments, revisions), Memory(rows)
    if ledger:
        stints = history.stints(deployments, revisions, now)
        gone = left(stints, memory)
        await ledger.seen(state.arn, sightings(state=state, images=running, stints=stints, left=gone, now=now))
    ranking = targets.rank(
        current=state.task_definition,
        current_images=running,
        deployments=deployments,
        revisions=revisions,
        memory=memory,
        min_served=service.min_served,
        now=now,
    )
    return Past(state, deployments, revisions, running, memory, ranking)


async def _nothing() -> tuple[Remembered, ...]:
    return ()


def named(deployments: Sequence[ServiceDeployment]) -> set[str]:
    """Every service revision that the history speaks of."""
    return {arn for d in deployments for arn in (d.revision, d.rollback_revision) if arn}


def running_images(
    state: ServiceState, deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision]
) -> tuple[Image, ...]:
    """The images, with digests, of the newest service revision that has the task definition running now."""
    for deployment in deployments:
        for arn in (deployment.rollback_revision, deployment.revision):
            revision = revisions.get(arn or "")
            if revision and revision.task_definition == state.task_definition:
                return revision.images
    return ()
