"""Which containers a rollback is about, and which only run beside them.

ECS resolves tags anew in every deployment, so a container that is named by tag may get another image than it ran with.
Of what the rollback is about that must not be; beside it, it is said, and is no reason to call the rollback failed.
"""

from collections.abc import Collection, Sequence

from bot.model import Image


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
