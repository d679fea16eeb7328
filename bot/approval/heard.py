"""Which calls were heard. Whom nobody could tell that they are called has had no time to answer. Pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model import Called, Rollback, Told

_SOON = timedelta(seconds=30)  # as a message takes that meets nothing on its way
_CLOCKS_DIFFER = timedelta(minutes=1)


def heard(rollback: Rollback, told: Collection[Told]) -> Rollback:
    """With only the calls that were told; what was told late ends as much later.

    `told` are its notices of calls, each with the level, and with the `ts` of its message: seconds since 1970.
    """
    return replace(rollback, called=heard_calls(rollback.called, told))


def heard_calls(called: Collection[Called], told: Collection[Told]) -> tuple[Called, ...]:
    """The same of any calls."""
    return tuple(kept for each in called if (kept := _kept(each, told)))


def waits_to_be_told(called: Collection[Called], told: Collection[Told]) -> bool:
    """Is there a call of which nobody has heard yet, and somebody may?"""
    return any(not each.ts for each in told) and bool(called)


def _kept(call: Called, told: Collection[Told]) -> Called | None:
    times = [datetime.fromtimestamp(float(each.ts), UTC) for each in told if each.ts and each.text == call.level]
    at = next((each for each in times if each >= call.at - _CLOCKS_DIFFER), None)
    if at is None:
        return None
    late = at - call.at
    return call if late < _SOON else replace(call, until=call.until + late)
