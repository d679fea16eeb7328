"""The checker can say yes, and it can say no: each invariant is broken here in the evidence, and named."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from bot import catalog as catalogs
from bot.validation import phases
from handlers.delivery import outbox
from tests.invariants.check import judge
from tests.invariants.doctored import acts, course, tells
from tests.invariants.doctored.hands import Doctored
from tests.invariants.evidence import Evidence
from tests.invariants.gather import gather
from tests.invariants.writing import Log, written
from tests.patience import PATIENCE
from tests.scenarios.world import BEN, CHLOE, World, running_world


@pytest.fixture(scope="module")
def true() -> Evidence:
    """Of a rollback that went well, with one click that was refused."""
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch, Log().listening() as log:
        patch.setattr(outbox, "POST_EVERY", 0.02)  # Slack's own second is real time, and nothing but waiting here
        for window in ("_FIRST", "_SECOND", "METRICS_LATE"):
            patch.setattr(phases, window, timedelta(seconds=20))
        return asyncio.run(_played(Path(home), log))


async def _played(home: Path, log: Log) -> Evidence:
    async with running_world(home, edit=_shortly_watched) as world:
        world.haste = 0.0  # a clock that has been advanced tells nothing about what was late
        card = await world.propose("quilt-catalog immediate users: 5xx <!channel> & `x`")
        await world.press(card, user=CHLOE)
        await world.press(card, user=BEN)
        await world.ends("succeeded", timeout=30)
        await asyncio.wait_for(_all_judged(world), 40 * PATIENCE)
        await world.ends("succeeded")
        await asyncio.sleep(0.3)
        return gather(
            journal_url=f"sqlite:///{home / 'journal.db'}",
            aws=world.aws,
            slack=world.slack,
            catalog=catalogs.load(home / "services.yml"),
            written=await written("\n".join(log.lines), door=world.bot.http_server.url),
        )


async def _all_judged(world: World) -> None:
    while not (newest := await world.newest()) or not newest.phases or any(each.pending for each in newest.phases):
        await asyncio.sleep(0.05)


def _shortly_watched(text: str) -> str:
    return text.replace("    rollout_deadline:", "    watched_for: 6m\n    rollout_deadline:", 1)


def test_what_went_well_breaks_nothing(true: Evidence) -> None:
    assert judge(true, ended=True) == []


BREAKS: dict[str, tuple[Doctored, ...]] = {
    "I1": (acts.sent_twice, acts.sent_twice_and_refused_once),
    "I2": (
        acts.sent_without_intent,
        acts.sent_before_the_intent,
        acts.sent_without_approval,
        acts.approved_after_it_was_sent,
        acts.approved_another_plan,
    ),
    "I2 in time": (acts.approved_hours_before_it_was_sent,),
    "I1 of copies": (acts.registered_twice,),
    "I2 of copies": (acts.registered_without_intent,),
    "I3": (
        acts.approved_by_the_requester,
        acts.approved_by_an_alias_of_the_requester,
        acts.approved_by_somebody_on_no_list,
        acts.authorized_and_approved_by_nobody,
        acts.approved_by_too_few,
        acts.authorized_before_it_was_approved,
        acts.authorized_as_nothing_known,
        acts.approved_by_a_stranger,
        acts.approved_by_a_guest,
        acts.approved_by_a_bot,
        acts.approved_by_somebody_deactivated,
        acts.approved_without_an_answer,
        acts.guest_by_the_time_it_was_sent,
        acts.approver_never_looked_up,
        acts.approver_looked_up_only_long_before_sending,
    ),
    "I4": (acts.sent_to_another_revision, acts.sent_with_a_new_deployment_forced),
    "I5": (acts.approved_what_was_never_shown, acts.approved_another_plan),
    "I5 sealed": (acts.never_sealed, acts.changed_after_it_was_sealed),
    "I6": (course.a_command_never_answered, course.still_rolling, course.never_validated, course.a_run_left_lying),
    "I6 in time": (
        course.watched_for_an_hour_too_long,
        course.watched_although_it_was_overdue,
        course.expired_an_hour_late,
    ),
    "I7": (tells.acknowledged_and_not_stored, tells.acknowledged_and_stored_later),
    "I8": (course.a_final_state_left, course.a_state_skipped, course.another_state_than_the_audit),
    "I9": (
        course.succeeded_without_a_deployment,
        course.succeeded_before_ecs_had_finished,
        course.succeeded_with_a_task_missing,
        course.succeeded_with_nothing_running,
        course.passed_without_a_check,
        course.passed_on_old_evidence,
    ),
    "I10": (
        course.succeeded_on_another_revision,
        course.nothing_changed_and_yet_accepted,
        course.succeeded_and_never_accepted,
    ),
    "I11": (course.two_live_at_once,),
    "I12": (acts.rejected_and_prepared_all_the_same,),
    "I13": (
        course.an_audit_row_changed,
        course.an_audit_row_dropped,
        course.the_audit_cut_short,
        course.a_change_without_an_audit_row,
    ),
    "I14": (course.a_call_that_no_row_explains, course.an_answer_not_audited),
    "I15": (
        tells.a_token_in_a_message,
        tells.a_token_in_the_audit,
        tells.a_token_in_the_log,
        tells.a_token_in_the_metrics,
    ),
    "I16": (
        tells.everybody_called,
        tells.a_disguised_link,
        tells.somebody_mentioned_who_has_no_part_in_it,
        tells.text_turned_around,
    ),
    "I17": (tells.stored_twice, tells.stored_and_never_delivered),
    "I18": (
        acts.proposed_by_somebody_on_no_list,
        acts.asked_by_a_stranger,
        acts.asked_by_a_guest,
        acts.turned_down_by_a_guest,
        acts.who_asked_is_gone_by_the_time_it_was_sent,
    ),
    "I19": (
        tells.a_message_doubled,
        tells.a_message_never_sent,
        tells.no_outcome_told,
        tells.a_card_left_behind,
        tells.a_card_shows_an_older_revision,
    ),
    "I20": (
        course.a_deadline_moved,
        course.counted_from_the_restart,
        course.approved_after_it_had_expired,
        course.passed_before_its_end,
        course.judged_twice,
        course.ended_and_passed,
        course.a_phase_moved,
    ),
}


@pytest.mark.parametrize(
    ("name", "doctored"), [(name, each) for name, all_of_it in BREAKS.items() for each in all_of_it]
)
def test_what_was_doctored_is_named(name: str, doctored: Doctored, true: Evidence) -> None:
    found = judge(doctored(true), ended=True)

    assert name in {problem.partition(":")[0] for problem in found}, found
