"""What a signal is judged by: what the bot itself knows, and what was read again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.catalog import Service
from bot.model import AlarmNow, CameTo, Check, Considered, Deployed, Rollback, Signal, Snooze

FIRES = "ALARM"


@dataclass(frozen=True, slots=True)
class Decided:
    """`reason` is a sentence."""

    came_to: CameTo
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the bot knows before it asks anybody. `fired` is how often this alarm fired within the last hour.

    `history` are earlier signals of the service and what they came to, `recent` its rollbacks, both newest first.
    `snooze` is the one in force.
    """

    signal: Signal
    service: Service
    now: datetime
    fired: int = 1
    history: Sequence[Considered] = ()
    recent: Sequence[Rollback] = ()
    snooze: Snooze | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read again. `alarm` is None where there is no such alarm (an alert of another system has none).

    `check` is the exact test of its figures; `brought` the rollback of ours that brought what runs, if one did.
    """

    alarm: AlarmNow | None
    check: Check
    deployed: Deployed | None = None
    brought: Rollback | None = None


def noted(reason: str) -> Decided:
    return Decided(CameTo.NOTED, reason)
