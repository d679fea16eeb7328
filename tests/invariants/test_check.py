"""The checker can say yes, and it can say no: each invariant is broken here in the evidence, and named."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import catalog as catalogs
from bot.model import Health, Rollback, State, Tell
from playground.slack import Message
from playground.slack.world import BOT_TOKEN
from tests.invariants.check import judge
from tests.invariants.evidence import Evidence, gather
from tests.scenarios.world import ANA, BEN, CHLOE, running_world

Doctored = Callable[[Evidence], Evidence]


@pytest.fixture(scope="module")
def true() -> Evidence:
    """Of a rollback that went well, with one click that was refused."""
    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(_played(Path(home)))


async def _played(home: Path) -> Evidence:
    async with running_world(home) as world:
        card = await world.propose("quilt-catalog immediate users: 5xx <!channel> & `x`")
        await world.press(card, user=CHLOE)
        await world.press(card, user=BEN)
        await world.ends("succeeded", timeout=30)
        await world.told("validation", channel=card.channel)
        await world.slack.wait_for(lambda: "passed" in _card(world.slack.messages(card.channel), card).text, timeout=10)
        await asyncio.sleep(0.3)
        return gather(
            journal_url=f"sqlite:///{home / 'journal.db'}",
            aws=world.aws,
            slack=world.slack,
            catalog=catalogs.load(home / "services.yml"),
        )


def _card(messages: list[Message], card: Message) -> Message:
    return next(message for message in messages if message.ts == card.ts)


def test_what_went_well_breaks_nothing(true: Evidence) -> None:
    assert judge(true, ended=True) == []


def sent_twice(true: Evidence) -> Evidence:
    return replace(true, aws_calls=(*true.aws_calls, true.changing[0]))


def sent_twice_and_refused_once(true: Evidence) -> Evidence:
    return replace(true, aws_calls=(*true.aws_calls, replace(true.changing[0], outcome="ThrottlingException")))


def sent_without_intent(true: Evidence) -> Evidence:
    return replace(true, intents=())


def sent_before_the_intent(true: Evidence) -> Evidence:
    return _intent(true, at=true.changing[0].at + timedelta(seconds=1))


def sent_without_approval(true: Evidence) -> Evidence:
    return replace(true, authorizations=())


def approved_after_it_was_sent(true: Evidence) -> Evidence:
    return _approval(true, at=true.intents[0].at + timedelta(seconds=1))


def approved_another_plan(true: Evidence) -> Evidence:
    return _approval(true, digest="0" * 64)


def approved_by_the_requester(true: Evidence) -> Evidence:
    return _approval(true, approver="engineer-a", approver_slack_id=ANA)


def approved_by_an_alias_of_the_requester(true: Evidence) -> Evidence:
    people = {"engineer-a": (ANA, BEN), "engineer-b": (CHLOE,)}
    return replace(true, catalog=true.catalog.model_copy(update={"people": people}))


def approved_by_somebody_on_no_list(true: Evidence) -> Evidence:
    return _approval(true, approver="", approver_slack_id=CHLOE)


def approved_by_a_stranger(true: Evidence) -> Evidence:
    return replace(true, people={**true.people, BEN: replace(true.people[BEN], is_stranger=True)})


def approver_never_looked_up(true: Evidence) -> Evidence:
    return replace(true, slack_calls=tuple(call for call in true.slack_calls if call.method != "users.info"))


def approver_looked_up_only_long_before_sending(true: Evidence) -> Evidence:
    later = timedelta(minutes=5)
    calls = [replace(call, at=call.at + later) if call in true.changing else call for call in true.aws_calls]
    return replace(_intent(true, at=true.intents[0].at + later), aws_calls=tuple(calls))


def sent_to_another_revision(true: Evidence) -> Evidence:
    call = true.changing[0]
    other = {**call.parameters, "taskDefinition": f"{call.parameters['taskDefinition']}1"}
    return _calls(_intent(true, arguments=other), parameters=other)


def sent_with_a_new_deployment_forced(true: Evidence) -> Evidence:
    return _calls(true, parameters={**true.changing[0].parameters, "forceNewDeployment": True})


def approved_what_was_never_shown(true: Evidence) -> Evidence:
    bare = {place: tuple(replace(v, blocks=()) for v in versions) for place, versions in true.versions.items()}
    return replace(true, versions=bare)


def a_command_never_answered(true: Evidence) -> Evidence:
    return replace(true, undecided=frozenset({true.interactions[0].id}))


def still_rolling(true: Evidence) -> Evidence:
    return _rollback(true, state=State.ROLLING, ended_at=None)


def never_validated(true: Evidence) -> Evidence:
    return _rollback(true, health=Health.PENDING)


def a_run_left_lying(true: Evidence) -> Evidence:
    return replace(true, runs=("run",))


def acknowledged_and_not_stored(true: Evidence) -> Evidence:
    return replace(true, interactions=true.interactions[1:])


def stored_and_never_delivered(true: Evidence) -> Evidence:
    return replace(true, deliveries=true.deliveries[1:])


def stored_twice(true: Evidence) -> Evidence:
    return replace(true, interactions=(*true.interactions, true.interactions[0]))


def a_final_state_left(true: Evidence) -> Evidence:
    last = next(row for row in true.audit if row.event == State.SUCCEEDED)
    return _appended(true, replace(last, event=State.FAILED))


def a_state_skipped(true: Evidence) -> Evidence:
    return replace(true, audit=tuple(row for row in true.audit if row.event != State.EXECUTING))


def another_state_than_the_audit(true: Evidence) -> Evidence:
    return _rollback(true, state=State.FAILED)


def succeeded_without_a_deployment(true: Evidence) -> Evidence:
    return _service(true, service_deployments=[])


def succeeded_before_ecs_had_finished(true: Evidence) -> Evidence:
    return _rollback(true, ended_at=true.rollbacks[0].acted_at)


def succeeded_with_a_task_missing(true: Evidence) -> Evidence:
    running = [task for task in _only_service(true).tasks if task.last_status == "RUNNING"]
    return _service(true, tasks=running[1:])


def succeeded_with_nothing_running(true: Evidence) -> Evidence:
    return _service(true, tasks=[], desired_count=0)


def passed_without_a_check(true: Evidence) -> Evidence:
    return _rollback(true, checks=())


def passed_on_old_evidence(true: Evidence) -> Evidence:
    old = [replace(check, at=check.at - timedelta(hours=1)) for check in true.rollbacks[0].checks]
    return _rollback(true, checks=tuple(old))


def succeeded_on_another_revision(true: Evidence) -> Evidence:
    service = _only_service(true)
    other = replace_loosely(service.primary.revision, task_definition="arn:aws:ecs:task-definition/quilt-catalog:42")
    primary = replace_loosely(service.primary, revision=other)
    return _service(true, deployments=[primary])


def nothing_changed_and_yet_accepted(true: Evidence) -> Evidence:
    return _rollback(true, state=State.FAILED, outcome="AccessDenied. Nothing was changed.")


def succeeded_and_never_accepted(true: Evidence) -> Evidence:
    calls = tuple(call for call in true.aws_calls if call not in true.changing)
    return replace(true, aws_calls=calls)


def two_live_at_once(true: Evidence) -> Evidence:
    other = replace(true.rollbacks[0], id="f" * 32)
    rows = [row for row in true.audit if row.event == State.PROPOSED]
    again = replace(rows[0], rollback_id=other.id, seq=rows[0].seq + 1)
    at = true.audit.index(rows[0]) + 1
    shown = {**true.shown, other.id: 0}
    return replace(
        true, shown=shown, rollbacks=(*true.rollbacks, other), audit=(*true.audit[:at], again, *true.audit[at:])
    )


def rejected_and_prepared_all_the_same(true: Evidence) -> Evidence:
    return _rollback(true, state=State.REJECTED)


def an_audit_row_changed(true: Evidence) -> Evidence:
    return replace(true, audit=(replace(true.audit[0], actor="nobody"), *true.audit[1:]))


def an_audit_row_dropped(true: Evidence) -> Evidence:
    return replace(true, audit=(*true.audit[:2], *true.audit[3:]))


def the_audit_cut_short(true: Evidence) -> Evidence:
    last = max(true.audit.index(row) for row in true.audit if row.rollback_id and row.event != "answered")
    return replace(true, audit=true.audit[:last])


def a_change_without_an_audit_row(true: Evidence) -> Evidence:
    return _rollback(true, revision=true.rollbacks[0].revision + 1)


def a_call_that_no_row_explains(true: Evidence) -> Evidence:
    return replace(true, audit=tuple(row for row in true.audit if row.event != State.EXECUTING))


def an_answer_not_audited(true: Evidence) -> Evidence:
    return replace(true, audit=tuple(row for row in true.audit if row.event != "answered"))


def a_token_in_a_message(true: Evidence) -> Evidence:
    return _said(true, f"The token is {BOT_TOKEN}.")


def a_token_in_the_audit(true: Evidence) -> Evidence:
    row = true.audit[-1]
    return replace(true, audit=(*true.audit[:-1], replace(row, detail=json.dumps({"id": BOT_TOKEN}))))


def everybody_called(true: Evidence) -> Evidence:
    return _said(true, "Because of <!channel> this")


def a_disguised_link(true: Evidence) -> Evidence:
    return _said(true, "See <javascript:alert(1)|the card>")


def somebody_mentioned_who_has_no_part_in_it(true: Evidence) -> Evidence:
    return _said(true, "Approved by <@U0GUEST>")


def text_turned_around(true: Evidence) -> Evidence:
    return _said(true, "Approved by \N{RIGHT-TO-LEFT OVERRIDE}neB")


def proposed_by_somebody_on_no_list(true: Evidence) -> Evidence:
    rows = [replace(row, actor="engineer-c") if row.event == State.PROPOSED else row for row in true.audit]
    return replace(true, audit=tuple(rows))


def asked_by_a_stranger(true: Evidence) -> Evidence:
    return replace(true, people={**true.people, ANA: replace(true.people[ANA], is_stranger=True)})


def a_message_doubled(true: Evidence) -> Evidence:
    place, versions = next((p, v) for p, v in true.versions.items() if v[-1].metadata)
    return replace(true, versions={**true.versions, (place[0], "1.000001"): versions})


def a_message_never_sent(true: Evidence) -> Evidence:
    return replace(true, outbox=(replace(true.outbox[0], ts=""), *true.outbox[1:]))


def no_outcome_told(true: Evidence) -> Evidence:
    return replace(true, outbox=tuple(row for row in true.outbox if row.tell is not Tell.OUTCOME))


def a_card_left_behind(true: Evidence) -> Evidence:
    rollback = true.rollbacks[0]
    place = (rollback.channel, rollback.card_ts)
    return replace(true, versions={**true.versions, place: true.versions[place][:-1]})


def a_card_shows_an_older_revision(true: Evidence) -> Evidence:
    return replace(true, shown={id_: revision - 1 for id_, revision in true.shown.items()})


def a_deadline_moved(true: Evidence) -> Evidence:
    return _rollback(true, expires_at=true.rollbacks[0].expires_at + timedelta(minutes=1))


def counted_from_the_restart(true: Evidence) -> Evidence:
    return _rollback(true, acted_at=true.changing[0].at + timedelta(seconds=20))


def approved_after_it_had_expired(true: Evidence) -> Evidence:
    return _rollback(true, approved_at=true.rollbacks[0].expires_at)


BREAKS: dict[str, tuple[Doctored, ...]] = {
    "I1": (sent_twice, sent_twice_and_refused_once),
    "I2": (
        sent_without_intent,
        sent_before_the_intent,
        sent_without_approval,
        approved_after_it_was_sent,
        approved_another_plan,
    ),
    "I3": (
        approved_by_the_requester,
        approved_by_an_alias_of_the_requester,
        approved_by_somebody_on_no_list,
        approved_by_a_stranger,
        approver_never_looked_up,
        approver_looked_up_only_long_before_sending,
    ),
    "I4": (sent_to_another_revision, sent_with_a_new_deployment_forced),
    "I5": (approved_what_was_never_shown, approved_another_plan),
    "I6": (a_command_never_answered, still_rolling, never_validated, a_run_left_lying),
    "I7": (acknowledged_and_not_stored,),
    "I8": (a_final_state_left, a_state_skipped, another_state_than_the_audit),
    "I9": (
        succeeded_without_a_deployment,
        succeeded_before_ecs_had_finished,
        succeeded_with_a_task_missing,
        succeeded_with_nothing_running,
        passed_without_a_check,
        passed_on_old_evidence,
    ),
    "I10": (succeeded_on_another_revision, nothing_changed_and_yet_accepted, succeeded_and_never_accepted),
    "I11": (two_live_at_once,),
    "I12": (rejected_and_prepared_all_the_same,),
    "I13": (an_audit_row_changed, an_audit_row_dropped, the_audit_cut_short, a_change_without_an_audit_row),
    "I14": (a_call_that_no_row_explains, an_answer_not_audited),
    "I15": (a_token_in_a_message, a_token_in_the_audit),
    "I16": (everybody_called, a_disguised_link, somebody_mentioned_who_has_no_part_in_it, text_turned_around),
    "I17": (stored_twice, stored_and_never_delivered),
    "I18": (proposed_by_somebody_on_no_list, asked_by_a_stranger),
    "I19": (
        a_message_doubled,
        a_message_never_sent,
        no_outcome_told,
        a_card_left_behind,
        a_card_shows_an_older_revision,
    ),
    "I20": (a_deadline_moved, counted_from_the_restart, approved_after_it_had_expired),
}


@pytest.mark.parametrize(
    ("name", "doctored"), [(name, each) for name, all_of_it in BREAKS.items() for each in all_of_it]
)
def test_what_was_doctored_is_named(name: str, doctored: Doctored, true: Evidence) -> None:
    found = judge(doctored(true), ended=True)

    assert name in {problem.partition(":")[0] for problem in found}, found


def _rollback(true: Evidence, **fields: Any) -> Evidence:
    changed: Rollback = replace(true.rollbacks[0], **fields)
    return replace(true, rollbacks=(changed, *true.rollbacks[1:]))


def _intent(true: Evidence, **fields: Any) -> Evidence:
    return replace(true, intents=(replace(true.intents[0], **fields),))


def _approval(true: Evidence, **fields: Any) -> Evidence:
    return replace(true, authorizations=(replace(true.authorizations[0], **fields),))


def _calls(true: Evidence, **fields: Any) -> Evidence:
    """The changing call was another one."""
    return replace(true, aws_calls=tuple(replace(c, **fields) if c in true.changing else c for c in true.aws_calls))


def _only_service(true: Evidence) -> Any:
    return true.services[true.rollbacks[0].plan.service_arn]


def _service(true: Evidence, **fields: Any) -> Evidence:
    arn = true.rollbacks[0].plan.service_arn
    return replace(true, services={arn: replace_loosely(true.services[arn], **fields)})


def replace_loosely(value: Any, **fields: Any) -> Any:
    return replace(value, **fields)


def _said(true: Evidence, text: str) -> Evidence:
    message = next(versions[-1] for versions in true.versions.values() if versions[-1].metadata)
    told = replace(message, text=text, ts="2.000002", metadata=None)
    return replace(true, versions={**true.versions, (told.channel, told.ts): (told,)})


def _appended(true: Evidence, row: Any) -> Evidence:
    return replace(true, audit=(*true.audit, replace(row, seq=len(true.audit) + 1)))
