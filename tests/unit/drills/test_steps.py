"""When a drill waits, when it goes forth, and what is measured of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.drills import steps
from bot.model import Drill, Health, Immediate, Phase, Rollback, State, Task
from tests.journal.samples import MINUTE, NOON, candidate, rollback

_ENDS = NOON + 8 * MINUTE


def back(state: State = State.SUCCEEDED, *phases: Phase) -> Rollback:
    one = rollback(ask=Immediate(), state=state, approved_at=NOON, acted_at=NOON + MINUTE, ended_at=NOON + 3 * MINUTE)
    drill = Drill("engineer-a", slack_id="U0AAAA")
    return replace(one, request=replace(one.request, origin=drill), outcome="", phases=phases)


def first(result: Health | None, ended: str = "") -> Phase:
    one = Phase(1, due_at=NOON + 3 * MINUTE, ends_at=_ENDS)
    return one if result is None else replace(one, result=result, judged_at=_ENDS, ended=ended)


@pytest.mark.parametrize(
    ("leg", "waits"),
    [(back(State.ROLLING), True), (back(), True), (back(State.SUCCEEDED, first(None)), True)]
    + [(back(state), False) for state in (State.FAILED, State.REVERTED, State.SUPERSEDED, State.INDETERMINATE)]
    + [(back(State.SUCCEEDED, first(Health.PASSED)), False)],
)
def test_it_waits_for_the_end_and_for_the_first_five_minutes(leg: Rollback, waits: bool) -> None:
    assert steps.waits(leg) is waits


@pytest.mark.parametrize("result", [Health.FAILED, Health.INCONCLUSIVE])
def test_it_goes_forth_only_where_those_passed(result: Health) -> None:
    assert steps.stopped(back(State.SUCCEEDED, first(Health.PASSED))) == ""
    assert steps.stopped(back(State.SUCCEEDED, first(result)))
    assert steps.stopped(back(State.SUCCEEDED, first(Health.PASSED, "somebody deployed"))) == "somebody deployed"
    assert steps.stopped(back(State.REVERTED))


def test_the_way_forth_has_always_the_same_id_and_the_same_person_asks_for_it() -> None:
    id_, request = steps.way_forth(back())

    assert (id_, request) == steps.way_forth(back())
    assert request.drill == Drill("engineer-a", slack_id="U0AAAA", forth=back().id)
    assert id_ != back().id


def task(seconds: int, revision: int = 38) -> Task:
    started = NOON + MINUTE + timedelta(seconds=seconds)
    return Task("arn", candidate(revision).task_definition, "RUNNING", "ecs-svc/1", (), started, None, "")


def test_tasks_run_when_as_many_as_are_wanted_have_started_on_what_was_called_for() -> None:
    leg = back(State.SUCCEEDED, first(Health.PASSED))

    assert steps.tasks_at(leg, [task(20), task(50), task(30), task(90, 41)]) == NOON + MINUTE + timedelta(seconds=50)
    assert steps.tasks_at(leg, [task(20), task(50)]) is None, "of three"
    assert steps.tasks_at(leg, [task(20), task(50), task(-30)]) is None, "one ran before the call"


def test_every_step_is_told_and_one_that_is_not_known_is_left_out() -> None:
    leg = back(State.SUCCEEDED, first(Health.PASSED))

    assert steps.told(leg, NOON + 2 * MINUTE).splitlines() == [
        "approval to call: 1 min",
        "call to tasks running: 1 min",
        "tasks running to healthy: 1 min",
        "healthy to validated: 5 min",
        "Foreseen were 2-5 min; it took 2 min, as foreseen.",
    ]
    assert "call to healthy: 2 min" in steps.told(leg, None)
