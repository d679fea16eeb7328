"""An alarm acts by itself: when that is open, and what is kept as its evidence. Pure.

Opt-in, and narrow: of a young deployment, after a fortnight of a dry run, once for each deployment, after a while in
which the plan is shown and anybody may stop it. Whatever speaks against it leaves a plan that waits for people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.model import (
    Alarm,
    Automatic,
    CameTo,
    Considered,
    Deployed,
    Immediate,
    Mode,
    Refusal,
    Request,
    Rollback,
    Snooze,
    State,
    WatchedSince,
)
from bot.text import exactly, mention, moment

FORTNIGHT = timedelta(days=14)


def begins(request: Request, service: Service, now: datetime) -> datetime | None:
    """When a plan that is shown `now` would act by itself. None: it waits for people."""
    if service.watch is not Mode.AUTO or suspected(request) is None:
        return None
    return now + service.auto.acts_after


def suspected(request: Request) -> Deployed | None:
    """The deployment that an alarm suspects; None: it knows none, or a person asked."""
    origin = request.origin
    return origin.suspicion.deployed if isinstance(origin, Alarm) and origin.suspicion else None


def dry_since(modes: Sequence[WatchedSince]) -> datetime | None:
    """Since when it was watched at all, by a dry run at first; None: it is not, or never was by one. Oldest first."""
    since: datetime | None = None
    for each in modes:
        if each.mode is Mode.OFF:
            since = None
        elif since is None and each.mode is Mode.DRY_RUN:
            since = each.at
    return since


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
    return "" if open_ and suspected(at.rollback.request) else f"No alarm rolls {at.service.name} back by itself."


def _decided(at: At) -> str:
    if at.rollback.state is State.PROPOSED and at.now < at.rollback.expires_at:
        return "People have begun to approve it." if at.rollback.approvals else ""
    return at.rollback.outcome or f"This rollback is {at.rollback.state} already."


def _looked_into(at: At) -> str:
    return f"{mention(at.rollback.looking.slack_id)} is looking." if at.rollback.looking else ""


def _snoozed(at: At) -> str:
    return _told(at.snooze) if at.snooze else ""


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


def drawn_up(
    rollback: Rollback,
    service: Service,
    *,
    signal: str,
    told: str,
    modes: Sequence[WatchedSince],
    history: Sequence[Considered],
    now: datetime,
) -> Automatic:
    """With its evidence. Raises ValueError where the way is not open."""
    deployed, since, origin = suspected(rollback.request), dry_since(modes), rollback.request.origin
    if deployed is None or since is None or not isinstance(origin, Alarm):
        raise ValueError("nothing acts by itself here")
    return Automatic(
        rollback_id=rollback.id,
        digest=rollback.plan.digest,
        requester=rollback.requester,
        alarm=origin.name,
        service=service.name,
        signal=signal,
        deployment=deployed.id,
        deployed_at=deployed.began_at,
        too_old_at=deployed.began_at + service.auto.younger_than,
        cooled_since=now - service.auto.cool_down,
        dry_since=since,
        would_have=sum(each.came_to is CameTo.WOULD_PROPOSE and each.at >= since for each in history),
        told=told,
        at=now,
    )


def still_holds(rollback: Rollback, made: Automatic, service: Service, snooze: Snooze | None) -> Refusal | None:
    """None: it is of this very plan, the service still opts in, and nobody stopped it. Asked again before acting."""
    if (made.rollback_id, made.digest) != (rollback.id, rollback.plan.digest):
        return Refusal("The automatic authorization is of another plan.", "Plan it again.")
    if snooze:
        return Refusal(_told(snooze), f"Type `{rollback.command}` for a plan of your own.")
    if service.watch is not Mode.AUTO:
        return Refusal(f"{service.name} does not let an alarm act by itself any more.", "Approve a plan instead.")
    return None


def _told(snooze: Snooze) -> str:
    return f"{mention(snooze.slack_id)} has snoozed alarms of {snooze.service} until {moment(snooze.until)}."
