"""Nothing is sent to AWS but what was approved, by somebody who may, and that once."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.model import Call as Changing
from bot.model import Interaction, InteractionKind, Rollback, State, Verb
from bot.plan.plan import digest
from playground.aws.wire import Call
from playground.slack.interactions import buttons
from tests.invariants.drilling import given
from tests.invariants.evidence import Approved, Authorized, BuildIntended, Evidence, Intended

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
        if not any(covers(approval, intent) and approval.at <= intent.at for approval in evidence.authorizations):
            yield f"the intent of {intent.rollback_id} has no earlier approval of its digest {intent.digest[:12]}"


def approved_not_long_before(evidence: Evidence) -> Iterator[str]:
    """An approval lapses: what is intended is intended within the service's time, which a build may prolong."""
    for intent in [*evidence.intents, *evidence.build_intents]:
        rollback = evidence.rollback(intent.rollback_id)
        service = evidence.catalog.services.get(rollback.service) if rollback else None
        given = [approval.at for approval in evidence.authorizations if covers(approval, intent)]
        if rollback is None or service is None or not given:
            continue
        built_at = rollback.build.built_at if rollback.build and isinstance(intent, Intended) else None
        late = intent.at - max([*given, *([built_at] if built_at else [])]) - service.approval_expires
        if late > timedelta(0):
            yield f"{rollback.id} was acted upon {late} after its approval had lapsed"


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
    for approval in evidence.approvals:
        of = given(evidence, approval)
        pressed = [click for click in evidence.interactions if is_click_of(click, of)]
        if not any(_shown(evidence, click, of) for click in pressed):
            yield f"nobody pressed a button that showed {approval.digest[:12]}, which {approval.person} approved"


def sealed_as_it_stands(evidence: Evidence) -> Iterator[str]:
    """The digest of every plan is that of its very contents: nothing was changed after it was sealed."""
    for rollback in evidence.rollbacks:
        if rollback.plan.digest != digest(rollback.plan):
            yield f"the plan of {rollback.id} is not the one that was sealed with {rollback.plan.digest[:12]!r}"


def nothing_sent_after_a_no(evidence: Evidence) -> Iterator[str]:
    """Expired, cancelled, rejected, stale or refused: nothing is ever sent for it."""
    for rollback in evidence.rollbacks:
        if rollback.state in _TOLD_NO and any(intent.rollback_id == rollback.id for intent in evidence.intents):
            yield f"{rollback.id} is {rollback.state}, and {rollback.plan.call} was prepared for it"


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
    plan = rollback.effective_plan
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


def covers(approval: Approved | Authorized, intent: Intended | BuildIntended) -> bool:
    return (approval.rollback_id, approval.digest) == (intent.rollback_id, intent.digest)


def is_click_of(click: Interaction, approval: Approved) -> bool:
    theirs = (click.kind, click.verb, click.slack_id) == (InteractionKind.CLICK, Verb.APPROVE, approval.slack_id)
    return theirs and (click.rollback_id, click.digest) == (approval.rollback_id, approval.digest)


def _shown(evidence: Evidence, click: Interaction, approval: Approved) -> bool:
    value = f"{approval.rollback_id}:{approval.digest}"
    return any(
        button.get("value") == value and button.get("action_id") == Verb.APPROVE
        for version in evidence.versions.get((click.channel, click.message_ts), ())
        for block in version.blocks
        for button in buttons(block)
    )
