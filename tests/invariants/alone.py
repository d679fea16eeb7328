"""Nobody acts alone but where the service lets them, nobody answered, and every approver is told."""

from collections.abc import Iterator
from datetime import timedelta

from bot.catalog import Service
from bot.model import Alarm, Emergency, Immediate, Rollback, Undo, Verb
from playground.slack.letters import conversation_of
from tests.invariants.evidence import Evidence
from tests.invariants.rights import BUSY, REUSED, is_listed, vouched


def only_where_nobody_answered(evidence: Evidence) -> Iterator[str]:
    """Each emergency has its evidence: two contacts were called about that very plan and had their time, nobody looked,
    the service opts in, and whoever asked, being a requester and a full member, typed its name and a reason."""
    kinds = {(each.rollback_id, each.digest) for each in evidence.authorizations if each.kind == "emergency"}
    for alone in evidence.emergencies:
        kinds.discard((alone.rollback_id, alone.digest))
        rollback = evidence.rollback(alone.rollback_id)
        service = evidence.catalog.services.get(rollback.service) if rollback else None
        if rollback is None or service is None:
            yield f"the emergency of {alone.rollback_id} is of no rollback, or of no service"
            continue
        yield from _not_open(evidence, alone, rollback, service)
        yield from _not_theirs(evidence, alone, rollback, service)
    for rollback_id, digest in kinds:
        yield f"{rollback_id} is authorized as an emergency of {digest[:12]}, which has no evidence"


def everybody_is_told(evidence: Evidence) -> Iterator[str]:
    """Every approver who was skipped has a letter, and whoever closed the review is somebody else."""
    for alone in evidence.emergencies:
        rollback = evidence.rollback(alone.rollback_id)
        service = evidence.catalog.services.get(rollback.service) if rollback else None
        for person in set(service.approvers if service else ()) - _approved(evidence, alone):
            told = {conversation_of(slack_id) for slack_id in evidence.catalog.people[person]}
            if person != alone.person and not any(channel in told for channel, _ in evidence.versions):
                yield f"{person} was skipped by the emergency of {alone.rollback_id}, and not told"
        if rollback and rollback.reviewed and rollback.reviewed.person == alone.person:
            yield f"{alone.person} closed the review of their own emergency"


def _approved(evidence: Evidence, alone: Emergency) -> set[str | None]:
    """Who approved that plan, where others had to as well: they knew of it."""
    plan = (alone.rollback_id, alone.digest)
    return {
        evidence.catalog.person(each.slack_id) for each in evidence.approvals if (each.rollback_id, each.digest) == plan
    }


def _not_open(evidence: Evidence, alone: Emergency, rollback: Rollback, service: Service) -> Iterator[str]:
    plan = (alone.rollback_id, alone.digest)
    in_vain = [call for *of, call in evidence.called if tuple(of) == plan and call.until <= alone.at]
    if len(in_vain) < 2 and not isinstance(rollback.request.origin, Alarm):
        yield f"{rollback.id} was an emergency after {len(in_vain)} calls in vain"
    if any(tuple(of) == plan and look.at <= alone.at for *of, look in evidence.looking):
        yield f"{rollback.id} was an emergency while somebody looked"
    if service.emergency is None:
        yield f"{rollback.id} was an emergency of {service.name}, which has none"
    if not isinstance(rollback.request.ask, Immediate | Undo):
        yield f"{rollback.id} was an emergency, to {rollback.request.ask.kind}"


def _not_theirs(evidence: Evidence, alone: Emergency, rollback: Rollback, service: Service) -> Iterator[str]:
    person = evidence.catalog.person(alone.slack_id)
    able = is_listed(evidence, alone.slack_id, service.requesters, service.requester_sources)
    if not able or person != alone.person:
        yield f"{alone.slack_id} acted alone on {rollback.id} without being a requester"
    if person != rollback.requester and not isinstance(rollback.request.origin, Alarm):
        yield f"{alone.slack_id} acted alone on {rollback.id}, which {rollback.requester} had asked for"
    typed = [
        each
        for each in evidence.interactions
        if (each.verb, each.slack_id, each.service) == (Verb.EMERGENCY, alone.slack_id, rollback.service)
        and (each.rollback_id, each.digest) == (alone.rollback_id, alone.digest)
    ]
    if not any(each.reason.strip() for each in typed):
        yield f"nobody typed the name and a reason for the emergency of {rollback.id}"
    if not any(vouched(evidence, alone.slack_id, since=each.received_at, until=alone.at) for each in typed):
        yield f"{rollback.id} was an emergency without Slack's word that {alone.slack_id} is a member"
    oldest: timedelta = REUSED + BUSY * evidence.speed
    for intent in evidence.intents:
        of_it = (intent.rollback_id, intent.digest) == (alone.rollback_id, alone.digest)
        if of_it and not vouched(evidence, alone.slack_id, since=intent.at - oldest, until=intent.at):
            yield f"{rollback.id} was sent without Slack's word that {alone.slack_id} still is a member"
