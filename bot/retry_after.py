"""For how long a provider wants no request, by the headers of an answer that says so."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

UNAVAILABLE = 503  # with Retry-After it passes as a limit does, but what was asked may have been done all the same
UNSAID, LONGEST = 60.0, 3600.0  # seconds: where a limit names none, and the most that one is believed


def asks_for_patience(status: int, headers: Mapping[str, str]) -> bool:
    """Does a provider that is unavailable say for how long (RFC 9110, 15.6.4)?"""
    return status == UNAVAILABLE and "Retry-After" in headers


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
