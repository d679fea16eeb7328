"""Which containers a rollback is about, and which only run beside them.

ECS resolves tags anew in every deployment, so a container that is named by tag may get another image than it ran with.
Of what the rollback is about that must not be; beside it, it is said, and is no reason to call the rollback failed. Nor
is a release another one because such an image has moved beside it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.model import Image, ServiceRevision, ServiceState, TaskDefinition
from bot.target.ledger import Memory


def bound(state: ServiceState, *definitions: TaskDefinition | None) -> frozenset[str]:
    """The containers that the service itself names, such as those that its load balancer sends to.

    Service Connect and VPC Lattice name a port, and only task definitions tell whose that is.
    """
    named = {container for _, container, _ in state.names.bindings} | {each.container for each in state.bindings}
    ports = {name for _, name in state.names.ports}
    members = (member for definition in definitions if definition for member in definition.members.items())
    said = ((place, value) for place, value in members if (place.member, place.part) == ("portMappings", "name"))
    return frozenset(named | {place.container for place, name in said if name.value in ports})


def beside(
    images: Sequence[Image], now: Sequence[Image], *, asked: Collection[Image], bound: Collection[str]
) -> tuple[str, ...]:
    """The containers of `images`, what ran and is to run again, that are named by tag and that it is not about.

    `now` are the images that run; `asked` those of which the registry said what their tags name; the containers `bound`
    are those that the service itself names, such as those that its load balancer sends to. It is about these; and about
    what it changes in a registry that could be asked, or else about whatever it changes or could ask for. Where the
    service names none, nobody knows which container is the application, and none is a sidecar.
    """
    if not bound:
        return ()
    ours = {image.container for image in images if image in asked or "@" in image.image}
    names, digests = {i.container: i.image for i in now}, {i.container: i.digest for i in now if i.digest}
    renamed = {image.container for image in images if names.get(image.container) != image.image}
    changed = {i.container for i in images if i.digest is None or digests.get(i.container) != i.digest}
    about = {*bound, *(changed & ours or renamed | ours or changed or names)}
    return tuple(i.container for i in images if i.digest and "@" not in i.image and i.container not in about)


def doubtful(
    revisions: Iterable[ServiceRevision], memory: Memory, *, bound: Collection[str]
) -> tuple[tuple[Image, ...], ...]:
    """All images of each release that ran with different ones in a container which the service does not name.

    These may be sidecars that have moved. Each image once, whatever it was resolved to; nothing where no container is
    named, since then nobody knows which is the application.
    """
    releases = defaultdict[object, list[Image]](list)
    ran = [(one.task_definition, one.images) for one in revisions] + [
        (r.task_definition, r.images) for r in memory.rows
    ]
    for task_definition, images in ran if bound else ():
        releases[memory.content(task_definition)] += images
    return tuple(_each_once(images) for images in releases.values() if _moved(images) - {*bound})


def moving(
    releases: Iterable[Sequence[Image]],
    ran: Iterable[Sequence[Image]],
    *,
    asked: Collection[Image],
    bound: Collection[str],
) -> frozenset[str]:
    """The containers of `doubtful` releases whose images say nothing of which release it is.

    They have one tag for all that `ran`, in a registry that cannot be asked. Where that is so of all, nobody knows.
    """
    names = defaultdict[str, set[str]](set)
    for image in (image for images in ran for image in images):
        names[image.container].add(image.image)
    renamed = {container for container, given in names.items() if len(given) > 1}
    found = set[str]()
    for images in releases:
        ours = {image.container for image in images if image in asked or "@" in image.image}
        tagged = {i.container for i in images if "@" not in i.image and i not in asked} - renamed
        found |= tagged - {*bound} if (ours | renamed) - tagged else set()
    return frozenset(found)


def _each_once(images: Iterable[Image]) -> tuple[Image, ...]:
    return tuple({(image.container, image.image): replace(image, digest=None) for image in images}.values())


def _moved(images: Iterable[Image]) -> set[str]:
    seen: Mapping[str, set[str]] = defaultdict(set)
    for image in images:
        if image.digest:
            seen[image.container].add(image.digest)
    return {container for container, digests in seen.items() if len(digests) > 1}
