"""Whoever changed anything had the right to, by the services file and by what Slack said of them at that time."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.catalog import Source
from bot.model import Alarm, Mode, Rollback, State, Verb
from playground.slack.world import TEAM_ID
from tests.invariants.acting import covers, is_click_of
from tests.invariants.drilling import given, way_back
from tests.invariants.evidence import Approved, Audited, Authorized, Evidence

REUSED = timedelta(seconds=10)  # how old Slack's word on a person may be when it is judged
BUSY = timedelta(seconds=8)  # of real time: what a busy machine may need from there to the intent
_NO_MEMBER = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
_TURNED_DOWN = {State.REJECTED, State.CANCELLED}
_TURN_DOWN = {Verb.REJECT, Verb.WITHDRAW, Verb.STOP}


def approved_by_somebody_else(evidence: Evidence) -> Iterator[str]:
    """An approver is another person than the requester, on the service's list, and by Slack's word at the click, and
    again before the call was prepared, an active full member of the home workspace. As many approved as were needed."""
    for authorization in evidence.authorizations:
        yield from _too_few(evidence, authorization)
    for approval in evidence.approvals:
        rollback = evidence.rollback(approval.rollback_id)
        if rollback is None:
            yield f"{approval.rollback_id} is approved and not in the journal"
            continue
        yield from _wrong_person(evidence, approval, rollback)
        yield from _no_member(evidence, approval)


def strangers_change_nothing(evidence: Evidence) -> Iterator[str]:
    """Who has no right by the services file, or by Slack's word is a guest, a bot, deactivated or from elsewhere,
    proposed nothing and turned nothing down; and who asked was a member still when the call was prepared."""
    yield from _no_longer(evidence)
    for row in evidence.audit:
        rollback = evidence.rollback(row.rollback_id)
        service = evidence.catalog.services.get(rollback.service) if rollback else None
        if rollback is None or service is None:
            continue
        if row.event == State.PROPOSED and isinstance(rollback.request.origin, Alarm):
            if row.actor != rollback.requester or service.watch not in (Mode.PROPOSE, Mode.AUTO):
                yield f"{row.actor} asked for {rollback.service}, whose alarms may not"
        elif row.event == State.PROPOSED and rollback.request.drill and not rollback.requester_slack_id:
            if row.actor != rollback.requester or service.drills is None or service.staging is not True:
                yield f"{row.actor} asked for a drill of {rollback.service}, which nothing lets it"
        elif row.event == State.PROPOSED:
            listed = is_listed(evidence, rollback.requester_slack_id, service.requesters, service.requester_sources)
            if row.actor != rollback.requester or not listed:
                yield f"{row.actor} asked for {rollback.service} without being a requester"
            yield from _outsider_asked(evidence, rollback, row)
        if row.event in _TURNED_DOWN and row.actor != "bot":
            asked = evidence.catalog.person(row.actor) == rollback.requester
            if not asked and not is_listed(evidence, row.actor, service.approvers, service.approver_sources):
                yield f"{row.actor} turned {rollback.id} down without any right to"
            yield from _outsider(evidence, row.actor, row, since=_turned_down_at(evidence, row.actor, rollback))


def _outsider_asked(evidence: Evidence, rollback: Rollback, row: Audited) -> Iterator[str]:
    """A way forth asks nobody anew: it is asked for by whoever asked for its way back, of whom Slack was asked then."""
    back = way_back(evidence, rollback)
    if back is rollback:
        yield from _outsider(evidence, rollback.requester_slack_id, row, since=rollback.requested_at)
    elif rollback.requester_slack_id != back.requester_slack_id:
        yield f"{rollback.id} is asked for by {rollback.requester_slack_id}, its way back by {back.requester_slack_id}"


def _no_longer(evidence: Evidence) -> Iterator[str]:
    """Before a call Slack is asked of whoever asked for it, too."""
    oldest = REUSED + BUSY * evidence.speed
    for intent in evidence.intents:
        rollback = evidence.rollback(intent.rollback_id)
        asked = rollback.requester_slack_id if rollback else ""
        if asked and not vouched(evidence, asked, since=intent.at - oldest, until=intent.at):
            yield f"{intent.rollback_id} was sent without Slack's word that {asked}, who asked, still is a member"


def _too_few(evidence: Evidence, authorization: Authorized) -> Iterator[str]:
    if authorization.kind not in {"second_person", "emergency", "automatic"}:
        yield f"{authorization.rollback_id} is approved as {authorization.kind!r}, which is no kind of approval"
    of_plan = [
        each
        for each in evidence.approvals
        if (each.rollback_id, each.digest) == (authorization.rollback_id, authorization.digest)
    ]
    people = {evidence.catalog.person(each.slack_id) for each in of_plan if each.at <= authorization.at}
    rollback = evidence.rollback(authorization.rollback_id)
    service = evidence.catalog.services.get(rollback.service) if rollback else None
    by_alarm = rollback is not None and isinstance(rollback.request.origin, Alarm) and rollback.automatic
    if authorization.kind == "automatic" and not (by_alarm and service and service.watch is Mode.AUTO):
        yield f"{authorization.rollback_id} acted by itself, which nothing lets it"
    if authorization.kind == "second_person" and len(people) < max(authorization.needed, 1):
        yield f"{authorization.rollback_id} was approved by {len(people)} of {authorization.needed} people"


def _wrong_person(evidence: Evidence, approval: Approved, rollback: Rollback) -> Iterator[str]:
    """The requester, under whatever name, or somebody who may not."""
    service = evidence.catalog.services.get(rollback.service)
    person = evidence.catalog.person(approval.slack_id)
    requesters = {rollback.requester, evidence.catalog.person(rollback.requester_slack_id)}
    if {person, approval.person} & requesters:
        yield f"{rollback.id} was approved by {approval.slack_id}, who had asked for it"
    sources = service.approver_sources if service else ()
    if service and not is_listed(evidence, approval.slack_id, service.approvers, sources):
        yield f"{rollback.id} was approved by {approval.slack_id}, who is no approver of {rollback.service}"


def is_listed(evidence: Evidence, slack_id: str, names: Collection[str], sources: Collection[Source]) -> bool:
    """Named by the file; or named under `people`, and by Slack in a group, or by PagerDuty's id in a schedule."""
    person = evidence.catalog.person(slack_id)
    told = {
        (call.arguments.get("usergroup"), user)
        for call in evidence.slack_calls
        if call.method == "usergroups.users.list"
        for user in call.answer.get("users", ())
    }
    by_group = any((source.user_group, slack_id) in told for source in sources)
    by_schedule = person in evidence.catalog.pagerduty and any(source.pagerduty_schedule for source in sources)
    return person in names or (person is not None and (by_group or by_schedule))


