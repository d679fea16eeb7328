"""A copy runs exactly what runs now: every image by its digest, so that a tag that moves meanwhile changes nothing."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Finding, Image, TaskDefinition


def pinned(definition: TaskDefinition, images: Sequence[Image]) -> tuple[Image, ...] | Finding:
    """`images` as the running service revision resolved them -> one for every container, `…/catalog@sha256:…`."""
    known = {image.container: image for image in images if image.digest}
    unknown = [container.name for container in definition.containers if container.name not in known]
    if unknown:
        which = f"container {', '.join(unknown)} of {definition.name}"
        why = f"Neither ECS nor all its tasks name one digest for {which}, and a tag may have moved."
        fix = "Deploy the service once more, so that every task runs the same image; then ask again."
        return Finding("What runs now cannot be pinned", why, fix, block=True)
    return tuple(by_digest(known[container.name]) for container in definition.containers)


def by_digest(image: Image) -> Image:
    """Itself where its digest is not known.

    A tag is what follows a colon behind the last slash; before it, a colon belongs to the registry's port.
    """
    if image.digest is None:
        return image
    place, slash, name = image.image.partition("@")[0].rpartition("/")
    return replace(image, image=f"{place}{slash}{name.partition(':')[0]}@{image.digest}")
