"""The changing calls against the simulated AWS: what is put on the wire, what comes back, what the role must allow."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aws.ecr import Ecr
from aws.ecs import Ecs
from aws.logs import CloudWatchLogs
from aws.service_tags import ServiceTags
from aws.session import IAM_PREFIXES, Aws
from aws.surroundings import Surroundings
from aws.target_health import Elb
from bot.catalog import Service
from bot.errors import Failed, Unanswered
from bot.model import ServiceState, TaskDefinition
from playground.aws import SimulatedAws

POLICY = Path(__file__).parents[2] / "deploy" / "iam-policy.json"


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
    primary, service_deployment = await ecs.update_service(service, _arn(38))
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
        await ecs.update_service(service, _arn(37))

    assert len(world.calls("UpdateService")) == before + 1
    assert (await ecs.service(service)).task_definition == _arn(37)


@pytest.mark.usefixtures("settled")
async def test_an_inactive_target_is_refused_in_awss_words(ecs: Ecs, service: Service) -> None:
    with pytest.raises(Failed, match=r"quilt-catalog:41 \(UpdateService\): TaskDefinition is inactive"):
        await ecs.update_service(service, _arn(41))


@pytest.mark.usefixtures("settled")
async def test_stopping_a_deployment_asks_for_a_rollback(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    await ecs.update_service(service, _arn(38))
    world.clock.advance(5)
    moving = (await ecs.service_deployments(service))[0]
    assert moving.moving

    await ecs.stop_service_deployment(service, moving.arn)

    *_, call = world.calls("StopServiceDeployment")
    assert call.parameters == {"serviceDeploymentArn": moving.arn, "stopType": "ROLLBACK"}
    world.clock.advance(10)
    told = await ecs.service_deployment(service, moving.arn)
    assert told is not None
    assert told.status.startswith("ROLLBACK_")
    assert told.rollback_revision not in (None, told.revision)


@pytest.mark.usefixtures("settled")
async def test_the_iam_policy_allows_exactly_what_the_bot_calls(
    aws: Aws, ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    called: set[str] = set()
    for field in dataclasses.fields(aws.of(service)):
        client: Any = getattr(aws.of(service), field.name)
        client.meta.events.register("before-call", lambda model, **_: called.add(_action(model)))

    await _everything(aws, ecs, service, world)

    statements = json.loads(POLICY.read_text(encoding="utf-8"))["Statement"]
    allowed = [action for statement in statements for action in _listed(statement["Action"])]
    assert sorted(allowed) == sorted(called)


async def _everything(aws: Aws, ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    """Every method of every port."""
    await aws.warm(service)
    state = await ecs.service(service)
    deployments = await ecs.service_deployments(service)
    revisions = await ecs.service_revisions(service, [deployments[0].revision])
    await Ecr(aws).missing(service, revisions[deployments[0].revision].images)
    await ecs.task_definition(service, state.task_definition)
    await ecs.tasks(service)
    await Elb(aws).targets(service, state.target_groups[0])
    await _everything_around(Surroundings(aws), service, state, await ecs.task_definition(service, _arn(38)))
    await CloudWatchLogs(aws).critical(service, since=world.clock.now() - timedelta(minutes=5), streams=())
    tags = ServiceTags(aws)
    assert await tags.add(service, state.arn, {"rollback-hold": "1"}) == {"rollback-hold": "1"}
    assert await tags.remove(service, state.arn, ["rollback-hold"]) == {}
    _, moving = await ecs.update_service(service, _arn(36))
    assert moving is not None
    await ecs.service_deployment(service, moving)
    await ecs.stop_service_deployment(service, moving)
    with pytest.raises(Failed, match="is not awaiting an action"):
        await ecs.continue_service_deployment(service, moving, "some-hook")


async def _everything_around(
    around: Surroundings, service: Service, state: ServiceState, definition: TaskDefinition | None
) -> None:
    assert definition is not None
    await around.needs(service, definition)
    await around.target_group(service, state.target_groups[0])
    await around.alarms(service, ["errors"])
    await around.capacity(service, "X86_64")


def _action(model: Any) -> str:
    name = model.service_model.signing_name
    return f"{IAM_PREFIXES.get(name, name)}:{model.name}"


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


async def test_a_role_is_assumed_once_and_under_the_bots_name(aws: Aws, world: SimulatedAws, service: Service) -> None:
    other = service.model_copy(update={"role_arn": "arn:aws:iam::123456789012:role/rollback"})

    await aws.warm(other)
    await Ecs(aws).service(other)

    *_, call = world.calls("AssumeRole")
    assert call.parameters["RoleArn"] == other.role_arn
    assert call.parameters["RoleSessionName"] == "rollback-bot"


async def test_a_role_that_may_not_be_assumed_is_told_and_nothing_is_sent(
    aws: Aws, world: SimulatedAws, service: Service
) -> None:
    sent = len(world.calls("UpdateService"))
    other = service.model_copy(update={"role_arn": "arn:aws:iam::123456789012:role/other"})
    world.fail_next("AssumeRole", code="AccessDenied", status=403)

    with pytest.raises(Failed, match=r"does not let this bot call sts:AssumeRole; add it to its role, and let the"):
        await Ecs(aws).update_service(other, _arn(38))

    assert len(world.calls("UpdateService")) == sent
