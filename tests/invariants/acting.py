"""Nothing is sent to AWS but what was approved, by somebody who may, and that once."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.model import Call as Changing
from bot.model import Interaction, Kind, Rollback, State, Verb
from playground.aws.wire import Call
from playground.slack.interactions import buttons
from playground.slack.world import TEAM_ID
from tests.invariants.evidence import Authorized, Evidence, Intended

_REUSED = timedelta(seconds=10)  # how old Slack's word on the approver may be when it is judged before the call
_BUSY = timedelta(seconds=2)  # of real time: what a busy machine may need from there to the intent
_PARAMETERS = {
    Changing.UPDATE_SERVICE: {"cluster", "service", "taskDefinition"},
    Changing.STOP_SERVICE_DEPLOYMENT: {"serviceDeploymentArn", "stopType"},
    Changing.CONTINUE_SERVICE_DEPLOYMENT: {"serviceDeploymentArn", "hookId", "action"},
    Changing.CREATE_DEPLOYMENT: {"applicationName", "deploymentGroupName", "revision", "description"},
    Changing.STOP_DEPLOYMENT: {"deploymentId", "autoRollbackEnabled"},
}
_TOLD_NO = {State.EXPIRED, State.CANCELLED, State.REJECTED, State.STALE, State.REFUSED}


def one_call_a_plan(evidence: Evidence) -> Iterator[str]:
    """For every plan, AWS received at most one changing call."""
    for intent in evidence.intents:
        sent = [call for call, reason in _traced(evidence) if reason == intent]
        again = [call for call, reason in _traced(evidence) if reason is None and _fits(call, intent)]
        if sent and again:
            yield f"{intent.call} of {intent.rollback_id} was received {len(sent) + len(again)} times"


def approved_before_sent(evidence: Evidence) -> Iterator[str]:
    """No changing call without an earlier intent, and no intent without an earlier approval of the same digest."""
    for call, reason in _traced(evidence):
        if reason is None and not any(_fits(call, intent) for intent in evidence.intents):
            yield f"AWS received {call.operation} {call.parameters}, which nothing in the journal intended"
    for intent in evidence.intents:
        if not any(_covers(approval, intent) and approval.at <= intent.at for approval in evidence.authorizations):
            yield f"the intent of {intent.rollback_id} has no earlier approval of its digest {intent.digest[:12]}"


def approved_by_somebody_else(evidence: Evidence) -> Iterator[str]:
    """An approver is another person than the requester, on the service's list, and was looked up at the click and
    again before the call was prepared."""
    for approval in evidence.authorizations:
        rollback = evidence.rollback(approval.rollback_id)
        if rollback is None:
            yield f"{approval.rollback_id} is approved and not in the journal"
            continue
        yield from _wrong_person(evidence, approval, rollback)
        yield from _not_looked_up(evidence, approval)


def only_what_was_planned(evidence: Evidence) -> Iterator[str]:
    """What was sent is exactly the call of the approved plan: no parameter more, none less, none other."""
    for intent in evidence.intents:
        rollback = evidence.rollback(intent.rollback_id)
        if rollback is None or dict(intent.arguments) != _planned(rollback):
            yield f"the intent of {intent.rollback_id} is not its plan: {dict(intent.arguments)}"
    for call in evidence.changing:
        if set(call.parameters) != _PARAMETERS[Changing(call.operation)]:
            yield f"{call.operation} was sent with {sorted(call.parameters)}"


def approved_what_was_shown(evidence: Evidence) -> Iterator[str]:
    """The approved digest is the one behind the button that was pressed, on a message that really showed it."""
    for approval in evidence.authorizations:
        pressed = [click for click in evidence.interactions if _is_click_of(click, approval)]
        if not any(_shown(evidence, click, approval) for click in pressed):
            yield f"nobody pressed a button that showed {approval.digest[:12]}, which {approval.approver} approved"


def nothing_sent_after_a_no(evidence: Evidence) -> Iterator[str]:
    """Expired, cancelled, rejected, stale or refused: nothing is ever sent for it."""
    for rollback in evidence.rollbacks:
        if rollback.state in _TOLD_NO and any(intent.rollback_id == rollback.id for intent in evidence.intents):
            yield f"{rollback.id} is {rollback.state}, and {rollback.plan.call} was prepared for it"


def strangers_change_nothing(evidence: Evidence) -> Iterator[str]:
    """Whoever has no right by the services file, or is no member of the home workspace, changed nothing."""
    for row in evidence.audit:
        rollback = evidence.rollback(row.rollback_id)
        if rollback is None or row.event == "answered":
            continue
        service = evidence.catalog.services.get(rollback.service)
        if row.event == State.PROPOSED and service and row.actor not in service.requesters:
            yield f"{row.actor} asked for {rollback.service} without being a requester"
        if row.event in {State.REJECTED, State.CANCELLED} and row.actor != "bot":
            yield from _turned_down_by_a_stranger(evidence, row.actor, rollback)
    for rollback in evidence.rollbacks:
        yield from _outsider(evidence, rollback.requester_slack_id)


def _traced(evidence: Evidence) -> list[tuple[Call, Intended | None]]:
    """Each changing call with the intent it carries out; each intent explains one call, the first that fits it."""
    unused = list(evidence.intents)
    traced: list[tuple[Call, Intended | None]] = []
    for call in evidence.changing:
        reason = next((intent for intent in unused if _fits(call, intent)), None)
        if reason:
            unused.remove(reason)
        traced.append((call, reason))
    return traced


def _fits(call: Call, intent: Intended) -> bool:
    same = call.operation == intent.call and in_text(call.parameters) == dict(intent.arguments)
    return same and intent.at <= call.at


def in_text(parameters: Mapping[str, Any]) -> dict[str, str]:
    """As an intent has them: what is no text is JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}


