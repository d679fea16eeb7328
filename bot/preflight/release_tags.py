"""Tags that a release puts on its task definition to say whether it can be rolled back: a database migration, say.

`rollback` = `safe`, `unsafe` or `needs-step` (with `rollback-step` saying which) speaks of leaving that revision. So it
counts for the revision that runs, and for every one between it and the target that was deployed, however it ended.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from bot.findings import block, note, warn
from bot.model import Finding, TaskDefinition
from bot.target import deployments
from bot.target.ledger import NOTHING, Memory
from bot.text import cut

_UNSAFE = (
    "Deploy a corrected revision, or switch a feature off with partial. If going back is safe after all, take the tag "
    "off (`aws ecs untag-resource`)."
)


def of(
    current: TaskDefinition,
    target: TaskDefinition,
    between: Sequence[TaskDefinition] = (),
    memory: Memory = NOTHING,
) -> Iterator[Finding]:
    """`between`: other revisions that are known; those outside are left alone. Going forward leaves nothing behind.

    A copy that the bot made counts as the revision that it copies, as far as `memory` knows that.
    """
    first, last = (memory.content(one.arn)[0] for one in (target, current))
    if not deployments.leads_back(first, last):
        return
    arns = {*deployments.between((one.arn for one in between), first, last)} - {current.arn}
    for one in [current, *(one for one in between if one.arn in arns)]:
        yield from _leaving(one)
    if any(_plain(value) == "unsafe" for value in _values(target, "rollback")):
        why = f"{target.name} has the tag rollback=unsafe. That speaks of leaving it, not of going back to it."
        yield note(
            "The target is marked itself", why, "To forbid going back to it: blocked_revisions in the services file."
        )


def unread(releases: Mapping[str, str]) -> Iterator[Finding]:
    """Of releases that lie between and could not be read; by name, each with the reason."""
    by_reason: dict[str, list[str]] = {}
    for name, problem in releases.items():
        by_reason.setdefault(problem.rstrip("."), []).append(name)
    for problem, names in by_reason.items():
        why = f"Going back leaves {', '.join(_runs(names))}, whose tags were not read: {cut(problem, 300)}."
        fix = "Approve only if nothing that they did, to a database perhaps, stands in the way."
        yield warn("Whether every release may be left is not known", why, fix)


def _runs(names: Sequence[str]) -> Iterator[str]:
    """`quilt-catalog:3 to 41` for all that follow on each other."""
    numbered = sorted((name.rpartition(":")[0], deployments.number(name)) for name in names)
    for _, run in groupby(enumerate(numbered), lambda pair: (pair[1][0], pair[1][1] - pair[0])):
        (family, first), *rest = (each for _, each in run)
        yield f"{family}:{first} to {rest[-1][1]}" if rest else f"{family}:{first}"


def _leaving(one: TaskDefinition) -> Iterator[Finding]:
    """Tags of one name, but for how it is spelt, all count."""
    for value in {_plain(value): value for value in _values(one, "rollback")}.values():
        yield from _said(one, value)


def _values(one: TaskDefinition, name: str) -> list[str]:
    """Neither capitals nor hyphens matter: a mark that is ignored for its spelling does harm."""
    return [value for key, value in one.tags.items() if _bare(key) == _bare(name)]


def _plain(text: str) -> str:
    return text.strip().casefold()


def _bare(key: str) -> str:
    return _plain(key).replace("-", "").replace("_", "").replace(" ", "")


def _said(one: TaskDefinition, value: str) -> Iterator[Finding]:
    match _plain(value):
        case "unsafe":
            why = f"{one.name} has the tag rollback=unsafe: what it did, to a database perhaps, cannot be left behind."
            yield block("This release must not be rolled back", why, _UNSAFE)
        case "needs-step":
            step = next(iter(_values(one, "rollback-step")), "")
            told = f"its tag rollback-step says: {cut(step, 256)}." if step else "it does not say which."
            why = f"{one.name} has the tag rollback=needs-step, and {told}"
            yield warn("Something has to be done by hand first", why, "Approve only when that is done.")
        case "safe":
            return
        case _:
            why = f"{one.name} has the tag rollback={cut(value, 40)}; known are safe, unsafe and needs-step."
            yield warn("A tag cannot be read", why, "Ask whoever deployed it whether it can be rolled back.")
