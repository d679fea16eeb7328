"""What could not be looked at. Each is said, because not knowing is not the same as being well."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.decide.findings.kinds import warn
from bot.decide.words import cut
from bot.model import Finding, Unread


def of(unread: Sequence[Unread]) -> Iterator[Finding]:
    """One finding for each missing right, one for everything else that failed."""
    lacking, failed = defaultdict[str, list[Unread]](list), list[Unread]()
    for each in unread:
        (lacking[each.lacks] if each.lacks else failed).append(each)
    for action, those in lacking.items():
        why = f"So {_listed(those)} could not be checked."
        fix = f"Add {action} to the role that reads, as in deploy/iam-policy-read.json; until then, look for yourself."
        yield warn(f"The bot may not call {action}", why, fix)
    for each in failed:
        fix = "If it is gone, tasks may not start: watch the failed tasks on the card."
        yield warn(f"Could not be checked: {each.what}", f"{cut(each.why, 300)}.", fix)


def _listed(those: Sequence[Unread]) -> str:
    names = list(dict.fromkeys(each.what for each in those))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"
