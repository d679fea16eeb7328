"""Was a deployment completed of which no event came? Told by one look at its service, and by what was seen before."""

from datetime import datetime, timedelta

from bot.model import Deployment, ServiceState, Signal, SignalKind
from bot.signals.detail import bounded
from bot.signals.of_ecs import COMPLETED, completed_id
from bot.signals.places import place_of

_GRACE = timedelta(minutes=2)  # in which an event may still come
_RECENT = timedelta(hours=6)  # of what was completed before that nobody wants to hear any more
BY_ECS = "ECS"  # the deployment controller of which ECS sends events


def completed(state: ServiceState) -> Deployment | None:
    """What is on, once it is wholly on; None while a deployment is under way, or where others than ECS deploy."""
    newest = state.primary
    done = newest is not None and newest.rollout_state == "COMPLETED" and state.controller == BY_ECS
    return newest if done else None


def completed_at(state: ServiceState, deployment: Deployment) -> datetime | None:
    """As ECS tells it among the service's events: “(service S) (deployment ecs-svc/1) deployment completed.”"""
    telling = f"(deployment {deployment.id}) deployment completed"
    return next((event.at for event in state.events if telling in event.message), None)


def missed(service: str, state: ServiceState, *, seen: str, now: datetime) -> Signal | None:
    """`seen` is the id of the last completed deployment that is known of. None also where it is too early to tell."""
    deployment = completed(state)
    if deployment is None or deployment.id == seen or (place := place_of(state.arn)) is None:
        return None
    at = completed_at(state, deployment)
    happened_at = at or deployment.created_at
    if not _GRACE <= now - happened_at <= _RECENT:
        return None
    return Signal(
        id=completed_id(place, deployment.id),
        kind=SignalKind.DEPLOYMENT,
        service=service,
        name=deployment.id,
        state=COMPLETED,
        happened_at=happened_at,
        arrived_at=now,
        detail=bounded({"arn": state.arn, "reason": deployment.rollout_reason, "found_by": "sweep"}),
    )
