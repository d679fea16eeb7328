"""A rollback asks for what its plan does. Tests that are about a plan need not say both."""

from dataclasses import replace
from typing import Any

from bot.model import Ask, Complete, Immediate, Partial, Plan, Restore, Rollback, Undo


def ask_for(plan: Plan) -> Ask:
    if plan.rebuild:
        return Complete(plan.rebuild.commit)
    if plan.switch:
        return Restore(plan.switch.feature) if plan.switch.on else Partial(plan.switch.feature)
    return Undo() if plan.undoes else Immediate()


def planned(rollback: Rollback, plan: Plan, **changes: Any) -> Rollback:
    """The same with another plan, and with what leads to such a plan."""
    return replace(requested(rollback, ask=ask_for(plan)), plan=plan, **changes)


def requested(rollback: Rollback, **changes: Any) -> Rollback:
    """The same with another `ask`, `reason`, `category` or `origin`."""
    return replace(rollback, request=replace(rollback.request, **changes))
