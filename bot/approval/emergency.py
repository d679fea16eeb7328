"""One person acts alone: when that is open, to whom, and what is kept as its evidence. Pure.

Open only where the service opts in, for going back at once: two contacts were called about this very plan and had their
time, nobody decided, and nobody looks. What an alarm asked for opens to whoever may ask, and no sooner. The database
looks at the calls once more.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.approval import policy
from bot.catalog import Catalog, Service
from bot.model import Alarm, Ask, Emergency, Immediate, Interaction, Opening, Refusal, Reviewed, Rollback, State, Undo
from bot.text import inert, mention

IN_VAIN = 2  # contacts: the first, and the second


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who has an emergency reviewed: the name in the services file, and a Slack id."""

    person: str
    slack_id: str


def opening(rollback: Rollback, now: datetime) -> Opening | None:
    """What has opened the way by now, None: nothing has. Says nothing of the service, nor of who may take it."""
    in_vain = [each for each in rollback.called if each.until <= now]
    if len(in_vain) < IN_VAIN:
        return None
    return Opening.ALARM if isinstance(rollback.request.origin, Alarm) else Opening.UNANSWERED


def just_opened(rollback: Rollback, service: Service, now: datetime) -> bool:
    """Is this the look at which the second contact has had its time? Then whoever asked is told."""
    in_vain = [each for each in rollback.called if each.until <= now]
    return len(in_vain) == IN_VAIN and closed(rollback, service, now) is None


def closed(rollback: Rollback, service: Service, now: datetime) -> Refusal | None:
    """None: the way is open."""
    if refusal := not_for(rollback.request.ask, service):
        return refusal
    if rollback.state is not State.PROPOSED or now >= rollback.expires_at:
        return Refusal(rollback.outcome or f"This rollback is {rollback.state} already.", "Look at its card.")
    if rollback.looking:
        reason = f"{mention(rollback.looking.slack_id)} is looking, so this is no emergency."
        return Refusal(reason, "They can approve it on the card.")
    if opening(rollback, now) is None:
        reason = "This is no emergency yet: two contacts are called first, and have time to answer."
        return Refusal(reason, "The card says who was called.")
    return None


def not_for(ask: Ask, service: Service) -> Refusal | None:
    """None: the service lets one person act alone for what is asked."""
    if service.emergency is None:
        reason = f"{service.name} has no emergency path: nobody may roll it back alone."
        return Refusal(reason, "Its approvers and contacts stand in the services file.")
    if not isinstance(ask, Immediate | Undo):
        return Refusal(f"Nobody acts alone for “{ask.kind}”: an emergency is going back at once, and nothing else.")
    return None


def may_take(*, catalog: Catalog, service: Service, rollback: Rollback, slack_id: str) -> Refusal | None:
    """None: this is who asked for it; or where an alarm did, anybody but whom the service keeps from approving it.

    Says nothing of the list of requesters.
    """
    person = catalog.person(slack_id)
    if isinstance(rollback.request.origin, Alarm):
        return _deployed_it(rollback, service, person, slack_id)
    if person == rollback.requester and slack_id:
        return None
    reason = f"{mention(rollback.requester_slack_id)} asked for this rollback, and nobody else acts on it alone."
    return Refusal(reason, "If you may approve it, do so on the card.")


def _deployed_it(rollback: Rollback, service: Service, person: str | None, slack_id: str) -> Refusal | None:
    """None: they may act on it, for all that is known of who deployed."""
    if person is None or policy.deployed_it(rollback, service) != person:
        return None
    reason = f"{mention(slack_id)} deployed what this would roll back, so somebody else must act on it."
    return Refusal(reason, "Whoever else may ask for rollbacks of it may act alone; an approver may approve it.")


