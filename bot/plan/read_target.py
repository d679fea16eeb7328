"""What there is to know of the target before anybody is asked: one round of reads, in parallel."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalog import Service
from bot.errors import Failed
from bot.model import Candidate, Finding, Image, TaskDefinition
from bot.plan.copy import Copied, as_copied, needed_copy
from bot.ports import DependencyReads, Ecs, Images
from bot.preflight.read_dependencies import check_dependencies
from bot.target.choose import Chosen
from bot.target.read_history import Past
from bot.target.read_releases_between import Between, look_between


@dataclass(frozen=True, slots=True)
class Seen:
    """`missing` are images that ECR no longer has, `copied` is what must be registered so that what ran comes back.

    `unchecked` says why ECR could not be asked, "" where it was.
    """

    missing: tuple[Image, ...]
    unchecked: str
    copied: Copied | None
    surrounding: tuple[Finding, ...]
    between: Between


async def look_at(
    service: Service, past: Past, chosen: Chosen, *, ecs: Ecs, images: Images, dependencies: DependencyReads
) -> Seen:
    (missing, unchecked), (copied, untagged), surrounding, between = await asyncio.gather(
        missing_images(service, images, chosen.target.chosen.images),
        to_copy(service, chosen.target.chosen, chosen.after, images),
        check_dependencies(service, past.state, chosen.after, dependencies=dependencies),
        look_between(service, past, chosen, ecs),
    )
    # An image that is gone cannot be named by its digest either.
    return Seen(missing, unchecked or untagged, None if missing else copied, surrounding, between)


async def to_copy(
    service: Service, chosen: Candidate, after: TaskDefinition, images: Images
) -> tuple[Copied | None, str]:
    """-> the copy that must be registered, if any; and why ECR could not be asked what the tags name now."""
    try:
        current, problem = await images.current_digests(service, chosen.images), ""
    except Failed as error:
        current, problem = {}, str(error)
    return needed_copy(after, chosen, current), problem


async def missing_images(service: Service, images: Images, wanted: Sequence[Image]) -> tuple[tuple[Image, ...], str]:
    """-> the images that ECR no longer has; and why it could not be asked, which is no reason not to roll back."""
    try:
        return await images.missing(service, wanted), ""
    except Failed as error:
        return (), str(error)


def becomes(chosen: Chosen, copied: Copied | None) -> TaskDefinition:
    """The task definition that will run."""
    return as_copied(chosen.after, copied[0]) if copied else chosen.after