def _no_member(evidence: Evidence, approval: Approved) -> Iterator[str]:
    approver = approval.slack_id
    of = given(evidence, approval)
    clicks = [click.received_at for click in evidence.interactions if is_click_of(click, of)]
    if not any(vouched(evidence, approver, since=clicked, until=of.at) for clicked in clicks):
        yield f"{approval.rollback_id} was approved without Slack's word that {approver} is a member"
    oldest = REUSED + BUSY * evidence.speed
    for intent in evidence.intents:
        if covers(approval, intent) and not vouched(evidence, approver, since=intent.at - oldest, until=intent.at):
            yield f"{approval.rollback_id} was sent without Slack's word that {approver} still is a member"


def _outsider(evidence: Evidence, slack_id: str, row: Audited, *, since: datetime) -> Iterator[str]:
    oldest = since - REUSED - BUSY * evidence.speed
    if not vouched(evidence, slack_id, since=oldest, until=datetime.fromisoformat(row.at)):
        yield f"{row.rollback_id} was {row.event} by {slack_id} without Slack's word that this is a member"


def _turned_down_at(evidence: Evidence, slack_id: str, rollback: Rollback) -> datetime:
    """When they first asked for it: typed for the service, or pressed on the card."""
    theirs = [each for each in evidence.interactions if each.slack_id == slack_id and each.verb in _TURN_DOWN]
    about_it = [each.received_at for each in theirs if each.rollback_id in {"", rollback.id}]
    return min(about_it, default=rollback.requested_at)


def vouched(evidence: Evidence, slack_id: str, *, since: datetime, until: datetime) -> bool:
    """Did users.info say, asked in that time, that this is an active full member of the home workspace?"""
    return any(
        call.method == "users.info"
        and call.arguments.get("user") == slack_id
        and since <= call.at <= until
        and _is_member(call.answer.get("user") or {})
        for call in evidence.slack_calls
    )


def _is_member(user: Mapping[str, Any]) -> bool:
    return user.get("team_id") == TEAM_ID and not any(user.get(flag) for flag in _NO_MEMBER)