def _planned(rollback: Rollback) -> dict[str, str]:
    plan = rollback.landing
    if plan.call is Changing.UPDATE_SERVICE:
        return {"cluster": plan.cluster, "service": plan.ecs_service, "taskDefinition": plan.to_task_definition}
    if plan.call is Changing.STOP_DEPLOYMENT:
        return {"deploymentId": plan.service_deployment or "", "autoRollbackEnabled": "true"}
    if plan.call is Changing.CREATE_DEPLOYMENT and plan.code_deploy:
        wanted, mark = plan.code_deploy, f"rollback-bot {rollback.reference}"
        names = {"applicationName": wanted.application, "deploymentGroupName": wanted.deployment_group}
        return {**names, "revision": json.dumps(wanted.revision), "description": mark}
    sent_back = {"serviceDeploymentArn": plan.service_deployment or ""}
    return sent_back | ({"hookId": plan.hook, "action": "ROLLBACK"} if plan.hook else {"stopType": "ROLLBACK"})


def _covers(approval: Authorized, intent: Intended) -> bool:
    return (approval.rollback_id, approval.digest) == (intent.rollback_id, intent.digest)


def _wrong_person(evidence: Evidence, approval: Authorized, rollback: Rollback) -> Iterator[str]:
    """The requester, under whatever name; somebody who may not; or somebody from outside."""
    service = evidence.catalog.services.get(rollback.service)
    person = evidence.catalog.person(approval.approver_slack_id)
    requesters = {rollback.requester, evidence.catalog.person(rollback.requester_slack_id)}
    if approval.kind not in {"second_person", "emergency", "automatic"}:
        yield f"{rollback.id} is approved as {approval.kind!r}, which is no kind of approval"
    if approval.kind == "second_person" and {person, approval.approver} & requesters:
        yield f"{rollback.id} was approved by {approval.approver_slack_id}, who had asked for it"
    if service and person not in service.approvers:
        yield f"{rollback.id} was approved by {approval.approver_slack_id}, who is no approver of {rollback.service}"
    yield from _outsider(evidence, approval.approver_slack_id)


def _outsider(evidence: Evidence, slack_id: str) -> Iterator[str]:
    person = evidence.people.get(slack_id)
    if person is None or person.is_bot or person.is_stranger or person.team_id != TEAM_ID:
        yield f"{slack_id} is no member of the home workspace"


def _not_looked_up(evidence: Evidence, approval: Authorized) -> Iterator[str]:
    asked = [
        call.at
        for call in evidence.slack_calls
        if call.method == "users.info" and call.arguments.get("user") == approval.approver_slack_id
    ]
    clicks = [click.received_at for click in evidence.interactions if _is_click_of(click, approval)]
    if not any(clicked <= at <= approval.at for clicked in clicks for at in asked):
        yield f"{approval.rollback_id} was approved without asking Slack who {approval.approver_slack_id} is"
    oldest = _REUSED + _BUSY * evidence.speed
    for intent in evidence.intents:
        if _covers(approval, intent) and not any(intent.at - oldest <= at <= intent.at for at in asked):
            yield f"{approval.rollback_id} was sent without asking Slack again who {approval.approver_slack_id} is"


def _is_click_of(click: Interaction, approval: Authorized) -> bool:
    theirs = (click.kind, click.verb, click.slack_id) == (Kind.CLICK, Verb.APPROVE, approval.approver_slack_id)
    return theirs and (click.rollback_id, click.digest) == (approval.rollback_id, approval.digest)


def _shown(evidence: Evidence, click: Interaction, approval: Authorized) -> bool:
    value = f"{approval.rollback_id}:{approval.digest}"
    return any(
        button.get("value") == value and button.get("action_id") == Verb.APPROVE
        for version in evidence.versions.get((click.channel, click.message_ts), ())
        for block in version.blocks
        for button in buttons(block)
    )


def _turned_down_by_a_stranger(evidence: Evidence, slack_id: str, rollback: Rollback) -> Iterator[str]:
    service = evidence.catalog.services.get(rollback.service)
    person = evidence.catalog.person(slack_id)
    if service and person not in {*service.approvers, rollback.requester}:
        yield f"{slack_id} turned {rollback.id} down without any right to"
    yield from _outsider(evidence, slack_id)
