"""A plan that nobody approved in time: said as such, which is not the same as a rejection."""

from bot.model import Due, State
from bot.plan.rebuild import leftover
from bot.ports import Ports
from bot.text import both, mention


async def expire(due: Due, ports: Ports) -> None:
    rollback = await ports.journal.get(due.rollback_id)
    if rollback is None or rollback.expires_at > ports.clock.now():
        return
    approved = both([mention(approval.slack_id) for approval in rollback.approvals])
    who = f"Only {approved} approved in time" if approved else "Nobody approved in time"
    reason = f"{who}. Nothing was changed.{leftover(rollback)}"
    await ports.journal.move(rollback.id, State.EXPIRED, when={State.PROPOSED}, outcome=reason)
