"""Where somebody waits, what is read next is begun beside what is read now; a guess is never believed for long."""

import asyncio
from collections import Counter

import pytest

from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from playground.aws import SimulatedAws
from playground.aws.wire import Call

LATENCY = 0.05


@pytest.fixture
def ecs(aws: Aws, world: SimulatedAws) -> Ecs:
    return Ecs(aws)


@pytest.fixture(autouse=True)
def slow(world: SimulatedAws) -> None:
    world.delay(LATENCY)


async def test_revisions_are_asked_for_beside_the_deployments_that_speak_of_them_and_once(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    before = len(world.calls("DescribeServiceRevisions"))
    deployments = await ecs.service_deployments(service)
    named = {deployment.revision for deployment in deployments}
    found = await ecs.service_revisions(service, named)

    assert found.keys() == named
    asked = [arn for call in world.calls("DescribeServiceRevisions")[before:] for arn in _arns(call)]
    assert sorted(asked) == sorted(named)


async def test_the_task_definitions_of_last_time_are_asked_for_with_the_listing(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    arn = (await ecs.service(service)).task_definition
    await ecs.task_definition(service, arn)
    before = len(world.calls())
    await ecs.service_deployments(service)
    assert await ecs.task_definition(service, arn)

    operations = [call.operation for call in world.calls()[before:]]
    assert operations.count("DescribeTaskDefinition") == 1
    assert operations.index("DescribeTaskDefinition") < operations.index("DescribeServiceDeployments")


async def test_at_the_first_look_what_runs_and_the_revision_before_it_are_asked_for_beside_the_deployments(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    services, before = len(world.calls("DescribeServices")), len(world.calls("DescribeTaskDefinition"))
    running, _ = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    family, _, number = running.task_definition.rpartition(":")
    near = [running.task_definition, f"{family}:{int(number) - 1}"]
    found = [await ecs.task_definition(service, arn) for arn in near]

    assert [it and it.arn for it in found] == near
    asked = Counter(call.parameters["taskDefinition"] for call in world.calls("DescribeTaskDefinition")[before:])
    assert [asked[arn] for arn in near] == [1, 1], "by the guess, and not once more"
    assert len(world.calls("DescribeServices")) == services + 1


async def test_what_was_read_in_turn_is_guessed_too(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    """As each service is looked at for its readiness."""
    arn = (await ecs.service(service)).task_definition
    await ecs.task_definition(service, arn, patient=True)
    before = len(world.calls("DescribeTaskDefinition"))
    await ecs.service_deployments(service)

    guessed = [call.parameters["taskDefinition"] for call in world.calls("DescribeTaskDefinition")[before:]]
    assert guessed == [arn], "and not what lies near"


async def test_each_look_is_answered_by_what_was_read_since_it_began(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    arn = (await ecs.service(service)).task_definition
    await ecs.task_definition(service, arn)
    await ecs.service_deployments(service)
    before = await ecs.task_definition(service, arn)
    world.deregister(int(arn.rpartition(":")[2]))
    again = await ecs.task_definition(service, arn)
    await ecs.service_deployments(service)
    once_more = await ecs.task_definition(service, arn)

    assert [it and it.status for it in (before, again, once_more)] == ["ACTIVE", "INACTIVE", "INACTIVE"]


async def test_a_guess_that_failed_is_asked_for_again(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    arn = (await ecs.service(service)).task_definition
    await ecs.task_definition(service, arn)
    world.fail_next("DescribeTaskDefinition", code="AccessDeniedException", status=400)
    await ecs.service_deployments(service)

    assert await ecs.task_definition(service, arn)


def _arns(call: Call) -> list[str]:
    return list(call.parameters["serviceRevisionArns"])
