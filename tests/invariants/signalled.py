"""What asks by itself: no event is lost, an alarm asks once and with a reason, and nothing acts alone but as agreed."""

from collections.abc import Iterator
from datetime import timedelta

from bot.approval.automatic import FORTNIGHT
from bot.catalog import Service
from bot.model import Alarm, Automatic, CameTo, Considered, Mode, Rollback, Snooze, Verb
from tests.invariants.evidence import Evidence
from tests.invariants.rights import is_listed, vouched

_AGAIN = timedelta(minutes=30)  # one deployment is not asked about twice within that


def asked_with_a_reason(evidence: Evidence) -> Iterator[str]:
    """Every rollback of an alarm is what one stored signal came to: of an alarm that fired, of a watched service, while
    nobody had snoozed it; and no deployment is asked about twice in a row."""
    for rollback in evidence.rollbacks:
        if not isinstance(rollback.request.origin, Alarm):
            continue
        because = [each for each in evidence.considered if each.rollback_id == rollback.id]
        if len([each for each in because if each.came_to is CameTo.PROPOSED]) != 1:
            yield f"{rollback.id} is what {len(because)} signals came to"
    for made in evidence.considered:
        if made.came_to is CameTo.PROPOSED:
            yield from _no_reason(evidence, made)


def _no_reason(evidence: Evidence, made: Considered) -> Iterator[str]:
    rollback = evidence.rollback(made.rollback_id)
    if rollback is None:
        yield f"{made.id} came to {made.rollback_id!r}, which is not there"
    if not any((each.id, each.service, each.state) == (made.id, made.service, "ALARM") for each in evidence.signals):
        yield f"{made.id} proposed {made.rollback_id}, and no signal of {made.service} fired"
    asked_at = rollback.requested_at if rollback else made.at
    if any(_in_force(evidence, each, made.service, asked_at) for each in evidence.snoozes):
        yield f"{made.id} proposed {made.rollback_id} while alarms of {made.service} were snoozed"
    for other in evidence.considered:
        same = (other.service, other.deployment, other.came_to) == (made.service, made.deployment, made.came_to)
        if same and made.deployment and timedelta(0) < made.at - other.at < _AGAIN:
            yield f"{made.id} and {other.id} asked about the same deployment, {made.deployment}"


def _in_force(evidence: Evidence, snooze: Snooze, service: str, at: object) -> bool:
    """A later one replaces it."""
    later = any(each.service == service and snooze.at < each.at <= at for each in evidence.snoozes)
    return snooze.service == service and snooze.at <= at < snooze.until and not later


def snoozed_by_somebody(evidence: Evidence) -> Iterator[str]:
    """Whoever snoozes a service's alarms may act on it, is a member by Slack's word, and says why."""
    for snooze in evidence.snoozes:
        asked = next((each for each in evidence.interactions if each.id == snooze.id), None)
        if asked is None or (asked.verb, asked.slack_id) != (Verb.SNOOZE, snooze.slack_id):
            yield f"nobody asked for the snooze of {snooze.service} at {snooze.at}"
            continue
        service = evidence.catalog.services.get(snooze.service)
        if service is None or not _may_act(evidence, snooze.slack_id, service):
            yield f"{snooze.slack_id} snoozed {snooze.service} without any right to"
        if not vouched(evidence, snooze.slack_id, since=asked.received_at, until=snooze.at):
            yield f"{snooze.slack_id} snoozed {snooze.service} without Slack's word that this is a member"


def _may_act(evidence: Evidence, slack_id: str, service: Service) -> bool:
    lists = ((service.requesters, service.requester_sources), (service.approvers, service.approver_sources))
    return any(is_listed(evidence, slack_id, names, sources) for names, sources in lists)


def by_itself_as_agreed(evidence: Evidence) -> Iterator[str]:
    """What acted by itself has its evidence: the service opts in and had a fortnight's dry run, the deployment was
    young, the plan is that of a signal, nobody had snoozed it, and nobody's approval is claimed for it."""
    claimed = {(each.rollback_id, each.digest) for each in evidence.authorizations if each.kind == "automatic"}
    for made in evidence.automatics:
        claimed.discard((made.rollback_id, made.digest))
        rollback = evidence.rollback(made.rollback_id)
        service = evidence.catalog.services.get(made.service)
        if rollback is None or service is None or rollback.service != made.service:
            yield f"what {made.rollback_id} did by itself is of no rollback, or of no service"
            continue
        yield from _not_agreed(evidence, made, rollback, service)
    yield from (f"{rollback_id} acted by itself without any evidence" for rollback_id, _ in claimed)


def _not_agreed(evidence: Evidence, made: Automatic, rollback: Rollback, service: Service) -> Iterator[str]:
    if service.watch is not Mode.AUTO:
        yield f"{rollback.id} acted by itself, and {service.name} does not opt in to that"
    if made.at - made.dry_since < FORTNIGHT:
        yield f"{rollback.id} acted by itself after a dry run of {made.at - made.dry_since}"
    if not made.deployed_at <= made.at < made.too_old_at:
        yield f"{rollback.id} acted by itself on a deployment of {made.deployed_at}"
    because = [each for each in evidence.considered if each.id == made.signal]
    if not any(each.rollback_id == rollback.id and each.came_to is CameTo.PROPOSED for each in because):
        yield f"{rollback.id} acted by itself upon {made.signal}, which did not ask for it"
    if any(_in_force(evidence, each, made.service, made.at) for each in evidence.snoozes):
        yield f"{rollback.id} acted by itself while alarms were snoozed"
    if any((each.rollback_id, each.digest) == (made.rollback_id, made.digest) for each in evidence.approvals):
        yield f"{rollback.id} acted by itself, and people had begun to approve it"


def no_event_is_lost(evidence: Evidence) -> Iterator[str]:
    """In the end the queue is empty, nothing in it was given up, and each change of an alarm of ours is a signal, which
    somebody has seen to."""
    known = {each.id for each in evidence.signals}
    yield from (f"the event {each} still waits in the queue" for each in evidence.queued)
    yield from (f"the event {each} came, and is not in the journal" for each in evidence.events if each not in known)
    yield from (f"nobody has seen to the signal {each.id}" for each in evidence.signals if each.taken_at is None)


def told_what_acts_by_itself(evidence: Evidence) -> Iterator[str]:
    """What acted by itself is said in the channel, loudly, once."""
    for made in evidence.automatics:
        rollback = evidence.rollback(made.rollback_id)
        said = [
            versions[-1]
            for (channel, _), versions in evidence.versions.items()
            if rollback and channel == rollback.channel and versions[-1].thread_ts == rollback.card_ts
        ]
        if (times := sum("*By itself*" in each.text and each.broadcast for each in said)) != 1:
            yield f"that {made.rollback_id} acted by itself is told {times} times"
