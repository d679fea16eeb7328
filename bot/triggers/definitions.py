"""The alarms that should stand in CloudWatch for a service, and which of its triggers have none, and why. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.catalog import ErrorsTrigger, MemoryTrigger, Service, SlowTrigger, Triggers, UnhealthyTrigger
from bot.model import AlarmDefinition, AlarmPlaces, Trigger
from bot.text import counted
from bot.triggers import measured
from bot.triggers.lasting import NOTICED
from bot.triggers.measured import MOST, Measured, Place

_LONGEST = 255  # characters of an alarm's name
_MINUTE = timedelta(minutes=1)
Declared = ErrorsTrigger | UnhealthyTrigger | SlowTrigger | MemoryTrigger

OWN = "rollback-bot/"  # how the name of each alarm begins that the bot keeps


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A trigger without an alarm. `why` is a clause: `it has no load balancer`."""

    trigger: Trigger
    why: str


@dataclass(frozen=True, slots=True)
class Wanted:
    alarms: tuple[AlarmDefinition, ...]
    unwatched: tuple[Unwatched, ...] = ()


def alarm_name(service: Service, trigger: Trigger) -> str:
    return f"{OWN}{service.cluster}/{service.service}/{trigger}"


def alarm_names(service: Service) -> tuple[str, ...]:
    """Those that the bot may have for it, whether they should stand or not."""
    return tuple(alarm_name(service, trigger) for trigger in Trigger)


def wanted(service: Service, places: AlarmPlaces) -> Wanted:
    """Of a service without `triggers` nothing, and nothing is missed."""
    if service.triggers is None:
        return Wanted(())
    found = [_trigger(trigger, service, service.triggers, places) for trigger in Trigger]
    alarms = tuple(each for each in found if isinstance(each, AlarmDefinition))
    return Wanted(alarms, tuple(each for each in found if isinstance(each, Unwatched)))


def _trigger(
    trigger: Trigger, service: Service, triggers: Triggers, places: AlarmPlaces
) -> AlarmDefinition | Unwatched:
    declared: Declared | Literal["off"] = getattr(triggers, trigger)
    if isinstance(declared, str):
        return Unwatched(trigger, "the services file says off")
    if len(alarm_name(service, trigger)) > _LONGEST:
        return Unwatched(trigger, f"its name would have more than the {_LONGEST} characters that CloudWatch takes")
    if why := "; ".join(_nowhere(trigger, places)):
        return Unwatched(trigger, why)
    found = _measured(declared, service, places)
    if len(found.metrics) > MOST:
        many = counted(len(measured.places(places)), "target group")
        return Unwatched(trigger, f"it has {many}, and CloudWatch takes no more than ten metrics in one alarm")
    return _alarm(trigger, declared, service, found)


def _nowhere(trigger: Trigger, places: AlarmPlaces) -> Iterator[str]:
    """Why what it measures is not there at all."""
    where = measured.places(places)
    if trigger is Trigger.UNHEALTHY and not where:
        yield "no load balancer looks at its tasks"
    if trigger in (Trigger.ERRORS, Trigger.SLOW) and not any(place.counts_requests for place in where):
        yield from places.missing or ("it has no load balancer that counts requests",)


def _measured(declared: Declared, service: Service, places: AlarmPlaces) -> Measured:
    where = measured.places(places)
    counting: list[Place] = [place for place in where if place.counts_requests]
    match declared:
        case ErrorsTrigger():
            return measured.errors(counting, declared.min_requests)
        case UnhealthyTrigger():
            alternating = places.alternating and len(counting) == len(where) > 1
            return measured.unhealthy(where, only_with_requests=alternating)
        case SlowTrigger():
            return measured.slow(counting)
        case MemoryTrigger():
            return measured.memory(service.cluster, service.service)


def _alarm(trigger: Trigger, declared: Declared, service: Service, found: Measured) -> AlarmDefinition:
    minutes = int(declared.for_ / _MINUTE)
    hint = isinstance(declared, ErrorsTrigger)
    return AlarmDefinition(
        name=alarm_name(service, trigger),
        description=f"{told(declared)} Kept by Rollback Bot for {service.name}: change its services file, not this.",
        metrics=found.metrics,
        expression=found.expression,
        threshold=declared.above * NOTICED if hint else float(declared.above),
        minutes=minutes,
        of=_most(minutes) if hint else minutes,
    )


def _most(minutes: int) -> int:
    """Six of ten: so many are bad as good as always where the bound is met, and never in a short burst."""
    return -(-minutes * 3 // 5)


def told(declared: Declared) -> str:
    """When it fires, as a sentence."""
    many = counted(int(declared.for_ / _MINUTE), "minute")
    match declared:
        case ErrorsTrigger():
            least = f", of at least {declared.min_requests} a minute," if declared.min_requests > 1 else ""
            hint, of = f"More than {declared.above * NOTICED:g}% of the requests", _most(int(declared.for_ / _MINUTE))
            judged = f"The bot then judges whether {declared.above:g}% do."
            return f"{hint}{least} fail with 5xx in {of} of {many}. {judged}"
        case UnhealthyTrigger():
            return f"More than {declared.above:g}% of the targets are unhealthy for {many}."
        case SlowTrigger():
            return f"The mean response time is above {declared.above:g} s for {many}."
        case MemoryTrigger():
            return f"More than {declared.above:g}% of the reserved memory is used for {many}."
