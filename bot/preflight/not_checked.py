"""What could not be looked at. Each is said, because not knowing is not the same as being well."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.findings import warn
from bot.model import Finding, NotChecked
from bot.text import cut

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
        yield warn(f"The bot may not call {action}", why, f"{fix}{_ALSO.get(action, '')}")
    for each in {one.what: one for one in failed}.values():
        fix = "If it is gone, tasks may not start: watch the failed tasks on the card."
        yield warn(f"Could not be checked: {each.what}", f"{cut(each.why, 300)}.", fix)


def unlooked(leans_on: Sequence[str]) -> Iterator[Finding]:
    """What the service itself is made with."""
    if leans_on:
        why = f"The service has {', '.join(dict.fromkeys(leans_on))}, which this bot has no means to look at."
        yield warn("Could not be checked: what the service leans on", why, "A rollback leaves it as it is.")
