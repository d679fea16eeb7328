"""After a rollback that went wrong: who is called and when, who may take it, and when it is over. Pure.

The contacts are those of a plan that waits, in the same order and at the same pace. Whoever says that they look ends
that; so does a rollback of the service that came behind. See docs/decisions/0250.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.approval.escalation import reach
from bot.catalog import Catalog, Service
from bot.model import LIVE, Called, DueKind, FallsDue, Refusal, Rollback
from bot.text import mention

EVERY = timedelta(minutes=10)  # that nobody has taken it is said again so often
LONGEST = timedelta(days=1)  # and no longer: whoever has not looked by then reads no thread


def begins(service: Service | None, now: datetime) -> FallsDue:
    """What falls due once everything was collected. The first contact has no more time than while a plan waits."""
    calls = now + service.escalation.remind_after if service and service.contacts.levels else None
    lessons = {DueKind.LESSONS: now} if service and service.lessons != "off" else {}
    return {DueKind.RECOVERY: calls, DueKind.STILL_OPEN: now + EVERY, **lessons}


def next_reminder(began: datetime, now: datetime) -> datetime:
    """Every ten minutes since it began; what fell into a time in which nobody could tell it is not made up for."""
    return began + EVERY * ((now - began) // EVERY + 1)


def next_call(rollback: Rollback, service: Service, catalog: Catalog, now: datetime) -> Called | None:
    """None: nobody any more."""
    recovery = rollback.recovery
    if recovery is None or recovery.looking:
        return None
    before = {each.level for each in recovery.called}
    left = [each for each in reach(service, catalog).levels if each[0] not in before]
    return Called(*left[0], at=now, until=now + service.escalation.next_after) if left else None


def came_behind(rollback: Rollback, others: Iterable[Rollback]) -> Rollback | None:
    """A rollback of the service that waits or is under way, or was carried out, since this one went wrong."""
    ended = rollback.ended_at or rollback.requested_at
    behind = (each for each in others if each.id != rollback.id and each.requested_at >= ended)
    return next((each for each in behind if each.state in LIVE or each.acted_at), None)


def too_old(rollback: Rollback, now: datetime) -> bool:
    return rollback.ended_at is None or now - rollback.ended_at > LONGEST


def over(rollback: Rollback) -> Refusal:
    """There is nothing to take any more."""
    if rollback.recovery and (look := rollback.recovery.looking):
        return Refusal(f"{mention(look.slack_id)} is looking already.", "Write to them in this thread.")
    return Refusal("Nothing of this rollback is open.", "Look at its card.")
