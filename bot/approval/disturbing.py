"""What speaks against a drill that nobody asked for: whatever goes on around its service. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.catalog import Catalog, Service
from bot.model import Health, Mark, Rollback, Signal, SignalKind, State

LOOKED_BACK = timedelta(hours=6)  # for alarms; and for what went wrong and nobody took
_HALF_WAY = timedelta(hours=1)
_RINGS = "ALARM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """One service as it is now: its holds by the journal and by ECS, what is watched of it, what came in about it."""

    service: Service
    held: Sequence[Rollback]
    mark: Mark | None
    watched: Sequence[Rollback]
    signals: Sequence[Signal]


def around(service: Service, catalog: Catalog) -> tuple[Service, ...]:
    """The service, and those whose staging it is."""
    return (service, *(each for each in catalog.services.values() if each.staging == service.name))


def against(places: Sequence[Around], live: Sequence[Rollback], recent: Sequence[Rollback], now: datetime) -> str:
    """The first reason, "" for none. `live` and `recent` are without the drill itself."""
    return next(
        iter((*_drills(live, recent, now), *(why for each in places for why in _one(each, live, recent, now)))), ""
    )


def _drills(live: Sequence[Rollback], recent: Sequence[Rollback], now: datetime) -> Iterator[str]:
    """Never two at once, also between the two ways of one."""
    forth = {each.request.drill.forth for each in (*live, *recent) if each.request.drill}
    for each in (*live, *(each for each in recent if each.id not in forth and _goes_forth(each, now))):
        if each.request.drill:
            yield f"{each.reference}, a drill of {each.service}, is not over yet"


def _goes_forth(back: Rollback, now: datetime) -> bool:
    """It went back, and may go forth any moment."""
    drill, first = back.request.drill, back.first_phase
    if drill is None or drill.forth or back.state is not State.SUCCEEDED:
        return False
    well = first is None or (not first.ended and first.result in (None, Health.PASSED))
    return well and now - (back.ended_at or back.requested_at) < _HALF_WAY


def _one(at: Around, live: Iterable[Rollback], recent: Iterable[Rollback], now: datetime) -> Iterator[str]:
    name = at.service.name
    for each in live:
        if each.service == name:
            yield f"the rollback {each.reference} of {name} is not over yet"
    by = [each.reference for each in (*at.held, at.mark) if each]
    if by:
        yield f"deploys of {name} are on hold by {by[0]}"
    for window in at.service.freeze:
        if window.covers(now):
            yield f"{name} is frozen until {window.until}: {window.reason}"
    for each in at.watched:
        yield f"{name} is still watched after {each.reference}"
    for each in recent:
        if (
            each.service == name
            and each.recovery
            and not each.recovery.looking
            and now - each.requested_at < LOOKED_BACK
        ):
            yield f"{each.reference} of {name} went wrong, and nobody looks after it yet"
    for alarm in _ringing(at.signals):
        yield f"the alarm {alarm} of {name} rings"


def _ringing(signals: Iterable[Signal]) -> tuple[str, ...]:
    """By the last that was heard of each."""
    last = {each.name: each.state for each in signals if each.kind is SignalKind.ALARM}
    return tuple(name for name, state in last.items() if state == _RINGS)
