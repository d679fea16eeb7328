"""What a service is and what it ran: read from ECS and from the bot's own ledger, which learns from every look.

ECS lists its deployments a hundred at a time. Most often the first of these are enough; a service that was deployed
anew a hundred times since it was well needs more, and at some number it must end.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.catalog import Service
from bot.errors import Failed
from bot.model import Image, ServiceDeployment, ServiceRevision, ServiceState, Task, TaskDefinition
from bot.ports import Reads
from bot.target import image_digests
from bot.target.eligibility import left
from bot.target.ledger import Memory, grown, sightings
from bot.target.rule import Ranking, rank
from bot.target.serving import at_rest, serving_periods
from bot.target.sidecars import bound, doubtful, moving
from bot.text import month_and_day

FURTHER = (100, 300, 1000)  # deployments that are asked for, until a good revision is found


@dataclass(frozen=True, slots=True)
class Past:
    """What was read `at` this moment: deployments newest first, revisions by ARN.

    `running` are the images, with digests, that run now; `noted` the revisions as ECS has them. `at_most` deployments
    were asked for.
    """

    state: ServiceState
    deployments: tuple[ServiceDeployment, ...]
    revisions: Mapping[str, ServiceRevision]
    running: tuple[Image, ...]
    memory: Memory
    ranking: Ranking
    at: datetime
    noted: Mapping[str, ServiceRevision] = field(default_factory=dict)
    at_most: int = FURTHER[0]

    @property
    def further(self) -> int:
        """How many deployments to ask for next; 0 where there are no more, or no more may be asked for."""
        more = (count for count in FURTHER if count > self.at_most)
        return next(more, 0) if len(self.deployments) >= self.at_most else 0

    @property
    def ports(self) -> tuple[tuple[str, str], ...]:
        """Those that the newest service revision of what runs names: nothing else tells of gateway connectors."""
        mine = [it for it in self.revisions.values() if it.task_definition == self.state.task_definition]
        return max(mine, key=lambda it: it.created_at).ports if mine else ()

    @property
    def horizon(self) -> str:
        """How far the look reached, where ECS remembers more; else ""."""
        if len(self.deployments) < self.at_most:
            return ""
        oldest = self.deployments[-1].created_at
        day = f"{month_and_day(oldest)}, {oldest.year}"
        return f"the bot looked at the newest {self.at_most} deployments, back to {day}"


async def look_further(service: Service, past: Past, reads: Reads) -> Past:
    """The same, with as many deployments as `past.further` says."""
    return await look_back(service, reads, at_most=past.further, noted=past.noted)


async def look_back(
    service: Service, reads: Reads, *, at_most: int = FURTHER[0], noted: Mapping[str, ServiceRevision] | None = None
) -> Past:
    """Two rounds of reads, and what they show is learned. Revisions that are `noted` already are not read again.

    A third reads the tasks where ECS does not note which images run; that CodeDeploy does not is known beforehand.
    """
    ecs, journal, now = reads.ecs, reads.journal, reads.clock.now()
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service, at_most=at_most))
    by_code_deploy, noted = state.controller == "CODE_DEPLOY", noted or {}
    found, rows, tasks = await asyncio.gather(
        ecs.service_revisions(service, named(deployments) - noted.keys()),
        journal.remembered(state.arn),
        _tasks(service, reads) if by_code_deploy else _nothing(),
    )
    noted = {**noted, **found}
    images = running_images(state, deployments, noted)
    if images and not image_digests.known(images) and not by_code_deploy:
        tasks = await _tasks(service, reads)
    shown = tuple(image_digests.shown(tasks, now))
    revisions = image_digests.resolved(deployments, noted, (*rows, *shown), now)
    running = image_digests.as_seen(images, [row for row in shown if row.task_definition == state.task_definition])
    periods = serving_periods(deployments, revisions, now)
    gone = left(periods, Memory(rows))
    rests = at_rest(state, deployments)
    seen = sightings(state=state, images=running, periods=periods, left=gone, at_rest=rests, now=now)
    await journal.seen(state.arn, seen)
    memory = await _without_sidecars(service, state, Memory(grown(rows, seen)), revisions, reads)
    ranking = rank(
        current=state.task_definition,
        current_images=running,
        deployments=deployments,
        revisions=revisions,
        memory=memory,
        min_served=service.min_served,
        now=now,
    )
    return Past(state, deployments, revisions, running, memory, ranking, now, noted, at_most)


async def images_now(
    service: Service,
    state: ServiceState,
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
    *,
    reads: Reads,
    now: datetime,
) -> tuple[Image, ...]:
    """What runs, by the word of its tasks where ECS notes no digests."""
    images = running_images(state, deployments, revisions)
    if image_digests.known(images):
        return images
    shown = image_digests.shown(await _tasks(service, reads), now)
    return image_digests.as_seen(images, [row for row in shown if row.task_definition == state.task_definition])


async def _nothing() -> tuple[()]:
    return ()


async def _without_sidecars(
    service: Service,
    state: ServiceState,
    memory: Memory,
    revisions: Mapping[str, ServiceRevision],
    reads: Reads,
) -> Memory:
    """The memory that knows which images make no other release. Only where some may, a registry is asked."""
    names = bound(state)
    if state.names.ports and (not names or doubtful(revisions.values(), memory, bound=names)):
        names = bound(state, await _definition(service, state, reads))
    releases = doubtful(revisions.values(), memory, bound=names)
    if not releases:
        return memory
    images = tuple(dict.fromkeys(image for release in releases for image in release))
    asked, _ = await reads.images.current_digests(service, images)
    ran = [*(it.images for it in revisions.values()), *(row.images for row in memory.rows)]
    return replace(memory, apart=moving(releases, ran, asked=asked, bound=names))


async def _definition(service: Service, state: ServiceState, reads: Reads) -> TaskDefinition | None:
    """None also where it cannot be read: then nobody knows whose the ports are, and nothing is a sidecar."""
    try:
        return await reads.ecs.task_definition(service, state.task_definition)
    except Failed:
        return None


async def _tasks(service: Service, reads: Reads) -> tuple[Task, ...]:
    """None where they cannot be read: then the digests stay unknown, and that is said."""
    try:
        return await reads.ecs.tasks(service)
    except Failed:
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
