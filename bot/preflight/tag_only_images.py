"""An image that is named by its tag alone may have become another one since it served."""

from collections.abc import Iterator, Sequence

from bot.findings import warn
from bot.model import Call, Finding, Image, short
from bot.target.image_digests import by_tag_alone


def of(call: Call, target: str, images: Sequence[Image]) -> Iterator[Finding]:
    """`images` are those that will run, one for every container of `target`, a name."""
    if unknown := by_tag_alone(call, images):
        tags = ", ".join(short(image.image) for image in unknown)
        one = len(unknown) == 1
        why = (
            f"Its digest was never seen, only the tag{'' if one else 's'} {tags}. If {'it' if one else 'one'} has been "
            f"moved since, another image will run, and validation cannot tell."
        )
        containers = ", ".join(image.container for image in unknown)
        yield warn(
            f"Nobody knows which image {containers} of {target} served with",
            why,
            "Approve only if that tag was never pushed again; or name a revision whose image is known.",
        )
