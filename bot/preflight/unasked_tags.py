"""Images that are named by tag in a registry that the bot cannot ask: the tag may have been moved, or may be yet."""

from collections.abc import Iterator, Mapping, Sequence

from bot.findings import warn
from bot.model import Call, Finding, Image, short
from bot.text import brief


def of(call: Call, target: str, images: Sequence[Image], newest: Mapping[Image, str]) -> Iterator[Finding]:
    """`images` are those that will run and ran with a known digest; `newest` is what ECS last resolved each tag to.

    What is sent back goes to the very images that ran.
    """
    if call.sends_back or not images:
        return
    told = ", ".join(_told(image, newest.get(image)) for image in images)
    yield warn(
        f"Which image will run as {', '.join(image.container for image in images)} is not known",
        f"Its tag decides, and the bot cannot ask its registry what that names now. {target} ran {told}.",
        "If it has moved, ECS takes the other image, and the outcome says so. A digest would not move.",
    )


def _told(image: Image, newest: str | None) -> str:
    ran = f"{short(image.image)} as {brief(image.digest)}"
    return f"{ran} ({brief(newest)} when ECS resolved it last)" if newest not in (None, image.digest) else ran
