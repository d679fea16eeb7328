"""The same task definition with the same application, and another image beside it: that may be no way back at all."""

from collections.abc import Collection, Iterator, Sequence

from bot.findings import warn
from bot.model import Call, Finding, Image
from bot.target.deployments import same_digests


def of(call: Call, images: Sequence[Image], now: Sequence[Image], *, bound: Collection[str]) -> Iterator[Finding]:
    """`images` will run of what is the same release as what runs `now`; `bound` the service itself names."""
    if call.sends_back:
        return
    here = {image.container: image for image in now}
    both = [(image, here[image.container]) for image in images if image.container in here]
    other = [image.container for image, is_now in both if not same_digests([image], [is_now])]
    if not other or not bound or {*bound} & {*other}:
        return
    yield warn(
        f"Only {' and '.join(other)} would change",
        f"What the service sends its requests to, {' and '.join(sorted(bound))}, stays the very image that runs now.",
        "If that is what is bad, name an older revision: `/rollback SERVICE history` lists them.",
    )
