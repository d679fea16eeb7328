"""CodeDeploy's deployments through the ECS adapter, against the simulated AWS."""

import pytest

from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import CodeDeployNames, Service
from bot.errors import Failed, Refused, Unanswered
from bot.model import CodeDeploy
from playground.aws import SimulatedAws
from playground.aws.code_deploy_group import Group, app_spec
from playground.aws.names import SERVICE, ecs_arn

ROLLBACK = "4f1c0c4d1b5e4d0f8a51c7b3a2f0d911"
GROUP = Group(wait_minutes=5)


@pytest.fixture(scope="module", autouse=True)
def handed_over(world: SimulatedAws) -> None:
    world.use_code_deploy(GROUP)


@pytest.fixture
def ecs(aws: Aws) -> Ecs:
    return Ecs(aws)


def wanted(revision: int) -> CodeDeploy:
    return CodeDeploy(GROUP.application, GROUP.name, app_spec(ecs_arn("task-definition", f"quilt-catalog:{revision}")))


async def test_codedeploy_s_history_reads_like_ecs_s_own(ecs: Ecs, service: Service) -> None:
    state = await ecs.service(service)
    deployments = await ecs.service_deployments(service)
    revisions = await ecs.service_revisions(service, [deployment.revision for deployment in deployments])

    names = [revisions[d.revision].task_definition.rpartition(":")[2] for d in deployments]
    assert (state.controller, state.primary and state.primary.id) == ("CODE_DEPLOY", deployments[0].arn)
    assert names == ["42", "41", "40", "38", "37", "36"]
    assert [d.status for d in deployments if d.status != "SUCCESSFUL"] == ["STOPPED"]
    assert [image.container for image in revisions[deployments[0].revision].images] == ["catalog"]


async def test_a_moving_deployment_s_task_set_leads_wherever_the_traffic_is(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    made = await ecs.create_deployment(service, wanted(38), "by a test", rollback_id=ROLLBACK)
    world.clock.advance(20)
    before, coming = await ecs.service(service), await ecs.service_deployment(service, made)
    world.clock.advance(60)
    after, baking = await ecs.service(service), await ecs.service_deployment(service, made)
    world.clock.advance(600)

    assert [entry.status for entry in before.deployments] == ["PRIMARY", "ACTIVE"]
    assert before.task_definition.endswith(":38")
    assert [entry.rollout_state for entry in before.deployments] == ["IN_PROGRESS", "COMPLETED"]
    assert [entry.rollout_state for entry in after.deployments] == ["COMPLETED", "IN_PROGRESS"]
    assert coming is not None
    assert baking is not None
    assert (coming.stage, baking.stage) == ("SCALE_UP", "BAKE_TIME")
    *_, call = world.calls("CreateDeployment")
    assert call.parameters["description"] == "by a test"


async def test_the_deployment_that_goes_back_is_how_the_stopped_one_ended(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    made = await ecs.create_deployment(service, wanted(37), "", rollback_id=ROLLBACK)
    world.clock.advance(60)
    await ecs.stop_deployment(service, made, rollback_id=ROLLBACK)
    world.clock.advance(60)

    newest = (await ecs.service_deployments(service))[0]

    assert (newest.arn, newest.status, newest.breaker) == (made, "ROLLBACK_SUCCESSFUL", "DISABLED")
    assert newest.rollback_revision is not None


async def test_a_second_deployment_is_refused_in_codedeploy_s_words_and_an_unanswered_one_is_unanswered(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    world.fail_next("CreateDeployment", code=None, apply=True)
    with pytest.raises(Unanswered, match="It may have been carried out"):
        await ecs.create_deployment(service, wanted(36), "", rollback_id=ROLLBACK)
    with pytest.raises(Failed, match="already has an active deployment"):
        await ecs.create_deployment(service, wanted(38), "", rollback_id=ROLLBACK)
    world.clock.advance(600)
    world.catch_up()


async def test_the_services_file_may_name_the_deployment_group(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    world.forget_external_ids(SERVICE)
    names = CodeDeployNames(application=GROUP.application, deployment_group=GROUP.name)
    state = await ecs.service(service)

    with pytest.raises(Refused, match="application and deployment group are not known"):
        await ecs.deployment_group(service, state)

    found = await ecs.deployment_group(service.model_copy(update={"code_deploy": names}), state)
    assert (found.application, found.name, found.app_spec) == (GROUP.application, GROUP.name, "")
