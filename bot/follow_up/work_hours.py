"""When somebody may be reminded: in their own work hours, Monday to Friday, and never more often than daily. Pure."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

Hours = tuple[time, time]
"""From and to, of a day in somebody's own zone."""

DAILY = timedelta(days=1)
_WEEK, _WEEKEND = 7, 5


def zone(name: str) -> tzinfo:
    """As Slack names it (`Europe/Berlin`); UTC for what nobody knows."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError, LookupError):  # no such zone, or no name of one
        return UTC


def next_in_hours(at: datetime, hours: Hours, where: tzinfo) -> datetime:
    """The first moment from `at` on that lies in these hours of a working day there."""
    day = at.astimezone(where).date()
    for later in range(_WEEK + 1):
        date = day + timedelta(days=later)
        begin, end = (datetime.combine(date, hour, tzinfo=where).astimezone(UTC) for hour in hours)
        if date.weekday() < _WEEKEND and at < end:
            return max(at, begin)
    raise ValueError("there is a working day in every week")


def end_of_work(at: datetime, hours: Hours, where: tzinfo) -> datetime:
    """The end of the working day that `at` lies in, or of the next one."""
    date = next_in_hours(at, hours, where).astimezone(where).date()
    return datetime.combine(date, hours[1], tzinfo=where).astimezone(UTC)


def after_working_days(at: datetime, days: int, hours: Hours, where: tzinfo) -> datetime:
    """The end of the work of the last of so many working days behind the day that `at` lies in there."""
    date = at.astimezone(where).date()
    left = days
    while left:
        date += timedelta(days=1)
        left -= date.weekday() < _WEEKEND
    return datetime.combine(date, hours[1], tzinfo=where).astimezone(UTC)


def reminder_at(due_at: datetime, reminded_at: datetime | None, hours: Hours, where: tzinfo) -> datetime:
    """The next one: in the morning of the day that it is due, and each working day from then on."""
    date = due_at.astimezone(where).date()
    earliest = min(due_at, datetime.combine(date, hours[0], tzinfo=where).astimezone(UTC))
    if reminded_at is not None:
        earliest = max(earliest, reminded_at + DAILY)
    return next_in_hours(earliest, hours, where)
