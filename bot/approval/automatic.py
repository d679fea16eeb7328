"""An alarm acts by itself: when that is open, and what is kept as its evidence. Pure.

Opt-in, and narrow: of a young deployment, after a fortnight of a dry run, once for each deployment, after a while in
which the plan is shown and anybody may stop it. Whatever speaks against it leaves a plan that waits for people.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.approval import snoozing
from bot.catalog import Service
from bot.model import (
    ALERT_ID,
    Alarm,
    Automatic,
    CameTo,
    Considered,
    Deployed,
    Mode,
    Refusal,
    Request,
    Rollback,
    Snooze,
    WatchedSince,
)

FORTNIGHT = timedelta(days=14)


def begins(request: Request, service: Service, now: datetime) -> datetime | None:
    """When a plan that is shown `now` would act by itself. None: it waits for people."""
    if service.watch is not Mode.AUTO or suspected(request) is None or by_alert(request):
        return None
    return now + service.auto.acts_after


def suspected(request: Request) -> Deployed | None:
    """The deployment that an alarm suspects; None: it knows none, or a person asked."""
    origin = request.origin
    return origin.suspicion.deployed if isinstance(origin, Alarm) and origin.suspicion else None


def by_alert(request: Request) -> bool:
    """Was it another system that asked? Such never acts by itself: only an alarm that the bot keeps does."""
    origin = request.origin
    return isinstance(origin, Alarm) and origin.suspicion is not None and origin.suspicion.signal.startswith(ALERT_ID)


def dry_since(modes: Sequence[WatchedSince]) -> datetime | None:
    """Since when it was watched at all, by a dry run at first; None: it is not, or never was by one. Oldest first."""
    since: datetime | None = None
    for each in modes:
        if each.mode is Mode.OFF:
            since = None
        elif since is None and each.mode is Mode.DRY_RUN:
            since = each.at
    return since


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
        return Refusal(snoozing.told(snooze), f"Type `{rollback.command}` for a plan of your own.")
    if service.watch is not Mode.AUTO:
        return Refusal(f"{service.name} does not let an alarm act by itself any more.", "Approve a plan instead.")
    return None
