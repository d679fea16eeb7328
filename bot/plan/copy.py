"""When the target's revision itself cannot bring back what ran: it is deregistered, or its image tag has moved.

Then a copy of it is registered that names each image by the digest that it ran with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.catalog import Service
from bot.findings import block, warn
from bot.model import MARK, Candidate, Finding, Image, Plan, RevisionCopy, TaskDefinition, short
from bot.plan import aws_cli
from bot.target.image_digests import ran_images
from bot.text import brief

_TAGS = 50  # of a task definition, besides those of AWS itself

Current = Mapping[Image, str | None]
"""Image -> the digest that its tag names now, None for none; images that cannot be looked up are left out."""


Copied = tuple[RevisionCopy, Finding]
"""The copy to be registered, and what the card says of it."""


def needed_copy(definition: TaskDefinition, chosen: Candidate, current: Current) -> Copied | None:
    """The copy that brings back what ran; None where the revision itself does."""
    moved = _moved(chosen, current)
    if definition.status == "ACTIVE" and not moved:
        return None
    pinned = tuple(by_digest(image) for image in ran_images(definition, chosen.images))
    if definition.status == "ACTIVE":
        return RevisionCopy(definition.arn, pinned), _moved_tag(definition, moved, current)
    return RevisionCopy(definition.arn, pinned), _deregistered(definition, pinned)


def as_copied(definition: TaskDefinition, made: RevisionCopy) -> TaskDefinition:
    """What the copy will be like."""
    images = {image.container: image.image for image in made.images}
    containers = tuple(replace(c, image=images.get(c.name, c.image)) for c in definition.containers)
    members = {place: said for place, said in definition.members.items() if said.copied}
    return replace(definition, status="ACTIVE", containers=containers, members=members)


def lacking(definition: TaskDefinition) -> tuple[Finding, ...]:
    """What a copy would silently lack."""
    lost = [place for place, said in definition.members.items() if not said.copied]
    if not lost:
        return ()
    names = dict.fromkeys(f"{each.member}{f' of {each.container}' if each.container else ''}" for each in lost)
    why = f"{', '.join(names)} of {definition.name} came to ECS after this bot was made, and a copy would not have it."
    return (warn("A copy cannot be complete", why, "Approve only if it may be missing; a newer bot can copy it."),)


def no_room_for_its_mark(definition: TaskDefinition) -> tuple[Finding, ...]:
    """A copy has the tags of its original, and one more by which it is found again."""
    if len([key for key in definition.tags if not key.startswith("aws:") and key != MARK]) < _TAGS:
        return ()
    why = f"{definition.name} has {_TAGS} tags, as many as ECS allows, and a copy of it needs one more."
    return (
        block(
            "A copy cannot be registered", why, f"Remove a tag of {definition.name} that is not needed, and ask again."
        ),
    )


def with_copy(plan: Plan, made: RevisionCopy, service: Service) -> Plan:
    """The plan with the command that does all of it by hand."""
    return replace(plan, copy=made, cli=aws_cli.command(service, made))


def _moved(chosen: Candidate, current: Current) -> list[Image]:
    """Images whose tag no longer names what ran."""
    known = [image for image in chosen.images if image.digest and "@" not in image.image]
    return [image for image in known if current.get(image, image.digest) != image.digest]


def _deregistered(definition: TaskDefinition, pinned: tuple[Image, ...]) -> Finding:
    unknown = [image.container for image in pinned if image.digest is None]
    digests = "with its images by the digests that it ran with"
    if unknown:
        digests = f"but the digest that {', '.join(unknown)} ran with is not known, so its tag decides"
    why = f"ECS deploys only what is registered. After the approval a copy of it is registered, {digests}."
    return warn(f"A copy of {definition.name} (deregistered)", why, "")


def _moved_tag(definition: TaskDefinition, moved: list[Image], current: Current) -> Finding:
    tags = ", ".join(short(image.image) for image in moved)
    now = {image: current.get(image) for image in moved}
    says = "; ".join(f"{short(i.image)} is {brief(d) if d else 'another image'} now" for i, d in now.items())
    ran = ", ".join(brief(image.digest) for image in moved)
    why = f"{definition.name} ran {ran}; {says}. After the approval a copy of it is registered that names what ran."
    return warn(f"The tag {tags} has moved", why, "")


def pinned_by_digest(definition: TaskDefinition, images: Sequence[Image]) -> tuple[Image, ...] | Finding:
    """`images` as the running service revision resolved them -> one for every container, `…/catalog@sha256:…`."""
    known = {image.container: image for image in images if image.digest}
    unknown = [container.name for container in definition.containers if container.name not in known]
    if unknown:
        which = f"container {', '.join(unknown)} of {definition.name}"
        why = f"Neither ECS nor all its tasks name one digest for {which}, and a tag may have moved."
        fix = "Deploy the service once more, so that every task runs the same image; then ask again."
        return block("What runs now cannot be pinned", why, fix)
    return tuple(by_digest(known[container.name]) for container in definition.containers)


def by_digest(image: Image) -> Image:
    """Itself where its digest is not known.

    A tag is what follows a colon behind the last slash; before it, a colon belongs to the registry's port.
    """
    if image.digest is None:
        return image
    place, slash, name = image.image.partition("@")[0].rpartition("/")
    return replace(image, image=f"{place}{slash}{name.partition(':')[0]}@{image.digest}")
