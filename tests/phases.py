"""Phases of validation, as short as a test wants to say them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model import Check, Health, Phase

_NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def phase(health: Health, checks: Sequence[Check] = (), *, number: int = 1, due_at: datetime = _NOON) -> Phase:
    """Judged when it was due, unless it is pending."""
    judged_at = None if health is Health.PENDING else due_at
    return Phase(number, due_at, due_at + timedelta(minutes=5), health, tuple(checks), judged_at)
