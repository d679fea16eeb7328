"""For how long a provider wants no request, by the headers of an answer that says so."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

UNSAID, LONGEST = 60.0, 3600.0  # seconds: where a limit names none, and the most that one is believed


def pause(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds, out of Retry-After: a number or a date."""
    written = headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        return _believed(float(written[:9]))
    try:
        return _believed((parsedate_to_datetime(written) - now).total_seconds())
    except (TypeError, ValueError):
        return UNSAID


def until(reset: str, now: datetime) -> float:
    """Seconds, out of the moment when a limit begins anew: seconds since 1970."""
    told = reset.strip()
    return _believed(float(told[:12]) - now.timestamp()) if told.isascii() and told.isdigit() else UNSAID


def _believed(seconds: float) -> float:
    return min(max(seconds, 1.0), LONGEST)
