"""What there is to know of the target before anybody is asked: one round of reads, in parallel."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalog import Service
from bot.decide import pinning
from bot.errors import Failed
from bot.model import Finding, Image, TaskDefinition
from bot.ports import Ecs, Images, Surroundings
from bot.procedures.between import Between, look_between
from bot.procedures.choosing import Chosen, to_copy
from bot.procedures.past import Past
from bot.procedures.preflight import look_around


@dataclass(frozen=True, slots=True)
class Seen:
    """`missing` are images that ECR no longer has, `copied` is what must be registered so that what ran comes back.

    `unchecked` says why ECR could not be asked, "" where it was.
    """

    missing: tuple[Image, ...]
    unchecked: str
    copied: pinning.Copied | None
    surrounding: tuple[Finding, ...]
    between: Between


async def look_at(
    service: Service, past: Past, chosen: Chosen, *, ecs: Ecs, images: Images, around: Surroundings
) -> Seen:
    (missing, unchecked), (copied, untagged), surrounding, between = await asyncio.gather(
        missing_images(service, images, chosen.target.chosen.images),
        to_copy(service, chosen.target.chosen, chosen.after, images),
        look_around(service, past.state, chosen.after, around=around),
        look_between(service, past, chosen, ecs),
    )
    # An image that is gone cannot be named by its digest either.
    return Seen(missing, unchecked or untagged, None if missing else copied, surrounding, between)


async def missing_images(service: Service, images: Images, wanted: Sequence[Image]) -> tuple[tuple[Image, ...], str]:
    """-> the images that ECR no longer has; and why it could not be asked, which is no reason not to roll back."""
    try:
        return await images.missing(service, wanted), ""
    except Failed as error:
        return (), str(error)


def becomes(chosen: Chosen, copied: pinning.Copied | None) -> TaskDefinition:
    """The task definition that will run."""
    return pinning.as_copied(chosen.after, copied[0]) if copied else chosen.after
