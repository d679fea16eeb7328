"""What the alarms of a service may lead to, in the services file."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.catalog.durations import Duration, Within
from bot.catalog.kinds import Entry
from bot.model import Mode


def _said(value: Any) -> Any:
    """YAML reads `off` as false."""
    return Mode.OFF if value is False else value


Watching = Annotated[Mode, BeforeValidator(_said), Field(description="off, dry_run, propose or auto")]


def _told(value: Any) -> Any:
    """YAML reads `off` as false."""
    return "off" if value is False else value


Lines = Annotated[
    Literal["line", "thread", "off"] | None,
    BeforeValidator(_told),
    Field(description="line, thread or off: how its channel is told of each deployment that completed"),
]


class Auto(Entry):
    """How narrow `watch: auto` is: of which deployments a rollback begins without an approval, and how often."""

    younger_than: Annotated[Duration, Within("10m", "24h")] = timedelta(minutes=60)
    acts_after: Annotated[Duration, Within("30s", "14m")] = timedelta(minutes=1)
    cool_down: Annotated[Duration, Within("30m", "7d")] = timedelta(hours=4)
