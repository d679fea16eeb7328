"""The changing calls against the simulated AWS: what is put on the wire, and what comes back."""

from collections.abc import Iterator

import pytest

from aws.ecs import Ecs
from aws.service_tags import ServiceTags
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unanswered
from playground.aws import SimulatedAws

ROLLBACK = "4f1c0c4d1b5e4d0f8a51c7b3a2f0d911"


@pytest.fixture
def ecs(aws: Aws, world: SimulatedAws) -> Ecs:
    return Ecs(aws)


@pytest.fixture
def settled(world: SimulatedAws) -> Iterator[None]:
    """Leaves no moving deployment behind for the next test."""
    yield
    world.clock.advance(3600)
    world.catch_up()


def _arn(revision: int) -> str:
    return f"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:{revision}"


@pytest.mark.usefixtures("settled")
async def test_update_service_changes_nothing_but_the_task_definition_and_names_its_deployment(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    primary, service_deployment = await ecs.update_service(service, _arn(38), rollback_id=ROLLBACK)
    state = await ecs.service(service)

    *_, call = world.calls("UpdateService")
    assert call.parameters == {
        "cluster": "sales-prod",
        "service": "quilt-catalog-service",
        "taskDefinition": _arn(38),
    }
    assert state.primary is not None
    assert (state.primary.id, state.task_definition) == (primary, _arn(38))
    assert state.service_deployment == service_deployment


@pytest.mark.usefixtures("settled")
async def test_an_update_that_happened_without_an_answer_is_unanswered_and_can_be_read_back(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    before = len(world.calls("UpdateService"))
    world.fail_next("UpdateService", code=None, apply=True)

    with pytest.raises(Unanswered, match="It may have been carried out"):
        await ecs.update_service(service, _arn(37), rollback_id=ROLLBACK)

    assert len(world.calls("UpdateService")) == before + 1
    assert (await ecs.service(service)).task_definition == _arn(37)


@pytest.mark.usefixtures("settled")
async def test_an_inactive_target_is_refused_in_awss_words(ecs: Ecs, service: Service) -> None:
    with pytest.raises(Failed, match=r"quilt-catalog:41 \(UpdateService\): TaskDefinition is inactive"):
        await ecs.update_service(service, _arn(41), rollback_id=ROLLBACK)


@pytest.mark.usefixtures("settled")
async def test_stopping_a_deployment_asks_for_a_rollback(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    await ecs.update_service(service, _arn(38), rollback_id=ROLLBACK)
    world.clock.advance(5)
    moving = (await ecs.service_deployments(service))[0]
    assert moving.moving

    await ecs.stop_service_deployment(service, moving.arn, rollback_id=ROLLBACK)

    *_, call = world.calls("StopServiceDeployment")
    assert call.parameters == {"serviceDeploymentArn": moving.arn, "stopType": "ROLLBACK"}
    world.clock.advance(10)
    told = await ecs.service_deployment(service, moving.arn)
    assert told is not None
    assert told.status.startswith("ROLLBACK_")
    assert told.rollback_revision not in (None, told.revision)


@pytest.mark.usefixtures("settled")
async def test_tags_are_set_and_taken_off_under_the_right_to_act_and_read_back(
    aws: Aws, ecs: Ecs, service: Service
) -> None:
    tags, state = ServiceTags(aws), await ecs.service(service)

    assert await tags.add(service, state.arn, {"rollback-hold": "1"}, rollback_id=ROLLBACK) == {"rollback-hold": "1"}
    assert await tags.remove(service, state.arn, ["rollback-hold"], rollback_id=ROLLBACK) == {}
