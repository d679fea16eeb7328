"""An estimate is corrected by what the bot itself has measured: its own rollouts of the service, drills among them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Call, Rollback, State
from bot.preflight.duration import Estimate

LOOK_BACK = 30  # rollbacks of the service, among which those that are alike are looked for
_NEWEST, _ENOUGH = 5, 3
_LATELY = timedelta(days=90)


def measured(rollbacks: Iterable[Rollback], call: Call, desired: int, now: datetime) -> tuple[int, ...]:
    """Seconds from the call until it was healthy, of the newest five that are alike: by the same call, and with as many
    tasks. `rollbacks` are the service's, newest first.
    """
    found = [
        round((each.ended_at - each.acted_at).total_seconds())
        for each in rollbacks
        if each.state is State.SUCCEEDED
        and (each.plan.call, each.plan.desired) == (call, desired)
        and each.acted_at
        and each.ended_at
        and now - each.ended_at < _LATELY
    ]
    return tuple(found[:_NEWEST])


def corrected(takes: Estimate, seconds: Sequence[int]) -> Estimate:
    """By three or more: from the shortest to the longest, but to no less than the settings ask for. By fewer: so far
    that what was measured lies within it.
    """
    if not seconds or not takes.high:
        return takes
    if len(seconds) >= _ENOUGH:
        return replace(takes, low=min(seconds), high=max(*seconds, takes.by_settings + takes.waits))
    return replace(takes, low=min(takes.low, *seconds), high=max(takes.high, *seconds))
