"""Who is called while a plan waits for its decision, and when. Pure.

The first contact is called when nobody has decided for a while, and each further one when the one before has had time
to answer. Whoever asked is not called about it. Somebody who looks ends that, and so does every decision.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.catalog import Catalog, Service
from bot.model import Called, Level, Refusal, Rollback, State
from bot.text import mention


@dataclass(frozen=True, slots=True)
class Reach:
    """The contacts of a service, by Slack id, in the order in which they are called; and how AWS is reached."""

    levels: tuple[tuple[Level, tuple[str, ...]], ...] = ()
    aws_support: str = ""


def reach(service: Service | None, catalog: Catalog, *, but: Collection[str] = ()) -> Reach:
    """`but` are people who are not called, by name. Empty where the service names nobody."""
    if service is None:
        return Reach()
    left = ((level, tuple(each for each in persons if each not in but)) for level, persons in service.contacts.levels)
    levels = tuple((level, catalog.slack_ids(persons)) for level, persons in left if persons)
    return Reach(levels, service.contacts.aws_support)


def begins(service: Service, now: datetime) -> datetime | None:
    """When the first contact is called about a plan that is shown `now`. None: nobody is to be called."""
    return now + service.escalation.remind_after if service.contacts.levels else None


def next_call(rollback: Rollback, service: Service, catalog: Catalog, now: datetime) -> Called | None:
    """Who is to be called at this moment. None: nobody any more."""
    if rollback.state is not State.PROPOSED or rollback.looking or now >= rollback.expires_at:
        return None
    before = {each.level for each in rollback.called}
    left = [each for each in reach(service, catalog, but={rollback.requester}).levels if each[0] not in before]
    return Called(*left[0], at=now, until=now + service.escalation.next_after) if left else None


def may_say_so(*, catalog: Catalog, service: Service, rollback: Rollback, slack_id: str) -> Refusal | None:
    """None: whoever may approve, or is a contact of the service, may say that they are looking.

    Not who asked for it: that would end the calling of those who may decide.
    """
    if slack_id == rollback.requester_slack_id or catalog.person(slack_id) == rollback.requester:
        return Refusal(f"{mention(slack_id)} asked for this rollback, so somebody else must look.")
    contacts = tuple(person for _, persons in service.contacts.levels for person in persons)
    persons = tuple(dict.fromkeys((*contacts, *service.approvers)))
    if catalog.person(slack_id) in persons:
        return None
    reason = f"{mention(slack_id)} is neither a contact nor an approver of {service.name}."
    return Refusal(reason, f"Ask one of {', '.join(map(mention, catalog.slack_ids(persons)))}.")


def may_recover(*, catalog: Catalog, service: Service, slack_id: str) -> Refusal | None:
    """None: after a rollback that went wrong, a contact of the service, or whoever may ask for one or approve it."""
    contacts = tuple(person for _, persons in service.contacts.levels for person in persons)
    persons = tuple(dict.fromkeys((*contacts, *service.approvers, *service.requesters)))
    if catalog.person(slack_id) in persons:
        return None
    reason = f"{mention(slack_id)} is neither a contact of {service.name} nor somebody who rolls it back."
    return Refusal(reason, f"Ask one of {', '.join(map(mention, catalog.slack_ids(persons)))}.")


def over(rollback: Rollback) -> Refusal:
    """Nobody is called about it any more, so nobody need say that they are looking."""
    if rollback.looking and rollback.state is State.PROPOSED:
        return Refusal(f"{mention(rollback.looking.slack_id)} is looking already.", "Decide on the card.")
    return Refusal(rollback.outcome or f"This rollback is {rollback.state} already.", "Look at its card.")
