"""When an alarm is looked at again that fires, and that its figures do not prove yet: it tells only once. Pure."""

from datetime import datetime, timedelta

EACH_MINUTE, AT_MOST = timedelta(minutes=30), timedelta(hours=24)
_OFTEN, _SELDOM = timedelta(minutes=1), timedelta(minutes=5)


def pause(heard_at: datetime, now: datetime) -> timedelta | None:
    """Until the next look. None: it has fired for so long that what became of it is noted."""
    fires_for = now - heard_at
    if fires_for >= AT_MOST:
        return None
    return _OFTEN if fires_for < EACH_MINUTE else _SELDOM


def looks_again(heard_at: datetime, before: datetime, now: datetime) -> bool:
    """Is there a look after `before`, and not after `now`?"""
    at = heard_at
    while at <= before and (wait := pause(heard_at, at)):
        at += wait
    return before < at <= now
