"""A task that died since the rollback counts, one that was sent away does not; and what is not known is no pass."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.errors import Failed
from bot.model import Result, State, Task
from bot.validation.container_health import container_health_check
from bot.validation.restored import Restored
from bot.validation.stopped import End, Stopped, end_of, judged
from bot.validation.subject import restored_by
from tests.unit.values import (
    HOUR,
    MINUTE,
    NOW,
    OURS,
    definition,
    deployment,
    rollback,
    service_state,
    stopped,
    tasks,
    td,
)

BEGAN, ENDED = NOW - 5 * MINUTE, NOW - 2 * MINUTE
SCHEDULER = "ServiceSchedulerInitiated"
EXITED = "Essential container in task exited; catalog: exit code 1"


def gone(reason: str = EXITED, code: str = "EssentialContainerExited", *, at: datetime = NOW) -> Task:
    return replace(stopped(reason), stop_code=code, started_at=BEGAN, stopping_at=at, stopped_at=at)


@pytest.mark.parametrize(
    ("code", "reason", "end"),
    [
        ("EssentialContainerExited", EXITED, End.DIED),
        ("TaskFailedToStart", "CannotPullContainerError: …", End.DIED),
        (SCHEDULER, "Task failed ELB health checks in (target-group arn:…)", End.DIED),
        (SCHEDULER, "Task failed container health checks", End.DIED),
        (
            SCHEDULER,
            "Scaling activity initiated by (deployment ecs-svc/1); catalog: exit code 137, failed",
            End.SENT_AWAY,
        ),
        (SCHEDULER, "Service web: ECS is performing maintenance on the underlying infrastructure", End.SENT_AWAY),
        (SCHEDULER, "container instance is in DRAINING state", End.SENT_AWAY),
        ("UserInitiated", "Task stopped by user", End.SENT_AWAY),
        ("SpotInterruption", "Your Spot Task was interrupted.", End.SENT_AWAY),
        ("TerminationNotice", "…", End.SENT_AWAY),
        ("InfrastructureHealth", "…", End.SENT_AWAY),
        ("", "Scaling activity initiated by (deployment ecs-svc/1)", End.SENT_AWAY),
        (SCHEDULER, "", End.UNKNOWN),
        ("NewInTheNextYear", "the moon is full", End.UNKNOWN),
    ],
)
def test_by_its_stop_code_and_reason_a_task_died_or_was_sent_away_or_nobody_knows(
    code: str, reason: str, end: End
) -> None:
    assert end_of(gone(reason, code)) is end


@pytest.mark.parametrize(
    ("codes", "reason", "end"),
    [
        ({}, EXITED, End.DIED),
        ({"catalog": 0}, EXITED, End.DONE),
        ({"catalog": 0, "agent": 143}, EXITED, End.DONE),
        ({"catalog": 0, "agent": 1}, EXITED, End.DIED),
        ({"catalog": 137}, EXITED, End.DIED),
        ({"catalog": 137, "agent": 0}, f"{EXITED}; catalog: OutOfMemoryError: Container killed", End.DIED),
        ({"catalog": 139, "agent": 0}, EXITED, End.DIED),
    ],
)
def test_a_task_whose_containers_exited_without_an_error_has_not_died(
    codes: dict[str, int], reason: str, end: End
) -> None:
    assert end_of(replace(gone(reason), exit_codes=codes)) is end


@pytest.mark.parametrize(
    ("of", "result", "words"),
    [
        ([], Result.PASS, ""),
        (
            [replace(gone("Essential container in task exited"), exit_codes={"catalog": 0})],
            Result.INCONCLUSIVE,
            "1 task ended since with exit code 0: “Essential container in task exited”",
        ),
        ([gone("Scaling activity initiated by …", SCHEDULER)], Result.PASS, ""),
        ([replace(gone(), task_definition=td(42))], Result.PASS, ""),
        ([gone(at=BEGAN - MINUTE)], Result.PASS, ""),
        ([gone(), gone()], Result.FAIL, f"2 tasks died since the rollback ended: “{EXITED}”"),
        (
            [replace(gone(), stopping_at=None, stopped_at=None)],
            Result.FAIL,
            f"1 task died since the rollback ended: “{EXITED}”",
        ),
        ([gone(at=BEGAN + MINUTE)], Result.INCONCLUSIVE, f"1 task died during the rollout: “{EXITED}”"),
        ([replace(gone(at=BEGAN + MINUTE), started_at=None)], Result.PASS, ""),
        ([gone("", "")], Result.INCONCLUSIVE, "1 task stopped since, and it is not clear why: “no reason given”"),
    ],
)
def test_only_deaths_since_the_rollback_count_against_what_was_restored(
    of: Sequence[Task], result: Result, words: str
) -> None:
    assert judged(Stopped(of, td(38), BEGAN, ENDED), NOW) == (result, words)


def test_of_a_late_look_it_is_said_that_ecs_forgets() -> None:
    late = Stopped([gone()], td(38), BEGAN - 2 * HOUR, ENDED - 2 * HOUR)
    assert judged(late, NOW)[1].endswith("; ECS does not tell of more than the last hour")


def seen(**how: object) -> Restored:
    past = replace(rollback(state=State.SUCCEEDED), acted_at=BEGAN, ended_at=ENDED)
    state = service_state(deployment(OURS, 38))
    return replace(Restored(restored_by(past, NOW), state, tasks(4), (), definition(), NOW), **how)  # type: ignore[arg-type]


def test_what_could_not_be_read_is_said_and_is_no_pass() -> None:
    problem = Failed("Could not read the tasks.")

    assert seen().service().result is Result.PASS
    assert (unread := seen(stopped=problem).service()).result is Result.INCONCLUSIVE
    assert unread.evidence.endswith("but whether any has died since is not known: Could not read the tasks")
    assert isinstance(seen(stopped=problem).logging("us-east-1"), Failed)
    assert (told := seen(definition=problem).container_health()) is not None
    assert told.result is Result.INCONCLUSIVE


def test_old_tasks_that_were_told_to_stop_and_still_run_are_told() -> None:
    old = replace(tasks(1, 42, by=OURS, status="DEACTIVATING")[0], stopping_at=ENDED)

    check = seen(stopped=[old]).service()

    assert check.result is Result.INCONCLUSIVE
    assert check.evidence.endswith(
        "4 of 4 tasks running quilt-catalog:38, and 1 task of quilt-catalog:42 is being stopped"
    )


def health(*states: str, task: str = "") -> list[Task]:
    """One task for each; `a` has a health check."""
    made = tasks(len(states))
    pairs = zip(made, states, strict=True)
    return [replace(one, health=task or state, container_health={"a": state, "b": "UNKNOWN"}) for one, state in pairs]


@pytest.mark.parametrize(
    ("of", "result", "words"),
    [
        (health("HEALTHY", "HEALTHY"), Result.PASS, "2 of 2 tasks healthy"),
        (
            health("HEALTHY", "UNHEALTHY"),
            Result.FAIL,
            "1 of 2 tasks healthy by ECS's own checks of the containers; a is",
        ),
        (health("HEALTHY", "UNKNOWN"), Result.INCONCLUSIVE, "of the others ECS does not know it"),
        (health("UNHEALTHY", task="UNKNOWN"), Result.INCONCLUSIVE, "a is unhealthy, which is not essential"),
        (health(task="UNKNOWN"), None, ""),
        (tasks(2), Result.INCONCLUSIVE, "0 of 2 tasks healthy"),
    ],
)
def test_unhealthy_fails_and_unknown_is_no_pass_where_a_health_check_is_defined(
    of: Sequence[Task], result: Result | None, words: str
) -> None:
    [container] = definition().containers
    both = definition(containers=(replace(container, name="a", checked=True), replace(container, name="b")))

    check = container_health_check(of, both, NOW)

    assert (check and check.result) == result
    assert words in (check.evidence if check else "")


def test_without_any_health_check_there_is_nothing_to_say() -> None:
    assert container_health_check(health("UNKNOWN"), definition(), NOW) is None
    unknown = container_health_check(health("UNKNOWN"), None, NOW)
    assert unknown is not None
    assert unknown.result is Result.INCONCLUSIVE
