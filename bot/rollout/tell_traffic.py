"""While ECS moves traffic: what people must know at once is told once, that all of it is back, or waits for them."""

from datetime import datetime
from typing import Any

from bot.model import Notice, NoticeKind, Rollback, ServiceDeployment
from bot.ports import Ports
from bot.rollout import traffic


async def moving_told(rollback: Rollback, ours: ServiceDeployment | None, ports: Ports) -> Rollback:
    """The rollback, with what has been told of now."""
    if ours is None or rollback.plan.call.sends_back:
        return rollback
    if news := _news(rollback, ours, ports.clock.now()):
        text, columns = news
        rollback = await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.NOTE, text),), **columns)
    return rollback


def _news(rollback: Rollback, ours: ServiceDeployment, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """-> what to tell, and what to remember of it; None where nothing is new."""
    plan, hook = rollback.effective_plan, ours.hook
    if hook and hook.id != rollback.hook_told:
        return traffic.pause_told(ours, hook, plan.region), {"hook_told": hook.id}
    if rollback.hook_told and not hook:
        way = "on" if ours.status == "IN_PROGRESS" else "back"
        return f"The hook does not hold ECS any longer: it goes {way}.", {"hook_told": "", "resumed_at": now}
    if rollback.traffic_at is None and traffic.has_traffic(plan, ours):
        return traffic.traffic_told(plan), {"traffic_at": now}
    return None
