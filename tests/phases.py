"""Phases of validation, as short as a test wants to say them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model import Check, Health, Phase

_NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_MINUTES = {1: (0, 5), 2: (5, 30), 3: (30, 90)}  # since the rollback ended


def phase(
    health: Health,
    checks: Sequence[Check] = (),
    *,
    number: int = 1,
    due_at: datetime | None = None,
    since: datetime = _NOON,
) -> Phase:
    """Judged when it was due, unless it is pending. The rollback ended at `since`."""
    begins, ends = (since + timedelta(minutes=minutes) for minutes in _MINUTES[number])
    due_at, ends = (due_at, due_at + timedelta(minutes=5)) if due_at else (begins, ends)
    judged_at = None if health is Health.PENDING else due_at
    return Phase(number, due_at, ends, health, tuple(checks), judged_at)
