"""What one look at ECS amounts to. Our deployment is ecs-svc/2222 to :38; before it ecs-svc/1111 ran :42."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.execution.find_call import adopt
from bot.model import Call, Deployment, ServiceDeployment, ServiceEvent, ServiceState, State, Task, Verdict
from bot.rollout.verdict import judge, wants_tasks
from bot.target.ecs_events import trouble
from bot.text import moment
from tests.unit.values import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    OLD,
    OURS,
    Past,
    deployment,
    history,
    plan,
    service_state,
    stopped,
    tasks,
    td,
)

AT, SECOND = NOW + MINUTE, MINUTE / 60
DONE = deployment(OURS, 38, created_at=AT)
ROLLING = replace(DONE, rollout_state="IN_PROGRESS", running=1)
BEFORE = deployment(OLD, 42, "ACTIVE")
UNDOING = deployment("ecs-svc/4444", 42, rollout_state="IN_PROGRESS", created_at=AT + MINUTE)
FOREIGN = deployment("ecs-svc/5555", 43, rollout_state="IN_PROGRESS", created_at=AT + MINUTE)


def made(status: str = "SUCCESSFUL", **changed: Any) -> ServiceDeployment:
    """Our own service deployment, or the one that was to be stopped."""
    whole = ServiceDeployment("arn:sd", status, "", AT, None, "arn:new", None, 0, 3)
    return replace(whole, **changed)


def judged(
    *shown: Deployment,
    ours: ServiceDeployment | None = None,
    running: Sequence[Task] | None = (),
    gone: Sequence[Task] = (),
    late: bool = False,
    **state: Any,
) -> Verdict:
    return judge(
        plan=plan(),
        deployment_id=OURS,
        state=service_state(*shown, **state),
        ours=ours,
        tasks=running,
        stopped=gone,
        now=AT + (20 if late else 2) * MINUTE,
        since=NOW,
        deadline=AT + 15 * MINUTE,
    )


def is_complete(**changed: Any) -> Verdict:
    facts: dict[str, Any] = {"ours": made(), "running": tasks(4), **changed}
    return judged(*facts.pop("shown", (DONE,)), **facts)


class TestSuccess:
    def test_complete_evidence_is_success(self) -> None:
        verdict = is_complete()
        assert (verdict.state, verdict.reason) == (State.SUCCEEDED, "quilt-catalog:38 runs on 4 of 4 tasks.")
        assert verdict.progress.on_target == verdict.progress.desired == 4

    def test_it_counts_even_when_it_is_read_after_the_deadline(self) -> None:
        assert is_complete(late=True).state is State.SUCCEEDED

    def test_the_rollout_state_alone_is_enough_while_its_record_is_not_known(self) -> None:
        assert is_complete(ours=None).state is State.SUCCEEDED

    def test_autoscaling_meanwhile_is_measured_against_the_count_desired_now(self) -> None:
        assert is_complete(desired=6).state is None
        assert scaled(6).state is State.SUCCEEDED

    @pytest.mark.parametrize(
        "lacking",
        [
            pytest.param({"shown": (ROLLING,)}, id="rollout in progress"),
            pytest.param({"ours": made("IN_PROGRESS")}, id="service deployment in progress"),
            pytest.param({"shown": (DONE, BEFORE)}, id="older deployment still there"),
            pytest.param({"running": tasks(3)}, id="a task is missing"),
            pytest.param({"running": [*tasks(4), *tasks(1, 42, by=OLD)]}, id="an old task still runs"),
            pytest.param({"running": [*tasks(3), *tasks(1, status="PENDING")]}, id="a task is still starting"),
            pytest.param({"running": [*tasks(3), *tasks(1, 42)]}, id="a task runs another revision"),
            pytest.param({"running": tasks(4, by=OLD, digest="moved")}, id="a lingering task runs another image"),
        ],
    )
    def test_anything_lacking_is_waited_for_and_in_the_end_a_failure(self, lacking: dict[str, Any]) -> None:
        assert is_complete(**lacking).state is None
        assert is_complete(**lacking, late=True).state is State.FAILED

    def test_images_that_ecs_does_not_name_contradict_nothing(self) -> None:
        assert is_complete(running=[replace(task, images=()) for task in tasks(4)]).state is State.SUCCEEDED

    def test_a_tag_that_moved_meanwhile_is_a_failure(self) -> None:
        verdict = is_complete(running=tasks(4, digest="moved"))
        assert verdict.state is State.FAILED
        assert "a tag has moved" in verdict.reason

    def test_with_a_desired_count_of_0_nothing_is_shown(self) -> None:
        verdict = scaled(0)
        assert verdict.state is State.INDETERMINATE
        assert "desired count is 0" in verdict.reason


def scaled(count: int) -> Verdict:
    return judge(
        plan=plan(),
        deployment_id=OURS,
        state=service_state(DONE, desired=count, running=count),
        ours=made(),
        tasks=tasks(count),
        stopped=(),
        now=AT,
        since=NOW,
        deadline=AT + MINUTE,
    )


@pytest.mark.parametrize(("early", "state"), [(SECOND, None), (0 * SECOND, State.FAILED)])
def test_the_deadline_is_a_moment(early: timedelta, state: State | None) -> None:
    verdict = judge(
        plan=plan(),
        deployment_id=OURS,
        state=service_state(ROLLING, BEFORE),
        ours=made("IN_PROGRESS"),
        tasks=tasks(1),
        stopped=(),
        now=AT - early,
        since=NOW,
        deadline=AT,
    )
    assert verdict.state is state


class TestRolling:
    def test_progress_counts_what_runs_the_target_and_says_why_tasks_stopped(self) -> None:
        gone = [
            stopped("older", after=MINUTE),
            stopped("Essential container in task exited", after=3 * MINUTE),
            stopped("Scaling activity initiated by (deployment ecs-svc/1111)", after=4 * MINUTE),
            stopped("somebody else's", 42, by=OLD, after=5 * MINUTE),
            stopped("an earlier attempt's", 38, by="ecs-svc/0000", after=6 * MINUTE),
        ]
        running = [*tasks(1), *tasks(3, 42, by=OLD)]
        seen = judged(ROLLING, BEFORE, ours=made("IN_PROGRESS", failed_tasks=2), running=running, gone=gone, pending=1)
        assert seen.state is None
        progress = seen.progress
        assert (progress.on_target, progress.running, progress.pending, progress.desired) == (1, 4, 1, 4)
        assert (progress.failed, progress.note) == (2, "Essential container in task exited")

    def test_what_ecs_showed_before_our_call_is_waited_out(self) -> None:
        assert judged(deployment(OLD, 42)).state is None

    def test_an_older_primary_than_our_service_deployment_is_waited_out(self) -> None:
        older = replace(FOREIGN, created_at=AT - MINUTE)
        assert judged(older, ours=made("IN_PROGRESS")).state is None

    @pytest.mark.parametrize("others", [(), (replace(ROLLING, status="ACTIVE"),)])
    def test_so_is_one_older_than_anything_that_could_be_ours(self, others: tuple[Deployment, ...]) -> None:
        begun = AT if others else NOW
        assert judged(replace(FOREIGN, created_at=begun - MINUTE / 2), *others).state is None

    @pytest.mark.parametrize(("ago", "state"), [(10 * SECOND, None), (40 * SECOND, State.FAILED)])
    def test_one_that_failed_before_ecs_showed_it_fails_and_one_that_just_ended_is_waited_for(
        self, ago: timedelta, state: State | None
    ) -> None:
        over = made("STOPPED", reason="TaskDefinition is inactive", finished_at=AT + 2 * MINUTE - ago)
        verdict = judged(deployment(OLD, 42), ours=over)
        assert verdict.state is state
        assert "TaskDefinition is inactive" in verdict.reason or state is None

    def test_our_deployment_never_seen_until_the_deadline_is_indeterminate(self) -> None:
        verdict = judged(deployment(OLD, 42), late=True)
        assert verdict.state is State.INDETERMINATE
        assert "does not show our deployment" in verdict.reason

    def test_the_deadline_is_a_failure_that_says_why_and_that_ecs_goes_on(self) -> None:
        gone = [stopped("CannotPullContainerError: not found")]
        verdict = judged(ROLLING, BEFORE, ours=made("IN_PROGRESS"), running=tasks(1), gone=gone, late=True)
        assert verdict.state is State.FAILED
        assert verdict.reason == (
            f"Not finished by its deadline, {moment(AT + 15 * MINUTE)}: 1 of 4 tasks run quilt-catalog:38. "
            "Tasks stopped: CannotPullContainerError: not found. ECS goes on trying."
        )


class TestWithoutRolloutState:
    """Behind a Classic Load Balancer ECS tells none."""

    DONE = replace(DONE, rollout_state="")
    ROLLING = replace(ROLLING, rollout_state="")

    def test_the_service_deployment_and_the_tasks_are_enough(self) -> None:
        assert judged(self.DONE, ours=made(), running=tasks(4)).state is State.SUCCEEDED

    @pytest.mark.parametrize("ours", [made("IN_PROGRESS"), None])
    def test_what_runs_alone_is_not(self, ours: ServiceDeployment | None) -> None:
        assert judged(self.DONE, ours=ours, running=tasks(4)).state is None

    def test_without_a_record_nobody_knows_how_it_ended(self) -> None:
        verdict = judged(self.DONE, ours=None, running=tasks(4), late=True)
        assert verdict.state is State.INDETERMINATE
        assert "ECS does not say whether our deployment is done" in verdict.reason

    @pytest.mark.parametrize(("failures", "says"), [(3, "ECS gave up on our deployment"), (0, "Somebody stopped")])
    def test_a_tripped_breaker_is_told_from_somebody_who_stops_it(self, failures: int, says: str) -> None:
        ours = made("STOPPED", failed_tasks=failures, finished_at=AT, reason="Tripped.")
        assert says in judged(self.ROLLING, BEFORE, ours=ours, breaker_rollback=False).reason


class TestOldTasks:
    GOING = replace(tasks(1, 42, by=OLD)[0], status="DEACTIVATING")
    STUCK = replace(GOING, status="RUNNING")

    def test_those_that_serve_drain_or_cannot_be_stopped_are_counted_apart(self) -> None:
        seen = judged(
            ROLLING, BEFORE, running=[*tasks(2), *tasks(2, 42, by=OLD)], gone=[self.GOING, self.STUCK], late=True
        )
        assert seen.reason.startswith(
            f"Not finished by its deadline, {moment(AT + 15 * MINUTE)}: 2 of 4 tasks run quilt-catalog:38, "
            "and 2 tasks of quilt-catalog:42 still serve, 1 task of quilt-catalog:42 was told to stop and still runs, "
            "1 task of quilt-catalog:42 is being stopped."
        )

    @pytest.mark.parametrize("left", [GOING, STUCK])
    def test_success_is_not_claimed_while_one_is_there(self, left: Task) -> None:
        assert is_complete(gone=[left]).state is None

    def test_by_ecs_s_own_count_they_stand_on_the_card_before_tasks_are_read(self) -> None:
        seen = judged(replace(ROLLING, running=4), BEFORE, ours=made("IN_PROGRESS"), running=None)
        assert seen.progress.note == "Still running: 4 tasks of quilt-catalog:42"
        assert judged(replace(ROLLING, running=3), BEFORE, running=None).progress.note == "", "that is seen anyway"

    def test_one_of_the_same_revision_has_another_image(self) -> None:
        lingering = tasks(1, by=OLD, digest="moved")
        assert (
            "1 task of quilt-catalog:38 with another image still serves"
            in is_complete(running=[*tasks(3), *lingering], late=True).reason
        )

    def test_what_autoscaling_stops_of_the_target_is_none(self) -> None:
        assert is_complete(gone=[replace(tasks(1)[0], status="DEACTIVATING")]).state is State.SUCCEEDED

    def test_an_early_success_of_ecs_is_none_of_ours(self) -> None:
        """By its earlySuccessCriteria ECS calls the deployment done, and stops old tasks afterwards."""
        late = is_complete(running=[*tasks(4), *tasks(1, 42, by=OLD)], late=True)
        assert late.state is State.FAILED
        assert "1 task of quilt-catalog:42 still serves" in late.reason
        assert late.reason.endswith("ECS calls the deployment successful, and goes on in the background.")


class TestTrouble:
    NO_ROOM = (
        "(service quilt) was unable to place a task because no container instance met all of its requirements. "
        "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
    )
    TOLD = "was unable to place a task because no container instance met all of its requirements"

    @staticmethod
    def told(*messages: str) -> str:
        """`messages` are newest first, a second apart, the last a second after the call."""
        last = len(messages)
        events = [ServiceEvent(NOW + (last - n) * SECOND, message) for n, message in enumerate(messages)]
        return trouble(events, NOW)

    @pytest.mark.parametrize(
        "message",
        [
            "(service quilt) is unable to consistently start tasks successfully.",
            "(service quilt) failed to launch a task with (error ECS was unable to assume the role 'arn:role').",
            "(service quilt) operations are being throttled on elb. Will try again later.",
            "(service quilt) was unable to stop or start tasks during a deployment because of the service deployment "
            "configuration. Update the minimumHealthyPercent or maximumPercent value and try again.",
        ],
    )
    def test_what_ecs_could_not_do_is_told_in_its_own_words(self, message: str) -> None:
        assert self.told(message) == message.removeprefix("(service quilt) ").rstrip(".")

    def test_the_newest_is_told_without_what_stands_under_all(self) -> None:
        assert self.told("(service quilt) has begun draining connections on 1 tasks.", self.NO_ROOM) == self.TOLD

    @pytest.mark.parametrize(
        "after", ["(service quilt) has started 1 tasks: (task 1).", "(service quilt) has reached a steady state."]
    )
    def test_what_ecs_has_got_over_is_not(self, after: str) -> None:
        assert self.told(after, self.NO_ROOM) == ""

    def test_nor_is_what_was_before_our_call(self) -> None:
        assert trouble([ServiceEvent(NOW - SECOND, self.NO_ROOM)], NOW) == ""

    def test_nor_what_the_tasks_say_better_themselves(self) -> None:
        unhealthy = "(service quilt) (port 80) is unhealthy in (target-group arn) due to (reason Health checks failed)"
        assert self.told(unhealthy) == ""

    def test_it_stands_on_the_card_and_in_the_outcome(self) -> None:
        event = ServiceEvent(AT, self.NO_ROOM)
        seen = judged(replace(ROLLING, running=0), BEFORE, running=None, events=(event,))
        assert seen.progress.note == f"ECS's last word on it: “{self.TOLD}”"
        late = judged(ROLLING, BEFORE, ours=made("IN_PROGRESS"), events=(event,), late=True)
        assert f"ECS's last word on it: “{self.TOLD}”. ECS goes on trying." in late.reason

    def test_a_long_reason_keeps_the_cause_at_its_end(self) -> None:
        why = "ResourceInitializationError: " + "retried, " * 60 + "because no policy allows it"
        seen = judged(ROLLING, BEFORE, ours=made("IN_PROGRESS"), gone=[stopped(why)])
        assert seen.progress.note.startswith("ResourceInitializationError")
        assert seen.progress.note.endswith("because no policy allows it")


class TestUndone:
    FAILED_ENTRY = replace(ROLLING, status="ACTIVE", rollout_state="FAILED")

    @pytest.mark.parametrize("status", ["ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"])
    def test_while_ecs_undoes_it_nothing_is_claimed(self, status: str) -> None:
        verdict = judged(UNDOING, self.FAILED_ENTRY, ours=made(status), gone=[stopped("exit 1")])
        assert verdict.state is None
        assert verdict.progress.note == "ECS is undoing it: exit 1"

    @pytest.mark.parametrize("ours", [None, made("IN_PROGRESS")])
    def test_a_failed_rollout_is_ecs_undoing_it_before_its_record_says_so(self, ours: ServiceDeployment | None) -> None:
        verdict = judged(UNDOING, self.FAILED_ENTRY, ours=ours)
        assert (verdict.state, verdict.progress.note) == (None, "ECS is undoing it")

    def test_once_undone_it_is_reverted_and_says_what_runs_now(self) -> None:
        undone = replace(UNDOING, rollout_state="COMPLETED")
        ours = made("ROLLBACK_SUCCESSFUL", reason="The circuit breaker threshold was exceeded.")
        verdict = judged(undone, ours=ours, running=tasks(4, 42), gone=[stopped("exit 1")])
        assert verdict.state is State.REVERTED
        assert verdict.reason == (
            "ECS undid the rollback: The circuit breaker threshold was exceeded (tasks: exit 1). "
            "quilt-catalog:42 is what the service has now."
        )

    def test_undone_is_not_said_while_our_deployment_is_still_shown_as_primary(self) -> None:
        assert judged(DONE, ours=made("ROLLBACK_SUCCESSFUL"), running=tasks(4)).state is None

    def test_what_ecs_cannot_undo_has_failed(self) -> None:
        assert judged(UNDOING, ours=made("ROLLBACK_FAILED")).state is State.FAILED

    def test_a_breaker_that_may_not_roll_back_leaves_a_failure(self) -> None:
        primary = replace(self.FAILED_ENTRY, status="PRIMARY")
        verdict = judged(primary, BEFORE, ours=made("STOPPED", reason="Tripped."), breaker_rollback=False)
        assert verdict.state is State.FAILED
        assert "Tripped" in verdict.reason
        assert "does not undo it" in verdict.reason

    def test_undoing_that_outlasts_the_deadline_has_failed(self) -> None:
        assert judged(UNDOING, ours=made("ROLLBACK_IN_PROGRESS"), late=True).state is State.FAILED
        assert judged(UNDOING, self.FAILED_ENTRY, late=True).state is State.FAILED

    def test_a_stopped_deployment_is_waited_for_until_ecs_shows_what_stopped_it(self) -> None:
        assert judged(ROLLING, BEFORE, ours=made("STOPPED")).progress.note == "ECS says that our deployment was stopped"
        late = judged(ROLLING, BEFORE, ours=made("STOPPED"), late=True)
        assert late.state is State.FAILED
        assert "goes on trying" not in late.reason


class TestSuperseded:
    @pytest.mark.parametrize("ours", [None, made("STOPPED"), made("IN_PROGRESS")])
    def test_a_newer_primary_of_somebody_else_supersedes_and_is_named(self, ours: ServiceDeployment | None) -> None:
        verdict = judged(FOREIGN, replace(ROLLING, status="ACTIVE"), ours=ours)
        assert verdict.state is State.SUPERSEDED
        assert "quilt-catalog:43 (ecs-svc/5555)" in verdict.reason

    def test_a_deployment_of_the_same_target_by_somebody_else_supersedes_as_well(self) -> None:
        again = replace(FOREIGN, task_definition=td(38))
        assert judged(again, ours=made("STOPPED"), running=tasks(4, by=again.id)).state is State.SUPERSEDED

    @pytest.mark.parametrize("status", ["PENDING", "IN_PROGRESS"])
    def test_back_on_the_old_revision_while_ours_still_goes_on_it_may_be_ecs_that_undoes_it(self, status: str) -> None:
        assert judged(UNDOING, ours=made(status)).state is None
        assert judged(UNDOING, ours=made("STOPPED")).state is State.SUPERSEDED

    def test_back_on_the_old_revision_without_our_record_nobody_knows_who_did_it(self) -> None:
        back = replace(UNDOING, rollout_state="COMPLETED")
        assert judged(back).state is None
        verdict = judged(back, late=True)
        assert verdict.state is State.INDETERMINATE
        assert "quilt-catalog:42 is what the service has again" in verdict.reason


@pytest.mark.parametrize("state", [None, service_state(status="INACTIVE"), service_state(status="DRAINING")])
def test_a_service_that_is_gone_is_a_failure(state: ServiceState | None) -> None:
    verdict = judge(
        plan=plan(),
        deployment_id=OURS,
        state=state,
        ours=made(),
        tasks=tasks(4),
        stopped=(),
        now=AT,
        since=NOW,
        deadline=AT + HOUR,
    )
    assert verdict.state is State.FAILED
    assert verdict.progress.desired == 4


STATUSES = ["", "PENDING", "IN_PROGRESS", "SUCCESSFUL", "STOPPED", "STOP_REQUESTED"]
STATUSES += ["ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"]
ENTRY = st.builds(
    deployment,
    identifier=st.sampled_from([OLD, OURS, "ecs-svc/5555"]),
    number=st.sampled_from([38, 42, 43]),
    status=st.sampled_from(["PRIMARY", "ACTIVE"]),
    rollout_state=st.sampled_from(["IN_PROGRESS", "COMPLETED", "FAILED"]),
    created_at=st.sampled_from([NOW - DAY, AT, AT + MINUTE]),
)
TASKS = st.lists(
    st.builds(
        lambda number, digest, status: tasks(1, number, digest=digest, status=status)[0],
        st.sampled_from([38, 38, 38, 42]),
        st.sampled_from(["good", "good", "bad"]),
        st.sampled_from(["RUNNING", "RUNNING", "PENDING"]),
    ),
    max_size=3,
)


@settings(max_examples=500, deadline=None)
@given(
    shown=st.lists(ENTRY, min_size=1, max_size=2, unique_by=lambda entry: entry.id),
    status=st.sampled_from(STATUSES),
    running=TASKS,
    desired=st.integers(0, 3),
    late=st.booleans(),
)
def test_success_is_never_claimed_without_all_of_its_evidence(
    shown: list[Deployment], status: str, running: list[Task], desired: int, late: bool
) -> None:
    ours = made(status) if status else None
    up = [task for task in running if task.status == "RUNNING"]
    verdict = judge(
        plan=plan(),
        deployment_id=OURS,
        state=service_state(*shown, desired=desired, running=len(up)),
        ours=ours,
        tasks=running,
        stopped=(),
        now=AT + (HOUR if late else MINUTE),
        since=NOW,
        deadline=AT + 15 * MINUTE,
    )
    if verdict.state is State.SUCCEEDED:
        assert [(e.id, e.status, e.rollout_state) for e in shown] == [(OURS, "PRIMARY", "COMPLETED")]
        assert status in {"", "SUCCESSFUL"}
        assert len(up) == desired > 0
        assert all(task == tasks(1)[0] for task in up)
    if late:
        assert verdict.state is not None
    assert verdict.reason or verdict.state is None


class TestStopping:
    """:42 was moving over :38 when its service deployment arn:sd was told to roll back."""

    BACK = deployment("ecs-svc/6666", 38, created_at=AT + MINUTE)
    MOVING = deployment(OLD, 42, rollout_state="IN_PROGRESS")

    def judge(
        self, *shown: Deployment, ours: ServiceDeployment | None, running: int = 4, late: bool = False, **state: Any
    ) -> Verdict:
        return judge(
            plan=plan(Call.STOP_SERVICE_DEPLOYMENT, service_deployment="arn:sd"),
            deployment_id="",
            state=service_state(*shown, **state),
            ours=ours,
            tasks=tasks(running, by="ecs-svc/6666"),
            stopped=[stopped("exit 1", by="ecs-svc/6666")],
            now=AT + (20 if late else 2) * MINUTE,
            since=NOW,
            deadline=AT + 15 * MINUTE,
        )

    RETURNED = made("ROLLBACK_SUCCESSFUL", finished_at=AT + 2 * MINUTE)

    def test_here_a_successful_rollback_by_ecs_is_success(self) -> None:
        assert self.judge(self.BACK, ours=self.RETURNED).state is State.SUCCEEDED

    def test_but_only_with_all_of_the_evidence(self) -> None:
        assert self.judge(self.BACK, ours=self.RETURNED, running=3).state is None
        assert self.judge(self.MOVING, ours=self.RETURNED).state is None
        assert self.judge(self.BACK, self.MOVING, ours=self.RETURNED).state is None
        assert self.judge(self.BACK, ours=self.RETURNED, desired=0, running=0).state is State.INDETERMINATE

    @pytest.mark.parametrize("status", ["PENDING", "IN_PROGRESS", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"])
    def test_the_way_back_is_watched_until_the_deadline(self, status: str) -> None:
        verdict = self.judge(self.BACK, self.MOVING, ours=made(status), running=1)
        assert (verdict.state, verdict.progress.on_target, verdict.progress.note) == (None, 1, "exit 1")
        assert self.judge(self.BACK, self.MOVING, ours=made(status), running=1, late=True).state is State.FAILED

    def test_the_failed_tasks_are_those_of_the_way_back(self) -> None:
        bad, back = replace(self.MOVING, failed=7), replace(self.BACK, failed=2)
        ours = made("ROLLBACK_IN_PROGRESS", failed_tasks=7)
        assert self.judge(bad, ours=ours).progress.failed == 0
        assert self.judge(back, bad, ours=ours).progress.failed == 2

    def test_a_deployment_that_finished_before_it_could_be_stopped_is_a_failure(self) -> None:
        verdict = self.judge(deployment(OLD, 42), ours=made("SUCCESSFUL"))
        assert verdict.state is State.FAILED
        assert "finished before it could be stopped" in verdict.reason

    def test_a_way_back_that_failed_is_a_failure(self) -> None:
        assert self.judge(self.MOVING, ours=made("ROLLBACK_FAILED")).state is State.FAILED

    def test_going_back_to_something_else_is_a_failure_that_names_it(self) -> None:
        verdict = self.judge(replace(self.BACK, task_definition=td(37)), ours=self.RETURNED)
        assert verdict.state is State.FAILED
        assert "quilt-catalog:37 instead of quilt-catalog:38" in verdict.reason

    @pytest.mark.parametrize("status", ["IN_PROGRESS", "STOPPED"])
    def test_somebody_elses_deployment_supersedes(self, status: str) -> None:
        assert self.judge(FOREIGN, ours=made(status)).state is State.SUPERSEDED

    def test_a_deployment_after_the_way_back_supersedes(self) -> None:
        later = replace(FOREIGN, created_at=AT + 3 * MINUTE)
        assert self.judge(later, ours=self.RETURNED).state is State.SUPERSEDED

    def test_an_unreadable_record_is_indeterminate_in_the_end(self) -> None:
        assert self.judge(self.MOVING, ours=None).state is None
        assert self.judge(self.MOVING, ours=None, late=True).state is State.INDETERMINATE


class TestAdopting:
    """The call was not answered: what would it have made?"""

    def adopt(self, *shown: Deployment, past: Sequence[Past] = ()) -> tuple[str, str] | None:
        deployments, revisions = history(*past)
        return adopt(
            plan=plan(),
            intent_at=AT,
            state=service_state(*shown),
            deployments=deployments,
            revisions=revisions,
        )

    def test_a_new_deployment_of_the_target_is_ours(self) -> None:
        assert self.adopt(ROLLING, BEFORE) == (OURS, "")

    def test_its_service_deployment_is_found_beside_it(self) -> None:
        past = [Past(38, 8 * DAY), Past(42, DAY), Past(38, -MINUTE, "IN_PROGRESS")]
        assert self.adopt(ROLLING, BEFORE, past=past) == (OURS, history(*past)[0][0].arn)

    def test_no_other_service_deployment_is_taken_for_it(self) -> None:
        past = [Past(38, 8 * DAY), Past(42, DAY), Past(43, -MINUTE, "IN_PROGRESS")]
        assert self.adopt(ROLLING, BEFORE, past=past) == (OURS, "")

    def test_clocks_may_differ_by_five_seconds(self) -> None:
        assert self.adopt(replace(ROLLING, created_at=AT - 5 * SECOND)) == (OURS, "")
        assert self.adopt(replace(ROLLING, created_at=AT - 6 * SECOND)) is None

    @pytest.mark.parametrize("status", ["ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED", "STOPPED", "SUCCESSFUL"])
    def test_its_record_is_enough_when_it_was_undone_or_replaced_before_anybody_looked(self, status: str) -> None:
        past = [Past(38, 8 * DAY), Past(42, DAY), Past(38, -MINUTE, status)]
        assert self.adopt(FOREIGN, past=past) == ("", history(*past)[0][0].arn)

    def test_while_it_moves_its_entry_is_waited_for(self) -> None:
        assert self.adopt(BEFORE, past=[Past(42, DAY), Past(38, -MINUTE, "IN_PROGRESS")]) is None

    def test_it_is_ours_even_if_somebody_has_deployed_over_it(self) -> None:
        assert self.adopt(FOREIGN, replace(ROLLING, status="ACTIVE")) == (OURS, "")

    @pytest.mark.parametrize(
        "shown",
        [
            pytest.param(deployment(OLD, 42), id="nothing has changed"),
            pytest.param(FOREIGN, id="another revision"),
            pytest.param(replace(ROLLING, created_at=AT - MINUTE), id="before the call"),
            pytest.param(replace(ROLLING, id=OLD), id="the deployment that was there before"),
        ],
    )
    def test_nothing_else_is(self, shown: Deployment) -> None:
        assert self.adopt(shown) is None

    @pytest.mark.parametrize(
        ("status", "arrived"), [("ROLLBACK_REQUESTED", True), ("ROLLBACK_SUCCESSFUL", True), ("IN_PROGRESS", False)]
    )
    def test_a_stop_has_arrived_when_its_deployment_goes_back(self, status: str, arrived: bool) -> None:
        found = adopt(
            plan=plan(Call.STOP_SERVICE_DEPLOYMENT, service_deployment="arn:sd"),
            intent_at=AT,
            state=service_state(),
            deployments=[made(status, arn="arn:other"), made(status)],
            revisions={},
        )
        assert found == (("", "arn:sd") if arrived else None)


@pytest.mark.parametrize(
    ("shown", "ours", "late", "wanted"),
    [
        ((ROLLING, BEFORE), made("IN_PROGRESS"), False, False),
        ((ROLLING, BEFORE), None, False, False),
        ((ROLLING, BEFORE), made("IN_PROGRESS"), True, True),
        ((DONE,), made(), False, True),
        ((replace(ROLLING, rollout_state=""), BEFORE), None, False, True),
        ((replace(ROLLING, rollout_state=""), BEFORE), made("IN_PROGRESS"), False, False),
        ((replace(DONE, rollout_state=""),), made(), False, True),
        ((replace(ROLLING, failed=1), BEFORE), made("IN_PROGRESS"), False, True),
        ((ROLLING, BEFORE), made("IN_PROGRESS", failed_tasks=1), False, True),
        ((UNDOING, replace(ROLLING, status="ACTIVE")), made("ROLLBACK_IN_PROGRESS"), False, True),
        ((FOREIGN, BEFORE), made("STOPPED"), False, False),
    ],
)
def test_tasks_are_read_when_they_prove_the_end_or_explain_a_failure(
    shown: Sequence[Deployment], ours: ServiceDeployment | None, late: bool, wanted: bool
) -> None:
    found = wants_tasks(plan=plan(), deployment_id=OURS, state=service_state(*shown), ours=ours, late=late)
    assert found is wanted


def test_while_tasks_are_not_read_the_progress_counts_what_ecs_counts() -> None:
    verdict = judged(ROLLING, BEFORE, ours=made("IN_PROGRESS"), running=None)
    assert (verdict.state, verdict.progress.on_target) == (None, 1)
