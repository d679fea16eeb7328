"""Builders of what an alarm of quilt-catalog leads to: it fires eight minutes after :42 went out."""

from dataclasses import replace
from typing import Any

from bot.catalog import Service
from bot.model import (
    AlarmNow,
    CameTo,
    Check,
    Considered,
    Deployed,
    Mode,
    Result,
    Signal,
    SignalKind,
    Snooze,
)
from bot.triggers.known import Known, Read
from tests.unit.values import MINUTE, NOW, SERVICE

ERRORS = "rollback-bot/sales-prod/quilt-catalog-service/errors"
SLOW = "rollback-bot/sales-prod/quilt-catalog-service/slow"
DEPLOYED = Deployed("sd/42", "quilt-catalog:42", NOW - 10 * MINUTE, NOW - 8 * MINUTE, "cat")
FIRING = AlarmNow(ERRORS, "ALARM", NOW - MINUTE)
BAD = Check("error rate", Result.FAIL, "34 % of 1,200 requests fail, surely above 10 %", NOW)


def watched(mode: Mode = Mode.PROPOSE, **changed: Any) -> Service:
    return SERVICE.model_copy(update={"watch": mode, **changed})


def signal(name: str = ERRORS, state: str = "ALARM", **changed: Any) -> Signal:
    whole = Signal("event-1", SignalKind.ALARM, "quilt-catalog", name, state, NOW - MINUTE, NOW)
    return replace(whole, **changed)


def known(**changed: Any) -> Known:
    whole = Known(signal=signal(), service=watched(), now=NOW)
    return replace(whole, **changed)


def read(**changed: Any) -> Read:
    return replace(Read(alarm=FIRING, check=BAD, deployed=DEPLOYED), **changed)


def considered(came_to: CameTo = CameTo.PROPOSED, **changed: Any) -> Considered:
    at = NOW - 5 * MINUTE
    whole = Considered("event-0", "quilt-catalog", ERRORS, "ALARM", Mode.PROPOSE, came_to, "", at, at, "sd/42")
    return replace(whole, **changed)


def snooze(**changed: Any) -> Snooze:
    whole = Snooze("i" * 32, "quilt-catalog", "bob", "U0BOB", "load test", NOW - MINUTE, NOW + 29 * MINUTE)
    return replace(whole, **changed)
