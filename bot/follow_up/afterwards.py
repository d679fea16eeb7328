"""When a list that follows a rollback begins, and of which rollbacks there is none."""

from datetime import datetime, timedelta

from bot.follow_up import hold_rules
from bot.model import Rollback
from bot.ports import Ports

_SOON = timedelta(seconds=30)


def not_before(rollback: Rollback, now: datetime) -> datetime | None:
    """When its first validation is over, None where it is."""
    first = rollback.first_phase
    return max(first.falls_due, now + _SOON) if first and first.pending else None


async def brings_back(rollback: Rollback, ports: Ports) -> bool:
    """Does it only bring back what another took away?"""
    return hold_rules.brings_back(rollback, await undone_by(rollback, ports))


async def undone_by(rollback: Rollback, ports: Ports) -> Rollback | None:
    """None where it undoes nothing."""
    return await ports.journal.get(rollback.plan.undoes) if rollback.plan.undoes else None
