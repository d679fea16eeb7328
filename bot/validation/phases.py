"""Which phases a validation has, and when each is due. What is looked at in one is in `validate`."""

from datetime import datetime, timedelta

from bot.model import Phase

_FIRST = timedelta(minutes=5)  # how long the runbook gives phase 1, which is due at once


def phases_from(end: datetime) -> tuple[Phase, ...]:
    """Counted from the end of the rollback."""
    return (Phase(1, due_at=end, ends_at=end + _FIRST),)
