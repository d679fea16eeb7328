"""When drills of a staging are asked for by themselves, in the services file."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.catalog.durations import Duration, Within
from bot.catalog.freeze import DAYS, Zone
from bot.catalog.kinds import Entry

_HOURS = re.compile(
    rf"((?:{'|'.join(DAYS)})(?: (?:{'|'.join(DAYS)}))*) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)"
)
_SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Hours:
    """Once, in UTC: from and to."""

    begin: datetime
    end: datetime


def _hours(value: str) -> str:
    small = " ".join(value.strip().lower().split())
    found = _HOURS.fullmatch(small)
    if found is None:
        raise ValueError("hours of some days are written like tue 10:00-12:00, or mon wed 10:00-12:00")
    begin, end = (timedelta(hours=int(found[at]), minutes=int(found[at + 1])) for at in (2, 4))
    if end - begin < _SHORTEST:
        raise ValueError("from an earlier to a later hour of the same day, half an hour at least")
    return small


class Drills(Entry):
    """So often, and only in these hours, as the clocks on the wall of `zone` show them: on no day on which these are
    put forward over their beginning or their end.
    """

    every: Annotated[Duration, Within("7d", "365d")] = timedelta(days=30)
    hours: Annotated[
        str,
        AfterValidator(_hours),
        Field(description="days and hours, such as tue 10:00-12:00, or mon wed 10:00-12:00"),
    ]
    zone: Zone = "UTC"

    def open_at(self, at: datetime) -> Hours | None:
        """Those that `at` lies in."""
        found = self._of(at.astimezone(ZoneInfo(self.zone)).date())
        return found if found and found.begin <= at < found.end else None

    def next_after(self, at: datetime) -> Hours:
        """The first that begin later."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        later = (self._of(day + timedelta(days=more)) for more in range(15))  # one of them may be left out
        return next(each for each in later if each and each.begin > at)

    def _of(self, day: date) -> Hours | None:
        days, _, hours = self.hours.rpartition(" ")
        if DAYS[day.weekday()] not in days.split():
            return None
        zone, (begin, _, end) = ZoneInfo(self.zone), hours.partition("-")
        at = [_shown(datetime.combine(day, time.fromisoformat(each), tzinfo=zone)) for each in (begin, end)]
        return Hours(at[0], at[1]) if at[0] and at[1] else None


def _shown(at: datetime) -> datetime | None:
    """In UTC; None where no clock shows it."""
    moment = at.astimezone(UTC)
    return moment if moment.astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None) else None
