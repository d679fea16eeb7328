"""Which deployments and failures the journal shows, as DORA counts them."""

from datetime import timedelta

from bot.model import Counted, DeployedLine, DoraKind, Health, State, WatchedDeployment
from bot.numbers.dora import events
from tests.unit.values import MINUTE, NOW, td


def one(id_: str, minutes: int, state: State = State.SUCCEEDED, **changed: object) -> Counted:
    at = NOW + minutes * MINUTE
    whole = {
        "id": id_,
        "service": "quilt-catalog",
        "state": state,
        "ask": "immediate",
        "origin": "person",
        "category": None,
        "health": Health.PASSED,
        "requested_at": at,
        "acted_at": at + MINUTE,
        "ended_at": at + 3 * MINUTE,
        "left": td(42),
    }
    return Counted(**{**whole, **changed})  # type: ignore[arg-type]


def told(*rollbacks: Counted) -> list[tuple[str, int, int | None]]:
    """Its id, when it began and when it was over, in minutes."""
    return [
        (each.id, _minutes(each.started_at - NOW), each.finished_at and _minutes(each.finished_at - NOW))
        for each in events(rollbacks, [])
    ]


def _minutes(span: timedelta) -> int:
    return int(span / MINUTE)


def test_a_failure_lasts_from_when_it_was_detected_until_the_rollback_succeeded() -> None:
    assert told(one("a", 0)) == [("rollback-a", 0, 3)]
    assert told(one("a", 0, detected_at=NOW - 5 * MINUTE)) == [("rollback-a", -5, 3)]


def test_rollbacks_that_went_wrong_and_the_one_that_helped_are_one_failure() -> None:
    wrong = one("a", 0, State.REVERTED), one("b", 10, State.FAILED)
    assert told(*wrong) == [("rollback-a", 0, None)]
    assert told(*wrong, one("c", 20)) == [("rollback-a", 0, 23)]
    assert told(*wrong, one("c", 20), one("d", 30)) == [("rollback-a", 0, 23), ("rollback-d", 30, 33)]
    assert told(wrong[0], one("x", 5, service="another")) == [("rollback-a", 0, None), ("rollback-x", 5, 8)]


def test_drills_ways_back_and_what_was_never_sent_are_no_failure() -> None:
    nothing = (
        one("a", 0, origin="drill"),
        one("b", 1, ask="undo"),
        one("c", 2, ask="restore"),
        one("d", 3, State.REJECTED, acted_at=None),
        one("e", 4, State.FAILED, acted_at=None),
    )
    assert told(*nothing) == []


def test_what_people_typed_is_not_told() -> None:
    (event,) = events([one("a", 0)], [])
    assert (event.name, event.revision) == ("quilt-catalog was rolled back", "quilt-catalog:42")


def test_a_deployment_is_told_with_its_own_times_and_always_the_same_id() -> None:
    line = DeployedLine("quilt-catalog:42", NOW, NOW + 2 * MINUTE)
    seen = WatchedDeployment(1, "a signal/with:all", "quilt-catalog", "ecs-svc/1", line, "C0", NOW, NOW, None)
    (event,) = events([], [seen])
    assert (event.kind, event.started_at, event.finished_at) == (DoraKind.DEPLOYMENT, NOW, NOW + 2 * MINUTE)
    assert events([], [seen]) == (event,)
    assert len(event.id) == len("deployment-") + 32
