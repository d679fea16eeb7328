"""A test of what an audience would be told over: one text for each of its destinations, which says that it is one."""

from datetime import datetime

from bot.catalog import Catalog, Service
from bot.model import Audience, Delivery, Moment, Situation

_TEXT = "This is a test of how you would be told about {service}. Nothing has happened, and there is nothing to do."


def trials(audience: Audience, services: list[Service], now: datetime) -> list[Delivery]:
    """Each destination once, however many services name it."""
    made: dict[str, Delivery] = {}
    for service in services:
        for name in dict(service.audiences.told).get(audience, ()):
            made.setdefault(name, _trial(name, audience, service, now))
    return list(made.values())


def anybody_may_read(trial: Delivery, catalog: Catalog) -> bool:
    entry = catalog.home.destinations.get(trial.destination)
    return trial.audience is Audience.USERS or (entry is not None and entry.public)


def _trial(name: str, audience: Audience, service: Service, now: datetime) -> Delivery:
    return Delivery(
        id=0,
        rollback_id="",
        service=service.name,
        audience=audience,
        destination=name,
        moment=Moment.END,
        subject="A test: nothing has happened",
        text=_TEXT.format(service=service.known_as or service.name),
        key=f"test:{name}:{int(now.timestamp())}",
        over=True,
        happened_at=now,
        situation=Situation.WELL,
        test=True,
    )