def typed_wrong(click: Interaction, rollback: Rollback) -> Refusal | None:
    """None: the service's name was typed as it is, and a reason."""
    if click.service != rollback.service:
        reason = f"“{inert(click.service)}” is not the name of the service, which is {rollback.service}."
        return Refusal(f"{reason} Nothing happened.", "Press the button again.")
    if not click.reason.strip():
        return Refusal("An emergency needs a reason. Nothing happened.", "Press the button again.")
    return None


def drawn_up(click: Interaction, rollback: Rollback, service: Service, catalog: Catalog, now: datetime) -> Emergency:
    """With its evidence. Raises ValueError where the way is not open, or nobody could review it."""
    person, opened = catalog.person(click.slack_id) or "", opening(rollback, now)
    reviewer = owner(service, catalog, but=person)
    if service.emergency is None or opened is None or reviewer is None:
        raise ValueError("there is no emergency to draw up")
    return Emergency(
        rollback_id=rollback.id,
        digest=rollback.plan.digest,
        requester=rollback.requester,
        person=person,
        slack_id=click.slack_id,
        reason=inert(click.reason),
        opening=opened,
        skipped=catalog.slack_ids(_skipped(rollback, service, but=person)),
        owner=reviewer.person,
        owner_slack_id=reviewer.slack_id,
        review_by=now + service.emergency.review_within,
        at=now,
    )


def _skipped(rollback: Rollback, service: Service, *, but: str) -> tuple[str, ...]:
    """The approvers who have not approved it, where more than one must."""
    done = {but, *(approval.person for approval in rollback.approvals)}
    return tuple(each for each in service.approvers if each not in done)


def unreviewable(service: Service, catalog: Catalog, slack_id: str) -> Refusal | None:
    """None: somebody else could review what this person does alone, as the lists are now."""
    if owner(service, catalog, but=catalog.person(slack_id) or ""):
        return None
    reason = f"Nobody but {mention(slack_id)} could review it afterwards, so nobody acts on it alone."
    return Refusal(reason, "If somebody else may approve it, they do so on the card.")


def owner(service: Service, catalog: Catalog, *, but: str) -> _Owner | None:
    """The first of the reviewers who is somebody else."""
    named = next((each for each in reviewers(service) if each != but), None)
    return _Owner(named, catalog.people[named][0]) if named else None


def reviewers(service: Service) -> tuple[str, ...]:
    """Those that the emergency path names; the approvers where it names nobody."""
    return (service.emergency.reviewers if service.emergency else ()) or service.approvers


def still_holds(rollback: Rollback, emergency: Emergency, service: Service) -> Refusal | None:
    """None: it is of this very plan, and the service still opts in, for who acts alone. Asked again before acting."""
    if (emergency.rollback_id, emergency.digest) != (rollback.id, rollback.plan.digest):
        return Refusal("The emergency is of another plan.", "Plan it again.")
    return not_for(rollback.request.ask, service) or _deployed_it(
        rollback, service, emergency.person, emergency.slack_id
    )


def may_review(*, catalog: Catalog, service: Service, emergency: Emergency, slack_id: str) -> Refusal | None:
    """None: a reviewer or an approver, and somebody else than who acted alone."""
    person = catalog.person(slack_id)
    persons = tuple(dict.fromkeys((*reviewers(service), *service.approvers)))
    others = tuple(each for each in persons if each != emergency.person)
    ask = f"Ask one of {', '.join(map(mention, catalog.slack_ids(others)))}."
    if slack_id == emergency.slack_id or person == emergency.person:
        return Refusal(f"{mention(slack_id)} acted alone, so somebody else must close the review.", ask)
    if person not in persons:
        return Refusal(f"{mention(slack_id)} is neither a reviewer nor an approver of {service.name}.", ask)
    return None


def review_of(click: Interaction, catalog: Catalog, now: datetime) -> Reviewed | Refusal:
    """What closes a review; a Refusal where nothing was written."""
    note = inert(click.reason)
    if not note.strip():
        return Refusal("Say what came of the review. It stays open.", "Press the button again.")
    return Reviewed(catalog.person(click.slack_id) or "", click.slack_id, note, now)
