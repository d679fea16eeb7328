"""What differs between two task definitions, as far as anybody may see: of environment and secrets only the names."""

from collections.abc import Iterator, Mapping, Sequence

from bot.model import Change, Container, Image, TaskDefinition, short
from bot.plan import members
from bot.text import brief


def changes(
    before: TaskDefinition, after: TaskDefinition, *, ran: Sequence[Image] = (), runs: Sequence[Image] = ()
) -> tuple[Change, ...]:
    """Images first, then what the task as a whole gets, then the rest of each container, then every other member.

    `ran` are the images that run now, and `runs` those that will: the same tag may name another one.
    """
    old = {container.name: container for container in before.containers}
    new = {container.name: container for container in after.containers}
    both = [(old[name], new[name]) for name in old if name in new]
    return (
        *(change for pair in both for change in _image(*pair, _digest(ran, pair[0]), _digest(runs, pair[0]))),
        *(Change(f"container {name} ({new[name].image}) added", "", "") for name in new if name not in old),
        *(Change(f"container {name} ({old[name].image}) removed", "", "") for name in old if name not in new),
        *_task(before, after),
        *(change for pair in both for change in _container(*pair)),
        *members.changes(before.members, after.members, old.keys() & new.keys()),
    )


def _image(before: Container, after: Container, ran: str | None, runs: str | None) -> Iterator[Change]:
    what = f"image of {before.name}"
    if before.image == after.image and ran and runs and ran != runs:
        yield Change(what, f"{before.image} ({brief(ran)})", f"{after.image} ({brief(runs)})")
    yield from _field(what, before.image, after.image)


def _digest(images: Sequence[Image], of: Container) -> str | None:
    return next((image.digest for image in images if image.container == of.name), None)


def _task(before: TaskDefinition, after: TaskDefinition) -> Iterator[Change]:
    yield from _field("task CPU", before.cpu, after.cpu)
    yield from _field("task memory", before.memory, after.memory)
    yield from _field("task role", short(before.task_role), short(after.task_role))
    yield from _field("execution role", short(before.execution_role), short(after.execution_role))


def _container(before: Container, after: Container) -> Iterator[Change]:
    name = before.name
    yield from _field(f"CPU of {name}", before.cpu, after.cpu)
    yield from _field(f"memory of {name}", before.memory, after.memory)
    yield from _field(f"ports of {name}", ", ".join(before.ports), ", ".join(after.ports))
    yield from _names(f"environment {{}} of {name}", before.environment, after.environment)
    yield from _names(f"secret {{}} of {name}", before.secrets, after.secrets)


def _field(what: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(what, before or "none", after or "none")


def _names(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        if name not in before:
            yield Change(f"{what.format(name)} added", "", "")
        elif name not in after:
            yield Change(f"{what.format(name)} removed", "", "")
        elif before[name] != after[name]:
            yield Change(f"{what.format(name)} changed", "", "")
