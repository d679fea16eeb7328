"""An event of EventBridge as it comes out of the queue: a signal, or kept out.

Only what AWS itself sends is taken: nobody else can put events whose source begins with `aws.`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model import Signal
from bot.signals.kept_out import KeptOut, Why
from bot.signals.of_alarm import alarm
from bot.signals.of_ecs import deployment, stopped_task
from bot.signals.places import Place, Places
from bot.signals.reading import Read
from bot.signals.shape import OddShape, mapping, moment, parsed, word

LARGEST = 256 * 1024  # characters; EventBridge takes no event that is larger
_READERS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], Read | str]] = {
    ("aws.cloudwatch", "CloudWatch Alarm State Change"): alarm,
    ("aws.ecs", "ECS Deployment State Change"): deployment,
    ("aws.ecs", "ECS Task State Change"): stopped_task,
}


@dataclass(frozen=True, slots=True)
class _Head:
    kind: tuple[str, str]
    account: str
    region: str
    at: datetime


def read_event(body: str, places: Places, arrived_at: datetime) -> Signal | KeptOut:
    """Nothing that stands in it makes this raise."""
    if len(body) > LARGEST:
        return KeptOut(Why.OVERSIZED, f"it has {len(body)} characters")
    try:
        event = parsed(body)
    except ValueError:
        return KeptOut(Why.NO_JSON, "it is no JSON")
    try:
        return _signal(event, places, arrived_at)
    except OddShape as odd:
        return KeptOut(Why.UNKNOWN_SHAPE, str(odd))


def _signal(event: Any, places: Places, arrived_at: datetime) -> Signal | KeptOut:
    if not isinstance(event, Mapping):
        raise OddShape("it is no object")
    head = _head(event)
    if (reader := _READERS.get(head.kind)) is None:
        raise OddShape(f"its source and detail-type are not known: {' '.join(head.kind)[:80]}")
    mapping(event, "detail")
    read = reader(event)
    if isinstance(read, str):
        return KeptOut(Why.OF_NO_USE, read)
    if (read.place.account, read.place.region) != (head.account, head.region):
        raise OddShape("it is of another account or region than what it is about")
    return _of_service(read, places, arrived_at)


def _head(event: Mapping[str, Any]) -> _Head:
    word(event, "id", most=128)
    kind = word(event, "source"), word(event, "detail-type")
    return _Head(kind, word(event, "account", most=12), word(event, "region", most=32), moment(event, "time"))


def _of_service(read: Read, places: Places, arrived_at: datetime) -> Signal | KeptOut:
    place = read.place
    if place.account not in places.accounts:
        return KeptOut(Why.FOREIGN_ACCOUNT, f"the services file has nothing in the account {place.account}")
    if not (name := places.find(place)):
        return KeptOut(Why.UNKNOWN_SERVICE, f"the services file does not have {_shown(place)}")
    return Signal(
        id=read.id,
        kind=read.kind,
        service=name,
        name=read.name,
        state=read.state,
        happened_at=read.happened_at,
        arrived_at=arrived_at,
        detail=read.detail,
    )


def _shown(place: Place) -> str:
    where = f"{place.cluster}/{place.service}" if place.cluster else place.service
    return f"{where} in {place.region}, account {place.account}"
