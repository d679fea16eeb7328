"""How long a plan takes, as it is told before the approval: what is foreseen, and what the runbook says. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from bot.findings import note
from bot.model import Finding, Plan
from bot.text import between

Span = tuple[timedelta, timedelta]


def takes(plan: Plan, runbook: Span | None = None, *, built: bool = False) -> str:
    """`3-4 min`, `9-13 min, the build in it`, or `the build, then 3-4 min` where nothing is known of builds.

    `runbook` is what the services file says of this kind of rollback, None for nothing; `built`: the image is there.
    """
    told = between(*plan.expected)
    if plan.rebuild and not built:
        known = plan.building[1] > 0
        told = f"{between(*_with_build(plan))}, the build in it" if known else f"the build, then {told}"
    return f"{told}; the runbook says {_said(runbook)}" if runbook else told


def slower_than(runbook: Span | None, plan: Plan) -> Iterator[Finding]:
    """A note on a rebuild, where what is known of its builds says that it is slower than the runbook."""
    low, high = _with_build(plan)
    if runbook is None or not plan.building[1] or high <= runbook[1].total_seconds():
        return
    surely = low > runbook[1].total_seconds()
    what = f"The rollback {'takes' if surely else 'may take'} longer than the runbook says"
    lately = f"The build took {between(*plan.building)} lately, and the rollout takes about {between(*plan.expected)}."
    yield note(
        what, f"{lately} The runbook says {_said(runbook)}.", "Roll back immediately first where it cannot wait."
    )


def _with_build(plan: Plan) -> tuple[int, int]:
    return plan.building[0] + plan.expected[0], plan.building[1] + plan.expected[1]


def _said(runbook: Span) -> str:
    low, high = (int(each.total_seconds()) for each in runbook)
    return between(low, high)
