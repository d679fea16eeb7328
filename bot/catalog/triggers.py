"""The runbook's automatic triggers, in the services file: above what, and for how long, each of them fires."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.catalog.durations import Duration, Within
from bot.catalog.kinds import Entry
from bot.catalog.numbers import PERCENT, no_share, number

_MINUTE = timedelta(minutes=1)


def _whole_minutes(value: timedelta) -> timedelta:
    if value % _MINUTE:
        raise ValueError("whole minutes are meant: CloudWatch's metrics have one value a minute")
    return value


def _said(value: Any) -> Any:
    """YAML reads `off` as false."""
    return "off" if value is False else value


_For = Annotated[Duration, Within("1m", "24h"), AfterValidator(_whole_minutes)]
_Share = Annotated[float, BeforeValidator(number), AfterValidator(no_share), Field(gt=0, lt=100)]
_Off = Literal["off"]


class ErrorsTrigger(Entry):
    """This share of the requests fail with 5xx for so long; to the alarm quieter minutes do not count."""

    above: Annotated[float, BeforeValidator(number), Field(gt=0, lt=100)] = Field(
        default=10, description=f"{PERCENT}, such as 10: of the requests"
    )
    for_: _For = Field(default=timedelta(minutes=10), alias="for")
    min_requests: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] = Field(
        default=1, description="a whole number of requests a minute, such as 10"
    )


class UnhealthyTrigger(Entry):
    """More than this share of the targets are unhealthy, minute after minute."""

    above: _Share = Field(default=50, description=f"{PERCENT}, such as 50: of the targets")
    for_: _For = Field(default=timedelta(minutes=5), alias="for")


class SlowTrigger(Entry):
    """The mean response time is above this, minute after minute."""

    above: Annotated[float, BeforeValidator(number), Field(gt=0, le=300)] = Field(
        default=5, description="a number of seconds up to 300, such as 5"
    )
    for_: _For = Field(default=timedelta(minutes=10), alias="for")


class MemoryTrigger(Entry):
    """More than this share of the reserved memory is used, minute after minute."""

    above: _Share = Field(default=90, description=f"{PERCENT}, such as 90: of the reserved memory")
    for_: _For = Field(default=timedelta(minutes=5), alias="for")


class Triggers(Entry):
    """The alarms that `rollback-bot alarms` keeps for a service; what is left out is as in the runbook."""

    errors: Annotated[ErrorsTrigger | _Off, BeforeValidator(_said)] = Field(default_factory=ErrorsTrigger)
    unhealthy: Annotated[UnhealthyTrigger | _Off, BeforeValidator(_said)] = Field(default_factory=UnhealthyTrigger)
    slow: Annotated[SlowTrigger | _Off, BeforeValidator(_said)] = Field(default_factory=SlowTrigger)
    memory: Annotated[MemoryTrigger | _Off, BeforeValidator(_said)] = Field(default_factory=MemoryTrigger)
