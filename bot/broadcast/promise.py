"""By when a text says that there will be more to say. Pure."""

from datetime import datetime, timedelta

from bot.catalog import Service
from bot.model import Rollback, Situation
from bot.validation.phases import judged_from, phases_from

_MINUTE, _FIVE = timedelta(minutes=1), timedelta(minutes=5)


def promise(what: str, situation: Situation, rollback: Rollback, service: Service, at: datetime) -> datetime | None:
    """None: it says nothing of it. What is late is told of again by the next update, at the latest."""
    again = _up(at + service.updates_every, _MINUTE)
    if what == "late":
        return again
    match situation:
        case Situation.ASKED:
            return _up(rollback.expires_at, _MINUTE)
        case Situation.UNDER_WAY:
            done = _done(rollback, at)
            return _up(done, _MINUTE) if done > at else again
        case Situation.WATCHED:
            phases = rollback.phases or phases_from(rollback.ended_at or at, service.watched_for)
            watched = max(map(judged_from, phases))
            return _up(watched, _FIVE) if watched > at else again
        case _:
            return None


def _done(rollback: Rollback, at: datetime) -> datetime:
    """By what was foreseen of its rollout, and of its build while there is no image."""
    plan, build = rollback.plan, rollback.build
    rollout = timedelta(seconds=plan.expected[1])
    if build and not build.built_at:
        return build.started_at + timedelta(seconds=plan.building[1]) + rollout
    return (rollback.acted_at or at) + rollout


def _up(moment: datetime, whole: timedelta) -> datetime:
    """To the next whole minute, or five: nobody counts on seconds."""
    over = timedelta(seconds=moment.timestamp() % whole.total_seconds())
    return moment - over + whole if over else moment
