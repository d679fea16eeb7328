"""What could not be looked at. Each is said, because not knowing is not the same as being well."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.findings import warn
from bot.model import Finding, NotChecked, Place, Said, TaskDefinition
from bot.text import cut

_ON_INSTANCES = {
    "resourceRequirements": "GPUs",
    "inferenceAccelerators": "inference accelerators",
    "placementConstraints": "placement constraints",
    "proxyConfiguration": "an App Mesh proxy",
}
_LACKING = "The bot may not call "
_IF_GONE = "If it is gone, tasks may not start: watch the failed tasks on the card."
_ALSO = {"ecr:DescribeImages": " A registry of another account must allow it as well."}


def of(unread: Sequence[NotChecked]) -> Iterator[Finding]:
    """One finding for each missing right, one for everything else that failed."""
    lacking, failed = defaultdict[str, list[NotChecked]](list), list[NotChecked]()
    for each in unread:
        (lacking[each.lacks] if each.lacks else failed).append(each)
    for action, those in lacking.items():
        names = dict.fromkeys(each.what for each in those)
        why = f"So {', '.join(names)} could not be checked."
        fix = f"Add {action} to the role that reads, as in deploy/iam-policy-read.json; until then, look for yourself."
        yield warn(f"{_LACKING}{action}", why, f"{fix}{_ALSO.get(action, '')}")
    for each in {one.what: one for one in failed}.values():
        yield warn(f"Could not be checked: {each.what}", f"{cut(each.why, 300)}.", _IF_GONE)


def was_not_read(finding: Finding) -> bool:
    """Is it one of these, of what may be read another time?"""
    return finding.what.startswith(_LACKING) or finding.fix == _IF_GONE


def unlooked(leans_on: Sequence[str]) -> Iterator[Finding]:
    """What the service itself is made with."""
    if leans_on:
        why = f"The service has {', '.join(dict.fromkeys(leans_on))}, which this bot has no means to look at."
        yield warn("Could not be checked: what the service leans on", why, "A rollback leaves it as it is.")


def asked_for(before: TaskDefinition, after: TaskDefinition) -> Iterator[Finding]:
    """What only some instances have, and what runs does not ask for in the same words."""
    asked = [_saying(after, member) - _saying(before, member) for member in _ON_INSTANCES]
    names = [name for name, new in zip(_ON_INSTANCES.values(), asked, strict=True) if new]
    if names:
        why = f"{after.name} has {' and '.join(names)} of its own, and this bot has no means to look at what has those."
        yield warn("Could not be checked: what the target asks for", why, "Be sure that its tasks find what they need.")


def _saying(definition: TaskDefinition, member: str) -> set[tuple[Place, Said]]:
    return {(place, said) for place, said in definition.members.items() if place.member == member}
