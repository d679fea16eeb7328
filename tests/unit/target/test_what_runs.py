"""What runs is told by what the tasks are: of the new revision, of old ones, and of those that will not go."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model import Deployment, ServiceState, Task, TrafficShift
from bot.target.what_runs import what_runs
from tests.unit.values import MINUTE, OURS, deployment, service_state, tasks

SHIFT = TrafficShift("BLUE_GREEN", 10 * MINUTE)


def new(running: int, state: str = "IN_PROGRESS", **how: Any) -> Deployment:
    return deployment(OURS, 38, rollout_state=state, running=running, pending=how.pop("pending", 4 - running), **how)


def old(running: int) -> Deployment:
    return deployment(status="ACTIVE", running=running)


def state(*of: Deployment, **how: Any) -> ServiceState:
    counts = {"running": sum(entry.running for entry in of), "pending": sum(entry.pending for entry in of)}
    return service_state(*of, **{**counts, **how})


def leaving(status: str, count: int = 2, number: int = 42) -> list[Task]:
    return [replace(task, status=status) for task in tasks(count, number)]


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (state(deployment()), "quilt-catalog:42 · 4 of 4 running, 0 pending · deployed"),
        (state(new(0), old(4)), "quilt-catalog:42 4 running · quilt-catalog:38 is coming: 0 of 4 running, 4 pending"),
        (
            state(new(1, failed=2), old(3)),
            "quilt-catalog:42 3 running · quilt-catalog:38 is coming: 1 of 4 running, 3 pending, 2 failed",
        ),
        (state(new(4), old(2)), "all of quilt-catalog:38 runs: 4 of 4 · 2 tasks of quilt-catalog:42 still run"),
        (
            state(new(4, "COMPLETED"), old(1)),
            "all of quilt-catalog:38 runs: 4 of 4, and ECS calls it done · 1 task of quilt-catalog:42 still runs",
        ),
        (
            state(new(2, "COMPLETED", pending=2), old(2)),
            "quilt-catalog:42 2 running · quilt-catalog:38 2 of 4 running, 2 pending, and called done",
        ),
        (
            state(new(4, "FAILED"), old(1)),
            "all of quilt-catalog:38 runs: 4 of 4, and its rollout has failed · 1 task of quilt-catalog:42 still runs",
        ),
        (
            state(new(1, "FAILED", pending=0, failed=3), old(3)),
            "quilt-catalog:42 3 running · quilt-catalog:38 has failed to come: 1 of 4 running, 0 pending, 3 failed",
        ),
        (
            state(new(0, "FAILED", pending=1, failed=3)),
            "nothing runs · quilt-catalog:38 · 0 of 4 running, 1 pending, 3 failed · deployment failed",
        ),
        (state(new(0), old(0)), "nothing runs · quilt-catalog:38 · 0 of 4 running, 4 pending · deployment under way"),
        (state(deployment(running=0), desired=0), "quilt-catalog:42 · no task is wanted, 0 running"),
        (
            state(new(0, "COMPLETED", pending=0), old(2), desired=0),
            "quilt-catalog:38 · no task is wanted, 0 running · 2 tasks of quilt-catalog:42 still run",
        ),
        (replace(state(deployment()), deployments=()), "quilt-catalog:42 · 4 of 4 running, 0 pending · no deployment"),
    ],
)
def test_each_revision_is_told_with_the_tasks_that_run_it(of: ServiceState, told: str) -> None:
    assert what_runs(of) == told


@pytest.mark.parametrize(
    ("traffic", "told"),
    [
        (10.0, "with 10 % of the traffic"),
        (0.0, "with 0 % of the traffic"),
        (None, "who has the traffic is not known"),
    ],
)
def test_of_two_sets_of_tasks_it_is_told_which_has_the_traffic(traffic: float | None, told: str) -> None:
    both = state(new(4, ""), old(4), shift=SHIFT)
    sets = "quilt-catalog:42 4 running · quilt-catalog:38 beside it: 4 of 4 running, 0 pending"

    assert what_runs(both, traffic=traffic) == f"{sets}, {told}"


@pytest.mark.parametrize(
    ("rollout", "told"),
    [("IN_PROGRESS", "CodeDeploy has not moved all traffic to it"), ("COMPLETED", "with all traffic")],
)
def test_where_codedeploy_moves_the_traffic_its_task_set_tells_who_has_it(rollout: str, told: str) -> None:
    both = state(new(4, rollout), old(4), controller="CODE_DEPLOY")
    sets = "quilt-catalog:42 4 running · quilt-catalog:38 beside it: 4 of 4 running, 0 pending"

    assert what_runs(both) == f"{sets}, {told}"


def test_what_was_told_to_stop_and_has_not_is_told_unless_it_is_of_what_shall_run() -> None:
    done = state(new(4, "COMPLETED"))
    runs = "quilt-catalog:38 · 4 of 4 running, 0 pending · deployed"

    assert (
        what_runs(done, leaving("RUNNING")) == f"{runs} · 2 tasks of quilt-catalog:42 were told to stop and still run"
    )
    assert what_runs(done, leaving("DEACTIVATING", 1)) == f"{runs} · 1 task of quilt-catalog:42 is being stopped"
    assert what_runs(done, leaving("DEACTIVATING", 1, number=38)) == runs
