"""Why nothing acts by itself at this moment, if so. Pure.

Says nothing of the alarm and its figures, which are read again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.approval import snoozing
from bot.approval.automatic import FORTNIGHT, by_alert, dry_since, suspected
from bot.catalog import Service
from bot.model import Immediate, Mode, Rollback, Snooze, State, WatchedSince
from bot.text import exactly, mention


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A plan of an alarm, and all that is known at that moment. `modes` are oldest first, `snooze` is in force."""

    rollback: Rollback
    service: Service
    now: datetime
    modes: Sequence[WatchedSince] = ()
    recent: Sequence[Rollback] = ()
    snooze: Snooze | None = None


def closed(at: At) -> str:
    """Why nothing acts by itself, a sentence; "": the way is open. Says nothing of the alarm, which is read again."""
    return next((why for rule in _RULES if (why := rule(at))), "")


def _opted_out(at: At) -> str:
    open_ = at.service.watch is Mode.AUTO and isinstance(at.rollback.request.ask, Immediate)
    by_an_alarm = suspected(at.rollback.request) and not by_alert(at.rollback.request)
    return "" if open_ and by_an_alarm else f"No alarm rolls {at.service.name} back by itself."


def _decided(at: At) -> str:
    if at.rollback.state is State.PROPOSED and at.now < at.rollback.expires_at:
        return "People have begun to approve it." if at.rollback.approvals else ""
    return at.rollback.outcome or f"This rollback is {at.rollback.state} already."


def _looked_into(at: At) -> str:
    return f"{mention(at.rollback.looking.slack_id)} is looking." if at.rollback.looking else ""


def _snoozed(at: At) -> str:
    return snoozing.told(at.snooze) if at.snooze else ""


def _too_old(at: At) -> str:
    deployed, limit = suspected(at.rollback.request), at.service.auto.younger_than
    if deployed and at.now - deployed.began_at < limit:
        return ""
    return f"{deployed.revision if deployed else 'What runs'} went out more than {exactly(limit)} ago."


def _not_verified(at: At) -> str:
    warnings = [each for each in at.rollback.plan.warnings if not each.note]
    return f"The target is not verified: {warnings[0].what}." if warnings else ""


def _cooling(at: At) -> str:
    since = at.now - at.service.auto.cool_down
    lately = (each for each in at.recent if each.id != at.rollback.id and each.acted_at and each.acted_at > since)
    acted = next(lately, None)
    return f"{acted.reference} acted less than {exactly(at.service.auto.cool_down)} ago." if acted else ""


def _untried(at: At) -> str:
    since = dry_since(at.modes)
    if since and at.now - since >= FORTNIGHT:
        return ""
    return f"{at.service.name} has not been watched by a dry run for 14 days yet."


_RULES: tuple[Callable[[At], str], ...] = (
    _opted_out,
    _decided,
    _looked_into,
    _snoozed,
    _too_old,
    _not_verified,
    _cooling,
    _untried,
)
