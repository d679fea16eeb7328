"""Which of many services are worth a line."""

from dataclasses import replace

import pytest

from bot.lookups.status import notable
from bot.model import ServiceState
from tests.unit.values import deployment, service_state


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
