"""After a rejection its requester waits before asking for the same service again: nobody is worn down by asking."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model import Refusal, Rollback, State
from bot.text import mention

_WITHIN = timedelta(hours=1)
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))  # after one, two, and more of them


def still_cooling(person: str, recent: Sequence[Rollback], now: datetime) -> Refusal | None:
    """None: `person`, by name, may ask again. `recent` are rollbacks of the one service."""
    rejected = [ended for one in recent if (ended := _rejected_at(one, person)) and now - ended < _WITHIN]
    if not rejected:
        return None
    pause = _PAUSES[min(len(rejected), len(_PAUSES)) - 1]
    left = max(rejected) + pause - now
    if left <= timedelta(0):
        return None
    reason = f"Your last plan for {recent[0].service} was rejected."
    wait = f"Ask again in {math.ceil(left.total_seconds())} s; others on the list of requesters may ask now."
    return Refusal(reason, wait)


def _rejected_at(rollback: Rollback, person: str) -> datetime | None:
    """When somebody else rejected what this person asked for."""
    by_others = f"Rejected by {mention(rollback.requester_slack_id)}" not in rollback.outcome
    asked = rollback.requester == person
    return rollback.ended_at if rollback.state is State.REJECTED and asked and by_others else None
