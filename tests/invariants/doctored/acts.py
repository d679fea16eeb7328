"""What was sent, and who allowed it, made wrong."""

from dataclasses import replace
from datetime import timedelta

from bot.model import State
from tests.invariants.doctored.hands import answered, approval, authorization, calls, intent, rollback
from tests.invariants.evidence import Evidence
from tests.scenarios.world import ANA, BEN, CHLOE


def sent_twice(true: Evidence) -> Evidence:
    return replace(true, aws_calls=(*true.aws_calls, true.changing[0]))


def sent_twice_and_refused_once(true: Evidence) -> Evidence:
    return replace(true, aws_calls=(*true.aws_calls, replace(true.changing[0], outcome="ThrottlingException")))


def sent_without_intent(true: Evidence) -> Evidence:
    return replace(true, intents=())


def sent_before_the_intent(true: Evidence) -> Evidence:
    return intent(true, at=true.changing[0].at + timedelta(seconds=1))


def registered_without_intent(true: Evidence) -> Evidence:
    marked = {"tags": [{"key": "rollback-bot", "value": true.rollbacks[0].id}]}
    call = replace(true.changing[0], operation="RegisterTaskDefinition", parameters=marked)
    return replace(true, aws_calls=(*true.aws_calls, call))


def registered_twice(true: Evidence) -> Evidence:
    once = registered_without_intent(true)
    return replace(once, aws_calls=(*once.aws_calls, once.aws_calls[-1]))


def sent_without_approval(true: Evidence) -> Evidence:
    return replace(true, authorizations=())


def approved_after_it_was_sent(true: Evidence) -> Evidence:
    return authorization(true, at=true.intents[0].at + timedelta(seconds=1))


def approved_hours_before_it_was_sent(true: Evidence) -> Evidence:
    return authorization(true, at=true.intents[0].at - timedelta(hours=3))


def approved_another_plan(true: Evidence) -> Evidence:
    return authorization(approval(true, digest="0" * 64), digest="0" * 64)


def never_sealed(true: Evidence) -> Evidence:
    return rollback(true, plan=replace(true.rollbacks[0].plan, digest=""))


def changed_after_it_was_sealed(true: Evidence) -> Evidence:
    return rollback(true, plan=replace(true.rollbacks[0].plan, deployment_id="ecs-svc/other"))


def approved_by_the_requester(true: Evidence) -> Evidence:
    return approval(true, person="engineer-a", slack_id=ANA)


def approved_by_an_alias_of_the_requester(true: Evidence) -> Evidence:
    people = {"engineer-a": (ANA, BEN), "engineer-b": (CHLOE,)}
    return replace(true, catalog=true.catalog.model_copy(update={"people": people}))


def approved_by_somebody_on_no_list(true: Evidence) -> Evidence:
    return approval(true, person="", slack_id=CHLOE)


def authorized_and_approved_by_nobody(true: Evidence) -> Evidence:
    return replace(true, approvals=())


def approved_by_too_few(true: Evidence) -> Evidence:
    return authorization(true, needed=2)


def authorized_before_it_was_approved(true: Evidence) -> Evidence:
    return authorization(true, at=true.approvals[0].at - timedelta(seconds=1))


def authorized_as_nothing_known(true: Evidence) -> Evidence:
    return authorization(true, kind="friendship")


def approved_by_a_stranger(true: Evidence) -> Evidence:
    return answered(true, BEN, is_stranger=True)


def approved_by_a_guest(true: Evidence) -> Evidence:
    return answered(true, BEN, is_restricted=True)


def approved_by_a_bot(true: Evidence) -> Evidence:
    return answered(true, BEN, is_bot=True)


def approved_by_somebody_deactivated(true: Evidence) -> Evidence:
    return answered(true, BEN, deleted=True)


def approved_without_an_answer(true: Evidence) -> Evidence:
    return replace(true, slack_calls=tuple(replace(call, answer={}) for call in true.slack_calls))


def guest_by_the_time_it_was_sent(true: Evidence) -> Evidence:
    """Slack's word at the click was good; the rest happened later, when it was not any more."""
    sent = approver_looked_up_only_long_before_sending(true)
    known = next(call for call in reversed(true.slack_calls) if call.arguments.get("user") == BEN)
    again = replace(known, at=sent.intents[0].at, answer={"user": {**known.answer["user"], "is_restricted": True}})
    return replace(sent, slack_calls=(*true.slack_calls, again))


def who_asked_is_gone_by_the_time_it_was_sent(true: Evidence) -> Evidence:
    """The same of whoever asked; who approved is well."""
    sent = approver_looked_up_only_long_before_sending(true)
    of_ben = next(call for call in reversed(true.slack_calls) if call.arguments.get("user") == BEN)
    return replace(sent, slack_calls=(*true.slack_calls, replace(of_ben, at=sent.intents[0].at)))


def approver_never_looked_up(true: Evidence) -> Evidence:
    return replace(true, slack_calls=tuple(call for call in true.slack_calls if call.method != "users.info"))


def approver_looked_up_only_long_before_sending(true: Evidence) -> Evidence:
    later = timedelta(minutes=10)
    calls = [replace(call, at=call.at + later) if call in true.changing else call for call in true.aws_calls]
    return replace(intent(true, at=true.intents[0].at + later), aws_calls=tuple(calls))


def sent_to_another_revision(true: Evidence) -> Evidence:
    call = true.changing[0]
    other = {**call.parameters, "taskDefinition": f"{call.parameters['taskDefinition']}1"}
    return calls(intent(true, arguments=other), parameters=other)


def sent_with_a_new_deployment_forced(true: Evidence) -> Evidence:
    return calls(true, parameters={**true.changing[0].parameters, "forceNewDeployment": True})


def approved_what_was_never_shown(true: Evidence) -> Evidence:
    bare = {place: tuple(replace(v, blocks=()) for v in versions) for place, versions in true.versions.items()}
    return replace(true, versions=bare)


def rejected_and_prepared_all_the_same(true: Evidence) -> Evidence:
    return rollback(true, state=State.REJECTED)


def proposed_by_somebody_on_no_list(true: Evidence) -> Evidence:
    rows = [replace(row, actor="engineer-c") if row.event == State.PROPOSED else row for row in true.audit]
    return replace(true, audit=tuple(rows))


def asked_by_a_stranger(true: Evidence) -> Evidence:
    return answered(true, ANA, is_stranger=True)


def asked_by_a_guest(true: Evidence) -> Evidence:
    return answered(true, ANA, is_restricted=True)


def turned_down_by_a_guest(true: Evidence) -> Evidence:
    rows = [replace(row, actor=BEN) if row.event == State.APPROVED else row for row in true.audit]
    turned_down = [replace(row, event=State.REJECTED) if row.actor == BEN else row for row in rows]
    return answered(replace(true, audit=tuple(turned_down)), BEN, is_restricted=True)
