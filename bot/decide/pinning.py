"""When the target's revision itself cannot bring back what ran: it is deregistered, or its image tag has moved.

Then a copy of it is registered that names each image by the digest that it ran with.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.catalog import Service
from bot.decide import by_hand, digests
from bot.decide import plan as plans
from bot.decide.words import brief
from bot.model import Candidate, Copy, Finding, Image, Plan, TaskDefinition, short

Current = Mapping[Image, str | None]
"""Image -> the digest that its tag names now, None for none; images that cannot be looked up are left out."""


Copied = tuple[Copy, Finding]
"""The copy to be registered, and what the card says of it."""


def copy(definition: TaskDefinition, chosen: Candidate, current: Current) -> Copied | None:
    """The copy that brings back what ran; None where the revision itself does."""
    moved = _moved(chosen, current)
    if definition.status == "ACTIVE" and not moved:
        return None
    pinned = tuple(digests.by_digest(image) for image in ran_images(definition, chosen.images))
    if definition.status == "ACTIVE":
        return Copy(definition.arn, pinned), _moved_tag(definition, moved, current)
    return Copy(definition.arn, pinned), _deregistered(definition, pinned)


def ran_images(definition: TaskDefinition, known: tuple[Image, ...]) -> tuple[Image, ...]:
    """For every container the image it ran, or, where that is not known, the one that it names."""
    ran = {image.container: image for image in known}
    return tuple(ran.get(c.name) or Image(c.name, c.image, None) for c in definition.containers)


def as_copied(definition: TaskDefinition, made: Copy) -> TaskDefinition:
    """What the copy will be like."""
    images = {image.container: image.image for image in made.images}
    containers = tuple(replace(c, image=images.get(c.name, c.image)) for c in definition.containers)
    return replace(definition, status="ACTIVE", containers=containers)


def with_copy(plan: Plan, made: Copy, service: Service) -> Plan:
    """The plan, sealed again, with the command that does all of it by hand."""
    copied = replace(plan, copy=made, cli=by_hand.command(service, made))
    return replace(copied, digest=plans.digest(copied))


def _moved(chosen: Candidate, current: Current) -> list[Image]:
    """Images whose tag no longer names what ran."""
    known = [image for image in chosen.images if image.digest and "@" not in image.image]
    return [image for image in known if chosen.retagged or current.get(image, image.digest) != image.digest]


def _deregistered(definition: TaskDefinition, pinned: tuple[Image, ...]) -> Finding:
    unknown = [image.container for image in pinned if image.digest is None]
    digests = "with its images by the digests that it ran with"
    if unknown:
        digests = f"but the digest that {', '.join(unknown)} ran with is not known, so its tag decides"
    why = f"ECS deploys only ACTIVE revisions. After the approval a copy of it is registered, {digests}."
    return Finding(f"A copy of {definition.name} (deregistered)", why, "", block=False)


def _moved_tag(definition: TaskDefinition, moved: list[Image], current: Current) -> Finding:
    tags = ", ".join(short(image.image) for image in moved)
    now = {image: current.get(image) for image in moved}
    says = "; ".join(f"{short(i.image)} is {brief(d) if d else 'another image'} now" for i, d in now.items())
    ran = ", ".join(brief(image.digest) for image in moved)
    why = f"{definition.name} ran {ran}; {says}. After the approval a copy of it is registered that names what ran."
    return Finding(f"The tag {tags} has moved", why, "", block=False)
