"""Whether what runs somewhere contains a fix: another image than the one left, and than the one gone back to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.model import Image, Rollback, TaskDefinition


def images_of(definition: TaskDefinition, digests: Mapping[Image, str | None]) -> tuple[Image, ...]:
    """As it names them; with their digests, where the name has it or `digests` does."""
    named = (Image(each.name, each.image, _in_name(each.image)) for each in definition.containers)
    return tuple(each if each.digest else replace(each, digest=digests.get(each)) for each in named)


def no_fix(rollback: Rollback, running: Sequence[Image]) -> str:
    """Why these images are no fix of what was rolled back, as the end of a sentence; "" where they are one."""
    left, back = _by_container(rollback.plan.from_images), _by_container(rollback.effective_plan.target.chosen.images)
    away = _rolled_away(rollback)
    if kept := [each for each in running if each.container in away and _same(each, away[each.container])]:
        return f"{kept[0].container} still has the image that was rolled away"
    if all(_known(each, left, back) for each in running):
        return "its images are those that were there before"
    return ""


def is_away(rollback: Rollback, running: Sequence[Image]) -> bool:
    """Is what was to be rolled away gone, by whatever way? Nobody can tell where that was no image."""
    away = _rolled_away(rollback)
    return bool(away) and not any(each.container in away and _same(each, away[each.container]) for each in running)


def _rolled_away(rollback: Rollback) -> dict[str, Image]:
    """By container: the images that it leaves, and does not have as well where it goes."""
    left, back = _by_container(rollback.plan.from_images), _by_container(rollback.effective_plan.target.chosen.images)
    return {name: image for name, image in left.items() if name not in back or not _same(image, back[name])}


def _known(image: Image, left: Mapping[str, Image], back: Mapping[str, Image]) -> bool:
    before = (images.get(image.container) for images in (left, back))
    return any(each is not None and _same(image, each) for each in before)


def _same(one: Image, other: Image) -> bool:
    """By digest where both are known: a tag may have moved, and two tags may name one image."""
    if one.digest and other.digest:
        return one.digest == other.digest
    return one.image == other.image


def _by_container(images: Iterable[Image]) -> dict[str, Image]:
    return {image.container: image for image in images}


def _in_name(image: str) -> str | None:
    _, at, digest = image.partition("@")
    return digest if at else None
