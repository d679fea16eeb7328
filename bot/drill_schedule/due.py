"""When a drill is due, under which id it is asked for, and what is told where it is put off. Pure."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from bot.catalog import Service
from bot.catalog.drills import Hours
from bot.model import SCHEDULE, Drill, Immediate, LastDrill, Request
from bot.text import dated, moment, span


def due(service: Service, last: LastDrill | None, now: datetime) -> Hours | None:
    """The hours in which it is due now. `last` is the newest of this service that came to its end."""
    if service.drills is None or service.staging is not True:
        return None
    hours = service.drills.open_at(now)
    if hours is None or (last and last.ended_at + service.drills.every >= hours.end):
        return None
    return hours


def asked_as(service: Service, hours: Hours) -> tuple[str, Request]:
    """The id, the same for all of these hours, so that it is asked for once in them; and the request."""
    every = span(service.drills.every) if service.drills else ""
    id_ = uuid5(NAMESPACE_URL, f"drill/{service.name}/{hours.begin.isoformat()}").hex
    return id_, Request(Immediate(), f"a drill is due every {every}", None, Drill(SCHEDULE))


def put_off(service: Service, hours: Hours, why: str) -> str:
    """For the channel, once in these hours."""
    if service.drills is None:
        raise ValueError(f"{service.name} has no hours for drills")
    later = service.drills.next_after(hours.begin).begin
    return (
        f"A drill of {service.name} is due and not asked for: {why.rstrip('.')}. "
        f"It is asked for as soon as that is over, until {moment(hours.end)}; or else {dated(later)}. "
        f"A person may ask at any time: `/rollback {service.name} drill`."
    )
