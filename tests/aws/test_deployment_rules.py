"""What the adapter reads of a service whose deployments have rules of their own, and of tasks that did not start."""

import pytest

from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from bot.model import BreakerRule, EarlySuccess
from playground.aws import SimulatedAws
from playground.aws.deployment_rules import BreakerRules
from playground.aws.deployment_rules import EarlySuccess as OfAws


@pytest.fixture
def ecs(aws: Aws, world: SimulatedAws) -> Ecs:
    return Ecs(aws)


async def test_the_rules_of_its_deployments_are_read(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    world.finish_early(OfAws(75, "DEFERRED"))
    world.set_breaker_rules(BreakerRules("COUNT", 7, reset_on_healthy=False))

    state = await ecs.service(service)

    assert state.early == EarlySuccess(75, deferred=True)
    assert state.breaker_rule == BreakerRule("COUNT", 7, resets=False)


async def test_a_long_reason_keeps_its_end_in_every_part_and_says_nothing_twice(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    cause = "because no policy allows it"
    world.behave(38, "no-image", why=f"ResourceInitializationError: {'retried, ' * 100}{cause}")
    world.deploy(service.service, 38)
    world.clock.advance(12)

    [failed] = [task for task in await ecs.tasks(service, stopped=True) if task.task_definition.endswith(":38")]

    assert failed.stopped_reason.startswith("ResourceInitializationError: retried")
    assert failed.stopped_reason.count(cause) == 1
    assert failed.stopped_reason.endswith(cause)


async def test_a_command_that_could_not_be_run_is_told_without_the_password_that_it_was_given(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    world.behave(38, "no-image", why='CannotStartContainerError: exec: "run --db-password=hunter2": not found')
    world.deploy(service.service, 38)
    world.clock.advance(12)

    failed = [task for task in await ecs.tasks(service, stopped=True) if "CannotStartContainer" in task.stopped_reason]

    assert failed
    assert all('exec: "run --db-password=[hidden]": not found' in task.stopped_reason for task in failed)
    assert not any("hunter2" in task.stopped_reason for task in failed)
