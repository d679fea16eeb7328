"""What the simulated AWS holds arrives as values in AWS's own words, over real HTTP."""

from datetime import UTC

import pytest

from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import USUAL_BREAKER
from playground.aws import SimulatedAws

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


@pytest.fixture
def ecs(aws: Aws, world: SimulatedAws) -> Ecs:
    return Ecs(aws)


async def test_a_service_arrives_with_its_counts_and_rules(ecs: Ecs, service: Service) -> None:
    state = await ecs.service(service)

    assert state.account == "123456789012"
    assert (state.status, state.controller, state.strategy, state.scheduling) == ("ACTIVE", "ECS", "ROLLING", "REPLICA")
    assert (state.desired, state.running, state.pending) == (4, 4, 0)
    assert (state.minimum_percent, state.maximum_percent) == (100, 125)
    assert (state.breaker, state.breaker_rollback) == (True, True)
    assert state.task_definition.endswith(":task-definition/quilt-catalog:42")
    assert state.primary is not None
    assert state.primary.rollout_state == "COMPLETED"
    assert state.target_groups[0].split("/")[1] == "quilt-catalog"
    newest, oldest = state.events[0], state.events[-1]
    assert oldest.at < newest.at, "newest first"
    assert newest.message.startswith("(service quilt-catalog-service) ")
    assert (state.early, state.breaker_rule) == (None, USUAL_BREAKER)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"service": "basket"}, "ECS service sales-prod/basket does not exist in us-east-1. Check cluster, service"),
        ({"cluster": "sales-test"}, r"Cluster not found\.?.*ClusterNotFoundException"),
    ],
)
async def test_a_service_that_is_not_there_is_an_error_not_an_empty_answer(
    ecs: Ecs, service: Service, wrong: dict[str, str], told: str
) -> None:
    with pytest.raises(Failed, match=told):
        await ecs.service(service.model_copy(update=wrong))


async def test_a_patient_look_reads_a_revision_once_and_an_urgent_one_reads_it_again(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    arn = (await ecs.service(service)).task_definition
    before = len(world.calls("DescribeTaskDefinition"))
    first = await ecs.task_definition(service, arn, patient=True)
    second = await ecs.task_definition(service, arn, patient=True)
    assert first == second
    assert len(world.calls("DescribeTaskDefinition")) == before + 1

    assert await ecs.task_definition(service, arn) == first
    assert len(world.calls("DescribeTaskDefinition")) == before + 2


async def test_the_history_is_newest_first_and_its_newest_deployments_are_described_at_once(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    before = len(world.calls("DescribeServiceDeployments"))
    deployments = await ecs.service_deployments(service)
    revisions = await ecs.service_revisions(service, {d.revision for d in deployments})

    ran = [(revisions[d.revision].task_definition.rpartition(":")[2], d.status) for d in deployments]
    assert ran == [
        ("42", "SUCCESSFUL"),
        ("41", "SUCCESSFUL"),
        ("40", "ROLLBACK_SUCCESSFUL"),
        ("38", "SUCCESSFUL"),
        ("37", "SUCCESSFUL"),
        ("36", "SUCCESSFUL"),
    ]
    undone = deployments[2]
    assert undone.rollback_revision == deployments[3].revision
    assert undone.failed_tasks >= undone.failure_threshold > 0
    assert "circuit breaker" in undone.reason
    described = world.calls("DescribeServiceDeployments")[before:]
    [asked] = [call.parameters["serviceDeploymentArns"] for call in described]
    assert sorted(asked) == sorted(each.arn for each in deployments)


async def test_only_deployments_after_a_moment_are_told_where_one_is_given(ecs: Ecs, service: Service) -> None:
    newest, second, *_ = await ecs.service_deployments(service)

    assert await ecs.service_deployments(service, since=second.created_at) == (newest,)
    assert await ecs.service_deployments(service, since=newest.created_at) == ()


async def test_a_deployment_is_told_by_its_arn_and_none_where_ecs_knows_none(ecs: Ecs, service: Service) -> None:
    newest, *_ = await ecs.service_deployments(service)
    alone = await ecs.service_deployment(service, newest.arn)

    assert alone is not None
    assert (alone.arn, alone.revision, alone.finished_at) == (newest.arn, newest.revision, newest.finished_at)
    assert await ecs.service_deployment(service, newest.arn[:-4] + "0000") is None


async def test_revisions_ecs_no_longer_knows_are_left_out(ecs: Ecs, service: Service) -> None:
    newest, *_ = await ecs.service_deployments(service)
    gone = newest.revision[:-4] + "0000"

    found = await ecs.service_revisions(service, [newest.revision, gone])

    assert list(found) == [newest.revision]
    assert (found[newest.revision].images[0].digest or "").startswith("sha256:")
    assert await ecs.service_revisions(service, []) == {}


async def test_more_arns_than_one_call_takes_are_asked_for_in_parts(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    newest, *_ = await ecs.service_deployments(service)
    await ecs.service_revisions(service, [newest.revision])
    before = len(world.calls("DescribeServiceRevisions"))

    others = [f"{newest.revision}{n}" for n in range(44)]  # longer than any that there is
    found = await ecs.service_revisions(service, [newest.revision, *others])

    assert newest.revision in found
    parts = [call.parameters["serviceRevisionArns"] for call in world.calls("DescribeServiceRevisions")[before:]]
    assert sorted(map(len, parts)) == [4, 20, 20], "one was read just before"


async def test_running_tasks_name_their_revision_and_digest(ecs: Ecs, service: Service) -> None:
    tasks = await ecs.tasks(service)
    state = await ecs.service(service)

    assert len(tasks) == 4
    assert {task.task_definition for task in tasks} == {state.task_definition}
    assert {task.status for task in tasks} == {"RUNNING"}
    assert {task.started_by for task in tasks} == {state.deployments[0].id}
    assert all((task.images[0].digest or "").startswith("sha256:") for task in tasks)


async def test_stopped_tasks_say_why(ecs: Ecs, service: Service) -> None:
    stopped = await ecs.tasks(service, stopped=True)

    assert {task.task_definition.rpartition(":")[2] for task in stopped} == {"41"}
    assert all(task.stopped_reason.startswith("Scaling activity initiated by") for task in stopped)
    assert all(task.stopped_at and task.stopped_at.tzinfo is UTC for task in stopped)


async def test_the_simulated_aws_is_known_as_such_and_amazons_own_is_not(
    ecs: Ecs, service: Service, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    await aws.warm(service)
    assert ecs.simulated

    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert not Ecs(Aws()).simulated
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://ecs.amazonaws.com.evil.example")
    assert Ecs(Aws()).simulated
