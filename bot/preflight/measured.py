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


def builds(rollbacks: Iterable[Rollback], project: str, now: datetime) -> tuple[int, int]:
    """Seconds from StartBuild until the image was there: the shortest and the longest of the newest five builds by
    CodeBuild's `project`. (0, 0) where there was none lately. `rollbacks` are the service's, newest first; one that
    was asked for again has the build of the one before.
    """
    own = (each.build for each in rollbacks if each.plan.rebuild and each.plan.rebuild.project == project)
    by_id = {
        build.id: round((build.built_at - build.started_at).total_seconds())
        for build in own
        if build and build.built_at and now - build.built_at < _LATELY
    }
    found = list(by_id.values())[:_NEWEST]
    return min(found, default=0), max(found, default=0)


def corrected(takes: Estimate, seconds: Sequence[int]) -> Estimate:
    """By three or more: from the shortest to the longest, but to no less than the settings ask for. By fewer: so far
    that what was measured lies within it.
    """
    if not seconds or not takes.high:
        return takes
    if len(seconds) >= _ENOUGH:
        return replace(takes, low=min(seconds), high=max(*seconds, takes.by_settings + takes.waits))
    return replace(takes, low=min(takes.low, *seconds), high=max(takes.high, *seconds))
