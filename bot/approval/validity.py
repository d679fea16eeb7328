"""How long an approval is good for. Hours later, the incident may have been handled some other way."""

from datetime import datetime, timedelta

from bot.model import Rollback
from bot.text import span


def good_until(rollback: Rollback, lasts: timedelta) -> datetime:
    """From the approval on, or from the end of the build that it allowed."""
    return _since(rollback) + lasts


def text(rollback: Rollback, lasts: timedelta, now: datetime) -> str:
    """Why nothing was done, in plain words."""
    what = "The image was built" if _built(rollback) else "The approval was given"
    after = " after its build" if _built(rollback) else ""
    ago = span(now - _since(rollback))
    late = f"{what} {ago} ago, and the bot, which was away or held up, could not act before now."
    return f"{late} An approval is good for {span(lasts)}{after}. The service was not changed."


def _built(rollback: Rollback) -> bool:
    built_at = rollback.build.built_at if rollback.build else None
    return built_at is not None and built_at == _since(rollback)


def _since(rollback: Rollback) -> datetime:
    given = rollback.approved_at or rollback.requested_at
    built_at = rollback.build.built_at if rollback.build else None
    return max(given, built_at or given)
