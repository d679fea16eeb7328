"""What is said differently where a rollback switches a feature off, or on again."""

from collections.abc import Iterator

from bot.model import Change, FeatureSwitch, Plan, Rollback, State
from bot.text import exactly
from handlers.messages import complete
from handlers.messages.mrkdwn import code, foreign

_HEADLINES = {
    State.PROPOSED: "Switch {what}?",
    State.APPROVED: "🔵 Switching {what}: approved, about to start",
    State.EXECUTING: "🔵 Switching {what}: asking ECS",
    State.ROLLING: "🔵 Switching {what}",
    State.FAILED: "🔴 Switching {what} failed",
    State.REVERTED: "🔴 ECS undid switching {what}",
    State.REJECTED: "⚪ Switching {what}: rejected",
    State.CANCELLED: "⚪ Switching {what}: cancelled",
    State.EXPIRED: "⚪ Switching {what}: expired",
    State.STALE: "⚪ Switching {what} is out of date: the service has moved",
    State.REFUSED: "⚪ Switching {what}: refused before it began",
}


def headline(rollback: Rollback, switch: FeatureSwitch) -> str | None:
    """None where the headline of every rollback says it as well."""
    template = _HEADLINES.get(rollback.state)
    what = f"{switch.feature} of {rollback.service} {_direction(switch)}"
    return template.format(what=what) if template else None


def done(rollback: Rollback) -> str:
    """`Rolled quilt-catalog back`, or what was switched instead."""
    switch = rollback.plan.switch
    if rebuild := rollback.plan.rebuild:
        return complete.done(rollback, rebuild)
    if switch is None:
        return f"Rolled {rollback.service} back"
    return f"Switched {switch.feature} of {rollback.service} {_direction(switch)}"


def wanted(rollback: Rollback) -> str:
    """Completes “… wants to”."""
    service, switch = foreign(rollback.service), rollback.plan.switch
    if rebuild := rollback.plan.rebuild:
        return complete.wanted(rollback, rebuild)
    if switch is None:
        return f"roll *{service}* back"
    lasting = f" for {exactly(switch.lasting)}" if switch.lasting else ""
    return f"switch *{foreign(switch.feature)}* of *{service}* {_direction(switch)}{lasting}"


def under_way(rollback: Rollback) -> str:
    service, switch = foreign(rollback.service), rollback.plan.switch
    if rebuild := rollback.plan.rebuild:
        return complete.under_way(rollback, rebuild)
    if switch is None:
        return f"*{service}* is going back"
    return f"*{foreign(switch.feature)}* of *{service}* is being switched {_direction(switch)}"


def delta(plan: Plan, switch: FeatureSwitch) -> Iterator[str]:
    """For the card: exactly what the copy has otherwise, and that there will be a new revision."""
    yield "*What changes*"
    yield from (f"• {_change(change)}" for change in plan.changes)
    yield f"A new revision is registered after the approval: {code(plan.to_name)}, the same images by digest."
    if switch.lasting:
        yield f"Meant for {exactly(switch.lasting)}; this thread is reminded when that is over."


def _change(change: Change) -> str:
    return f"{foreign(change.what)}: {code(change.before)} → {code(change.after)}"


def _direction(switch: FeatureSwitch) -> str:
    return "on again" if switch.on else "off"
