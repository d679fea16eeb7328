"""Windows in which nothing should be deployed, in the services file. They hold up no rollback."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.catalog.kinds import Entry, Text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKLY = re.compile(rf"({'|'.join(DAYS)}) ([01]\d|2[0-3]):([0-5]\d)")
_ONCE = re.compile(r"(2\d{3}-\d\d-\d\d)(?: ([01]\d|2[0-3]):([0-5]\d))?")
_NO_ZONES = ("localtime", "posixrules", "Factory")
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


def _written(value: Any) -> Any:
    """YAML reads a day as a date."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _moment(value: str) -> str:
    small = value.strip().lower()
    if _WEEKLY.fullmatch(small):
        return small
    if found := _ONCE.fullmatch(small):
        date.fromisoformat(found[1])  # raises ValueError for a day that there is not
        return small
    raise ValueError("a moment is written like fri 16:00, 2026-12-20 or 2026-12-20 16:00")


def _zone(value: str) -> str:
    if value in _NO_ZONES:
        raise ValueError(f"{value} is another zone on each machine; one is called like Europe/Berlin")
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"no time zone is called {value}; one is called like Europe/Berlin") from None
    return value


Moment = Annotated[
    str,
    BeforeValidator(_written),
    AfterValidator(_moment),
    Field(description="a moment of each week, such as fri 16:00, or of one day, such as 2026-12-20"),
]

Zone = Annotated[str, AfterValidator(_zone), Field(description="the name of a time zone, such as Europe/Berlin")]


class Freeze(Entry):
    """From one moment of each week to another, or once; as the clocks on the wall of `zone` show it.

    A day that is given as `to` without a time belongs to it. A moment that they show twice, or pass over, when they
    are changed is taken so that the window is the longer one, and in one piece.
    """

    from_: Moment = Field(alias="from")
    to: Moment
    zone: Zone = "UTC"
    reason: Text

    @model_validator(mode="after")
    def _a_while(self) -> Self:
        if bool(_WEEKLY.fullmatch(self.from_)) != bool(_WEEKLY.fullmatch(self.to)):
            raise ValueError("`from` and `to` are both moments of each week, or both of one day")
        if self.from_ == self.to if _WEEKLY.fullmatch(self.from_) else _begin(self.from_) >= _end(self.to):
            raise ValueError("`to` does not lie behind `from`")
        return self

    def covers(self, now: datetime) -> bool:
        """Is `now`, of whatever zone, within it?"""
        zone = ZoneInfo(self.zone)
        if not _WEEKLY.fullmatch(self.from_):
            return _first(_begin(self.from_), zone) <= now < _last(_end(self.to), zone)
        there, begun = now.astimezone(zone), _of_week(self.from_)
        lasting = (_of_week(self.to) - begun) % _WEEK
        monday = datetime.combine(there.date() - there.weekday() * _DAY, time())
        begins = (monday + begun - week * _WEEK for week in (-1, 0, 1))
        return any(_first(begin, zone) <= now < _last(begin + lasting, zone) for begin in begins)

    @property
    def until(self) -> str:
        """As people read it: `mon 08:00, Europe/Berlin`."""
        return f"{self.to}, {self.zone}"


Freezes = Annotated[
    tuple[Freeze, ...],
    Field(description="a list of windows, such as {from: fri 16:00, to: mon 08:00, reason: weekend}; [] for none"),
]


def _of_week(moment: str) -> timedelta:
    found = _WEEKLY.fullmatch(moment)
    if found is None:
        raise ValueError(moment)
    return timedelta(days=DAYS.index(found[1]), hours=int(found[2]), minutes=int(found[3]))


def _first(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks of `zone` show that for the first time, in UTC; an hour early where they never do."""
    return min(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _last(wall: datetime, zone: ZoneInfo) -> datetime:
    """The last time; an hour late where they never do."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _begin(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def _end(moment: str) -> datetime:
    return datetime.fromisoformat(moment) + (_DAY if len(moment) == len("2026-12-20") else timedelta())
