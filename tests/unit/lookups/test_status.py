"""Which of many services are worth a line."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.lookups.status import FEW, notable, status_of
from bot.model import LIVE, Rollback, ServiceSeen, ServiceState, State, hold
from bot.ports import Ports
from tests.unit.values import CATALOG, MINUTE, NOW, deployment, rollback, service_state


def test_a_service_that_runs_as_it_should_is_not_worth_a_line() -> None:
    state = service_state()
    assert not notable(state)
    assert state.primary is not None
    moved = replace(state.primary, rollout_state="")
    assert not notable(replace(state, deployments=(moved,))), "ECS tells none where traffic is moved"


@pytest.mark.parametrize(
    "state",
    [
        None,
        replace(service_state(), running=3),
        replace(service_state(), pending=1),
        replace(service_state(), deployments=()),
        service_state(deployment(rollout_state="IN_PROGRESS")),
        service_state(deployment(rollout_state="FAILED")),
        service_state(deployment(), deployment("ecs-svc/2", status="ACTIVE")),
    ],
)
def test_one_that_moves_or_lacks_something_or_cannot_be_read_is(state: ServiceState | None) -> None:
    assert notable(state)


HOLD = hold.Hold(NOW - 90 * MINUTE, NOW - 90 * MINUTE)
OTHERS = [f"s{number}" for number in range(FEW)]


class World:
    """A journal with one rollback, and an ECS that notes what is wanted anew."""

    def __init__(self, one: Rollback, **seen: ServiceSeen) -> None:
        self._one, self._seen = one, seen
        self.anew: set[str] = set()
        self.ports = cast("Ports", SimpleNamespace(clock=self, journal=self, ecs=self, now=lambda: NOW))

    def now(self) -> Any:
        return NOW

    async def in_state(self, *states: State) -> Sequence[Rollback]:
        return [self._one] if self._one.state in states else []

    async def recent(self, service: str = "", *, limit: int) -> Sequence[Rollback]:
        return [self._one] if service in ("", self._one.service) else []

    async def services(
        self, services: Sequence[Any], *, anew: Collection[str], within: float
    ) -> dict[str, ServiceSeen]:
        self.anew = set(anew)
        return {each.name: self._seen.get(each.name, ServiceSeen(service_state())) for each in services}


def many() -> list[Any]:
    one = CATALOG.services["quilt-catalog"]
    return [one, *(one.model_copy(update={"name": name}) for name in OTHERS)]


@pytest.mark.parametrize(
    ("one", "anew"),
    [
        *((rollback(state=state), True) for state in LIVE),
        (rollback(state=State.SUCCEEDED, ended_at=NOW - MINUTE), True),
        (rollback(state=State.REJECTED, ended_at=NOW - 20 * MINUTE), False),
        (rollback(state=State.SUCCEEDED, ended_at=NOW - 90 * MINUTE, hold=HOLD), True),
        (rollback(state=State.SUCCEEDED, ended_at=NOW - 90 * MINUTE, hold=replace(HOLD, released_at=NOW)), True),
    ],
)
async def test_of_many_those_that_a_rollback_changed_are_read_anew_whoever_read_them_before(
    one: Rollback, *, anew: bool
) -> None:
    world = World(one)
    await status_of(many(), world.ports)
    assert world.anew == ({"quilt-catalog"} if anew else set())


async def test_what_is_old_and_what_was_not_read_is_counted_and_is_not_at_rest() -> None:
    seen = {"s1": ServiceSeen(), "s2": ServiceSeen(service_state(), age=70.0), "s3": ServiceSeen(problem="Denied.")}
    found = await status_of(many(), World(rollback(state=State.REJECTED, ended_at=NOW - 90 * MINUTE), **seen).ports)
    assert [row[:3] for row in found.rows] == [("s3", None, "Denied.")]
    assert (found.unread, found.older, found.age, found.at_rest) == (1, 1, 70.0, FEW + 1 - 2)
