"""Releases that are in substance what runs now: registered again under another number, they are no way back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.model import Candidate, Container, Image, TaskDefinition, short

Definitions = Mapping[str, TaskDefinition | None]


def same_as_what_runs(
    candidate: Candidate,
    definitions: Definitions,
    current: str,
    running: Sequence[Image],
    apart: Collection[str] = (),
) -> str:
    """Why going back to `candidate` would change nothing, "" where it would change anything that matters.

    `current` is the ARN of what runs, with the images `running`; the containers `apart` are sidecars, which count by
    the names of their images. A definition that was not read is not known to be the same.
    """
    here, there = definitions.get(current), definitions.get(candidate.task_definition)
    if here is None or there is None or here.arn == there.arn or _settings(here) != _settings(there):
        return ""
    ran, runs = _by_container(candidate.images), _by_container(running)
    was, now = _named(there), _named(here)
    if not all(_alike(was[name], ran.get(name), now[name], runs.get(name), by_name=name in apart) for name in was):
        return ""
    return f"is the same as what runs now, {short(current)}: the same images and settings under another number"


def _alike(was: str, ran: str | None, now: str, runs: str | None, *, by_name: bool) -> bool:
    """By digest, under any name; where neither is known, one tag means one image to ECS, which resolves it anew."""
    if by_name or "@" in was or not (ran or runs):
        return was == now
    return ran == runs


def _settings(definition: TaskDefinition) -> TaskDefinition:
    """All but which revision it is, and which images it runs."""
    containers = sorted((replace(each, image="") for each in definition.containers), key=_name)
    references = sorted(definition.references, key=repr)
    return replace(
        definition,
        arn="",
        status="",
        tags={},
        registered_at=None,
        compatibilities=tuple(sorted(definition.compatibilities)),
        containers=tuple(containers),
        references=tuple(references),
    )


def _name(container: Container) -> str:
    return container.name


def _named(definition: TaskDefinition) -> dict[str, str]:
    return {container.name: container.image for container in definition.containers}


def _by_container(images: Sequence[Image]) -> dict[str, str | None]:
    return {image.container: image.digest for image in images}
