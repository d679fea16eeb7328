"""Whoever owns an item is reminded on the day that it is due, and daily from then on, in their own work hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from bot.errors import Failed, Unreachable
from bot.follow_up import work_hours
from bot.model import Item, Notice, NoticeKind, Rollback
from bot.ports import Ports

_ZONES_KNOWN_FOR = timedelta(hours=12)
_AGAIN = timedelta(minutes=10)  # Slack did not say in which zone somebody is


async def due_at(at: datetime, slack_id: str, hours: work_hours.Hours, ports: Ports) -> datetime:
    """The end of that day's work, or of the next working day's; in UTC where Slack does not say the zone."""
    return work_hours.end_of_work(at, hours, await _zone_or_utc(slack_id, ports))


async def after_working_days(at: datetime, days: int, slack_id: str, hours: work_hours.Hours, ports: Ports) -> datetime:
    """The end of the work of the last of so many working days behind that day, likewise."""
    return work_hours.after_working_days(at, days, hours, await _zone_or_utc(slack_id, ports))


async def remind(
    rollback: Rollback, of: Sequence[Item], hours: work_hours.Hours, kind: NoticeKind, ports: Ports
) -> datetime | None:
    """Remind now of what may be reminded of, by a notice of that kind. -> when next, None: never."""
    now, nexts = ports.clock.now(), list[datetime]()
    items = sorted(of, key=lambda item: item.owner_slack_id)
    for slack_id, mine in groupby(items, key=lambda item: item.owner_slack_id):
        owned = [item for item in mine if item.due_at]
        try:
            nexts += await _of_one(slack_id, owned, rollback, hours, kind, now, ports) if owned else []
        except Unreachable:
            nexts.append(now + _AGAIN)
    return min(nexts, default=None)


async def _of_one(
    slack_id: str,
    items: Sequence[Item],
    rollback: Rollback,
    hours: work_hours.Hours,
    kind: NoticeKind,
    now: datetime,
    ports: Ports,
) -> list[datetime]:
    """Of all that is theirs at once. -> when of each of them again."""
    where = await _zone(slack_id, ports)
    if (at_work := work_hours.next_in_hours(now, hours, where)) > now:
        return [max(_next(item, hours, where), at_work) for item in items]  # it was due while nobody looked
    late = [item for item in items if _next(item, hours, where) <= now]
    last = max((item.reminded_at for item in items if item.reminded_at), default=None)
    if late and (last is None or now - last >= work_hours.DAILY):
        tell = (Notice(kind, slack_id),)
        await ports.journal.reminded(rollback.id, late, now, tell=tell)
        last = now
    after = work_hours.next_in_hours(last + work_hours.DAILY, hours, where) if last else now
    return [max(_next(item, hours, where), after) if last else _next(item, hours, where) for item in items]


def _next(item: Item, hours: work_hours.Hours, where: tzinfo) -> datetime:
    if item.due_at is None:
        raise ValueError("it is due at no time")
    return work_hours.reminder_at(item.due_at, item.reminded_at, hours, where)


async def _zone_or_utc(slack_id: str, ports: Ports) -> tzinfo:
    try:
        return await _zone(slack_id, ports)
    except Unreachable:
        return work_hours.zone("")


async def _zone(slack_id: str, ports: Ports) -> tzinfo:
    """UTC for nobody, and for whom Slack does not know. Raises Unreachable."""
    if not slack_id:
        return work_hours.zone("")
    try:
        member = await ports.people.member(slack_id, max_age=_ZONES_KNOWN_FOR)
    except Unreachable:
        raise
    except Failed:
        return work_hours.zone("")
    return work_hours.zone(member.zone)
