"""How it went and how it ended, made wrong."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Health, State
from tests.invariants.doctored.hands import appended, changed, looked, only_service, rollback, service
from tests.invariants.evidence import Evidence
from tests.phases import phase


def a_command_never_answered(true: Evidence) -> Evidence:
    return replace(true, undecided=frozenset({true.interactions[0].id}))


def still_rolling(true: Evidence) -> Evidence:
    return rollback(true, state=State.ROLLING, ended_at=None)


def never_validated(true: Evidence) -> Evidence:
    return rollback(true, phases=(phase(Health.PENDING),))


def a_run_left_lying(true: Evidence) -> Evidence:
    return replace(true, runs=("run",))


def a_final_state_left(true: Evidence) -> Evidence:
    last = next(row for row in true.audit if row.event == State.SUCCEEDED)
    return appended(true, replace(last, event=State.FAILED))


def a_state_skipped(true: Evidence) -> Evidence:
    return replace(true, audit=tuple(row for row in true.audit if row.event != State.EXECUTING))


def another_state_than_the_audit(true: Evidence) -> Evidence:
    return rollback(true, state=State.FAILED)


def succeeded_without_a_deployment(true: Evidence) -> Evidence:
    return service(true, service_deployments=[])


def succeeded_before_ecs_had_finished(true: Evidence) -> Evidence:
    return rollback(true, ended_at=true.rollbacks[0].acted_at)


def succeeded_with_a_task_missing(true: Evidence) -> Evidence:
    running = [task for task in only_service(true).tasks if task.last_status == "RUNNING"]
    return service(true, tasks=running[1:])


def succeeded_with_nothing_running(true: Evidence) -> Evidence:
    return service(true, tasks=[], desired_count=0)


def passed_without_a_check(true: Evidence) -> Evidence:
    return rollback(true, phases=(phase(Health.PASSED),))


def passed_on_old_evidence(true: Evidence) -> Evidence:
    old = [replace(check, at=check.at - timedelta(hours=1)) for check in true.rollbacks[0].checks]
    return rollback(true, phases=(phase(Health.PASSED, old),))


def succeeded_on_another_revision(true: Evidence) -> Evidence:
    now = only_service(true)
    other = changed(now.primary.revision, task_definition="arn:aws:ecs:task-definition/quilt-catalog:42")
    primary = changed(now.primary, revision=other)
    return service(true, deployments=[primary])


def nothing_changed_and_yet_accepted(true: Evidence) -> Evidence:
    return rollback(true, state=State.FAILED, outcome="AccessDenied. Nothing was changed.")


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


def an_audit_row_changed(true: Evidence) -> Evidence:
    return replace(true, audit=(replace(true.audit[0], actor="nobody"), *true.audit[1:]))


def an_audit_row_dropped(true: Evidence) -> Evidence:
    return replace(true, audit=(*true.audit[:2], *true.audit[3:]))


def the_audit_cut_short(true: Evidence) -> Evidence:
    last = max(true.audit.index(row) for row in true.audit if row.rollback_id and row.event != "answered")
    return replace(true, audit=true.audit[:last])


def a_change_without_an_audit_row(true: Evidence) -> Evidence:
    return rollback(true, revision=true.rollbacks[0].revision + 1)


def a_call_that_no_row_explains(true: Evidence) -> Evidence:
    return replace(true, audit=tuple(row for row in true.audit if row.event != State.EXECUTING))


def an_answer_not_audited(true: Evidence) -> Evidence:
    return replace(true, audit=tuple(row for row in true.audit if row.event != "answered"))


def watched_for_an_hour_too_long(true: Evidence) -> Evidence:
    late = true.intents[0].at + timedelta(hours=1)
    return looked(rollback(true, ended_at=late + timedelta(hours=1)), since=late)


def watched_although_it_was_overdue(true: Evidence) -> Evidence:
    late = true.intents[0].at + timedelta(hours=1)
    return looked(rollback(true, state=State.ROLLING, ended_at=None), since=late)


def expired_an_hour_late(true: Evidence) -> Evidence:
    late = true.rollbacks[0].expires_at + timedelta(hours=1)
    return rollback(true, state=State.EXPIRED, approved_at=None, acted_at=None, ended_at=late)


def passed_before_its_end(true: Evidence) -> Evidence:
    first, *others = true.rollbacks[0].phases
    return rollback(true, phases=(replace(first, result=Health.PASSED, judged_at=first.due_at), *others))


def judged_twice(true: Evidence) -> Evidence:
    verdict = next(row for row in true.audit if '"health"' in row.detail)
    return appended(true, verdict)


def ended_and_passed(true: Evidence) -> Evidence:
    *others, last = true.rollbacks[0].phases
    return rollback(true, phases=(*others, replace(last, ended="somebody deployed", result=Health.PASSED)))


def a_phase_moved(true: Evidence) -> Evidence:
    first, second, third = true.rollbacks[0].phases
    return rollback(true, phases=(first, replace(second, due_at=second.due_at + timedelta(minutes=1)), third))


def a_deadline_moved(true: Evidence) -> Evidence:
    return rollback(true, expires_at=true.rollbacks[0].expires_at + timedelta(minutes=1))


def counted_from_the_restart(true: Evidence) -> Evidence:
    return rollback(true, acted_at=true.changing[0].at + timedelta(seconds=20))


def approved_after_it_had_expired(true: Evidence) -> Evidence:
    return rollback(true, approved_at=true.rollbacks[0].expires_at)
