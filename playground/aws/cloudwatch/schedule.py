"""When a mute rule mutes: `cron(…)` with five fields or `at(…)`, for so long, in a time zone. Pure."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playground.aws.answers import Json
from playground.aws.errors import invalid_query

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=15)
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)")
_CRON = re.compile(r"cron\(([^()]+)\)")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


class Schedule:
    """Raises AwsError for what CloudWatch would not take."""

    def __init__(self, schedule: Json) -> None:
        self.zone = _zone(schedule.get("Timezone", "UTC"))
        self.lasts = _duration(schedule["Duration"])
        expression = str(schedule["Expression"])
        self.once: datetime | None = None
        self._fields: list[set[int]] = []
        if found := _AT.fullmatch(expression):
            self.once = datetime.fromisoformat(found[1]).replace(tzinfo=self.zone)
        elif found := _CRON.fullmatch(expression):
            self._fields = _fields(found[1].split())
        else:
            raise invalid_query(f"The schedule expression {expression} is not valid.")

    def mutes(self, at: datetime, *, since: datetime | None) -> bool:
        """Does it at this moment? Times before `since` do not count."""
        if self.once is not None:
            return self.once <= at < self.once + self.lasts
        minute = at.astimezone(self.zone).replace(second=0, microsecond=0)
        for back in range(int(self.lasts / SHORTEST)):
            began = minute - back * SHORTEST
            if since and began < since:
                return False
            if self._begins(began):
                return True
        return False

    def over(self, at: datetime) -> bool:
        return self.once is not None and at >= self.once + self.lasts

    def _begins(self, minute: datetime) -> bool:
        parts = (minute.minute, minute.hour, minute.day, minute.month, (minute.weekday() + 1) % 7)
        return all(part in field for part, field in zip(parts, self._fields, strict=True))


def moment(value: float | str) -> datetime:
    """A timestamp of a request."""
    return datetime.fromtimestamp(float(value), UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise invalid_query(f"The time zone {name} is not valid.") from error


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    whole = timedelta(days=days, hours=hours, minutes=minutes)
    if not SHORTEST <= whole <= LONGEST:
        raise invalid_query(f"The duration {text} is not valid: it must lie between PT1M and P15D.")
    return whole


def _fields(texts: list[str]) -> list[set[int]]:
    if len(texts) != len(_BOUNDS):
        raise invalid_query("A cron expression must have five fields.")
    return [_field(text, *bounds) for text, bounds in zip(texts, _BOUNDS, strict=True)]


def _field(text: str, least: int, most: int) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if part == "*":
            found |= set(range(least, most + 1))
            continue
        begin = _number(first)
        found |= set(range(begin, _number(last or first) + 1))
    if not found or min(found) < least or max(found) > most:
        raise invalid_query(f"The field {text} of the cron expression is not valid.")
    return found


def _number(text: str) -> int:
    if text.upper() in _MONTHS:
        return _MONTHS.index(text.upper()) + 1
    if text.upper() in _DAYS:
        return _DAYS.index(text.upper())
    if not text.isdigit():
        raise invalid_query(f"The field {text} of the cron expression is not valid.")
    return int(text)
