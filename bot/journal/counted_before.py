"""What was counted before and changes no more: of a long journal only the last days are read again. Pure.

A rollback that is over, and whose validation is, counts for ever as it does now. Of years of them each question would
read them all; so they are remembered by whoever asked, and the journal is asked for what came since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import LIVE, Counted, Health, State

_AGAIN = timedelta(days=1)  # read again, whatever it is: a request may be stored late
_UNSETTLED = timedelta(days=8)  # longer than any validation; whatever is still open then stays so
_REMEMBERED = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class CountedBefore:
    """`those` are all that were asked for from `since` until `until`, of all services, the oldest first."""

    since: datetime
    until: datetime
    those: tuple[Counted, ...] = ()


def remembered(since: datetime, all_of_it: Sequence[Counted], now: datetime) -> CountedBefore:
    """`all_of_it` was asked for since then, oldest first."""
    recent = (one.requested_at for one in all_of_it if now - one.requested_at < _UNSETTLED and not _settled(one))
    until = max(min(now - _AGAIN, min(recent, default=now)), since)
    oldest = max(since, min(now - _REMEMBERED, until))
    return CountedBefore(oldest, until, tuple(one for one in all_of_it if oldest <= one.requested_at < until))


def reaches_too_far(since: datetime, now: datetime) -> bool:
    """So much is not remembered for a single question."""
    return now - since > _REMEMBERED


def _settled(one: Counted) -> bool:
    return one.state not in LIVE and (one.state is not State.SUCCEEDED or one.health is not Health.PENDING)
