"""What there is to know of what would run, before anybody is asked: one round of reads, in parallel."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalog import Service
from bot.errors import Failed
from bot.model import (
    MARK,
    Call,
    Finding,
    GoneImage,
    Image,
    NotChecked,
    ServiceDeployment,
    ServiceState,
    TaskDefinition,
    TrafficShift,
)
from bot.ports import Reads
from bot.preflight import (
    names,
    not_checked,
    only_beside,
    release_tags,
    rollout_time,
    service_and_images,
    services_file,
    tag_only_images,
    unasked_tags,
)
from bot.preflight.collect import Weighed, softened, weigh
from bot.preflight.duration import Estimate, estimate
from bot.preflight.read_dependencies import TargetGroups, check_dependencies
from bot.preflight.services_file import Origin
from bot.target.age import Ages, ages
from bot.target.choose import Chosen
from bot.target.image_digests import last_resolved
from bot.target.read_history import Past
from bot.target.read_releases_between import Between, look_between
from bot.target.sidecars import bound

_COPIES = 9  # one of another, at most; it is looked no further


@dataclass(frozen=True, slots=True)
class Seen:
    """`missing` are images that ECR no longer has; `current` is what its tags name now, where they can be looked up.

    What ECR fetches anew only when it is pulled cannot be; `unread` are the images that ECR could not be asked for.
    `origin` is what the target is a copy of, and `original` that task definition, where it is one and can be read.
    """

    missing: tuple[GoneImage, ...]
    current: Mapping[Image, str | None]
    unread: tuple[NotChecked, ...]
    surrounding: tuple[Finding, ...]
    target_groups: TargetGroups
    between: Between
    origin: Origin
    original: tuple[TaskDefinition, ...]

    def ages(self, past: Past, chosen: Chosen) -> Ages:
        """When revisions were registered, as far as anything that was read shows it."""
        read = (*chosen.read, chosen.before, chosen.after, *self.between.read, *self.original)
        return ages(read, past.revisions.values(), past.memory.rows)

    @property
    def lost(self) -> bool:
        """Is an image gone for good?"""
        return any(not gone.upstream for gone in self.missing)


async def look_at(service: Service, past: Past, chosen: Chosen, reads: Reads) -> Seen:
    """All about the rollback target."""
    ran = chosen.target.chosen.images
    (missing, unread), (current, untagged), (surrounding, groups), between, origin = await asyncio.gather(
        reads.images.missing(service, ran),
        reads.images.current_digests(service, ran),
        check_dependencies(service, past.state, chosen.after, reads),
        look_between(service, past, chosen, reads),
        _origin(service, past, chosen, reads),
    )
    expired = {gone.image for gone in missing if gone.upstream}
    asked = {image: digest for image, digest in current.items() if digest or image not in expired}
    return Seen(missing, asked, (*unread, *untagged), surrounding, groups, between, *origin)


def weigh_target(
    service: Service,
    past: Past,
    chosen: Chosen,
    seen: Seen,
    *,
    call: Call,
    becomes: TaskDefinition,
    runs: Sequence[Image],
    takes: Estimate,
) -> Weighed:
    """Everything that speaks against it, or should be known. `becomes` is what will run, with the images `runs`."""
    told = {*seen.current, *(gone.image for gone in seen.missing)}
    unasked = [i for i in runs if i.digest and "@" not in i.image and i not in told]
    newest = last_resolved(unasked, past.revisions, past.memory.rows)
    named, here = bound(past.state, chosen.before, chosen.after), past.state.task_definition
    same = past.memory.same(chosen.after.arn, here)
    return weigh(
        *service_and_images.check(
            state=past.state,
            target=becomes,
            missing=seen.missing,
            deployments=past.deployments,
        ),
        *not_checked.of(seen.unread),
        *(softened(seen.surrounding) if call.sends_back else seen.surrounding),
        *(() if call.sends_back else names.of(past.state, becomes, past.ports)),
        *(() if call.sends_back else not_checked.unlooked(past.state.names.unlooked)),
        *(() if call.sends_back else not_checked.asked_for(chosen.before, becomes)),
        *rollout_time.of(past.state, takes, deadline=service.rollout_deadline, runbook=service.runbook_times.immediate),
        *tag_only_images.of(call, chosen.target.chosen.name, runs),
        *unasked_tags.of(call, chosen.target.chosen.name, unasked, newest),
        *(only_beside.of(call, runs, past.running, bound=named) if same else ()),
        *services_file.of(service, chosen.after, past.memory, seen.ages(past, chosen), seen.origin, here),
        *release_tags.of(chosen.before, chosen.after, seen.between.read, past.memory),
        *release_tags.unread(seen.between.unread),
    )


async def weigh_copy(
    service: Service,
    state: ServiceState,
    deployments: Sequence[ServiceDeployment],
    reads: Reads,
    *,
    running: TaskDefinition,
    images: Sequence[Image],
    rebuilt: str = "",
    shift: TrafficShift | None = None,
) -> tuple[Weighed, Estimate]:
    """The same of a copy of what runs, and how long it takes; `rebuilt` is the container that gets another image."""
    copied = replace(running, status="ACTIVE")  # a copy can be deployed, even where its original no longer can
    (missing, unread), (surrounding, groups) = await asyncio.gather(
        reads.images.missing(service, images), check_dependencies(service, state, copied, reads)
    )
    found = service_and_images.check(
        state=state, target=copied, missing=missing, deployments=deployments, rebuilt=rebuilt
    )
    takes = estimate(state, deployments, groups, shift=shift)
    runbook = None if rebuilt else service.runbook_times.partial  # with the build it is held against: plan/takes.py
    slow = rollout_time.of(state, takes, deadline=service.rollout_deadline, runbook=runbook)
    unlooked = not_checked.unlooked(state.names.unlooked)
    return weigh(*found, *not_checked.of(unread), *unlooked, *surrounding, *names.of(state, copied), *slow), takes


async def _origin(
    service: Service, past: Past, chosen: Chosen, reads: Reads
) -> tuple[Origin, tuple[TaskDefinition, ...]]:
    """What the target was at first, however often it was copied, and the definitions that were read on the way.

    What the ledger has forgotten the journal may know, by the rollback that a copy was registered for.
    """
    definition, read = chosen.after, list[TaskDefinition]()
    for _ in range(_COPIES):
        origin = services_file.origin(definition, past.memory)
        if not origin.arn and (made := await reads.journal.get(definition.tags[MARK])):
            copied = made.plan.copy.of if made.plan.copy and made.plan.rebuild is None else definition.arn
            origin = Origin(past.memory.content(copied)[0])
        if origin.arn in {"", definition.arn} or not (service.rollback_floor or service.blocked_revisions):
            return origin, tuple(read)
        try:
            found = await reads.ecs.task_definition(service, origin.arn)
        except Failed:
            found = None
        if found is None:
            return origin, tuple(read)
        read.append(found)
        if MARK not in found.tags:
            return origin, tuple(read)
        definition = found
    return Origin(""), tuple(read)
