"""The simulated AWS refuses what AWS refuses, and everything it does not simulate; it forgets no request."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError
from simulated_aws_world import CLUSTER, SERVICE, World, running_world


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


@pytest.mark.parametrize(
    ("task_definition", "error"),
    [
        ("quilt-catalog:rollback", r"InvalidParameterException.*Invalid revision number. Number: rollback"),
        ("quilt-catalog:41", r"ClientException.*TaskDefinition is inactive"),
        ("quilt-catalog:99", r"ClientException.*TaskDefinition not found"),
    ],
)
def test_a_task_definition_that_cannot_run_is_refused(world: World, task_definition: str, error: str) -> None:
    with pytest.raises(ClientError, match=error):
        world.update(task_definition)

    assert world.service()["taskDefinition"].endswith(":42")


def test_unknown_services_and_clusters_are_refused(world: World) -> None:
    with pytest.raises(ClientError, match="ServiceNotFoundException"):
        world.ecs.update_service(cluster=CLUSTER, service="basket")
    with pytest.raises(ClientError, match="ClusterNotFoundException"):
        world.ecs.update_service(cluster="sales-test", service=SERVICE)


def test_a_missing_service_is_a_failure_inside_a_good_answer(world: World) -> None:
    answer = world.ecs.describe_services(cluster=CLUSTER, services=[SERVICE, "basket"])

    assert [service["serviceName"] for service in answer["services"]] == [SERVICE]
    assert [failure["reason"] for failure in answer["failures"]] == ["MISSING"]


def test_more_names_than_aws_takes_are_refused(world: World) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        world.ecs.describe_services(cluster=CLUSTER, services=[f"service-{n}" for n in range(11)])
    with pytest.raises(ClientError, match="InvalidParameterException"):
        world.ecs.describe_service_revisions(serviceRevisionArns=[f"revision-{n}" for n in range(21)])


def test_what_is_not_simulated_is_refused_by_name_and_recorded(world: World) -> None:
    with pytest.raises(ClientError, match=r"NotSimulated.*ecs.DeleteService"):
        world.ecs.delete_service(cluster=CLUSTER, service=SERVICE)
    with pytest.raises(ClientError, match=r"NotSimulated.*ecs.UpdateService with platformVersion"):
        world.update("quilt-catalog:38", platformVersion="1.4.0")
    with pytest.raises(ClientError, match=r"NotSimulated.*DescribeLoadBalancers"):
        world.client("elbv2").describe_load_balancers()

    assert {call.outcome for call in world.aws.calls()} == {"NotSimulated"}


def test_every_request_is_in_the_log_with_its_time_and_outcome(world: World) -> None:
    world.update("quilt-catalog:38")
    world.clock.advance(5)
    with pytest.raises(ClientError):
        world.update("quilt-catalog:41")
    first, second = world.aws.calls("UpdateService")

    assert first.parameters == {"cluster": CLUSTER, "service": SERVICE, "taskDefinition": "quilt-catalog:38"}
    assert (first.outcome, second.outcome) == ("ok", "ClientException")
    assert second.at - first.at == timedelta(seconds=5)


def test_a_call_can_be_made_to_fail_without_taking_effect(world: World) -> None:
    world.aws.fail_next("UpdateService", code="ThrottlingException", status=400)
    with pytest.raises(ClientError, match="ThrottlingException"):
        world.update("quilt-catalog:38")

    assert world.service()["taskDefinition"].endswith(":42")
    assert world.update("quilt-catalog:38")["taskDefinition"].endswith(":38")


def test_a_call_can_take_effect_and_its_answer_be_lost(world: World) -> None:
    world.aws.fail_next("UpdateService", code=None, apply=True)
    with pytest.raises(ConnectionClosedError):
        world.update("quilt-catalog:38")

    assert world.service()["taskDefinition"].endswith(":38")
    assert [call.outcome for call in world.aws.calls("UpdateService")] == ["dropped"]


def test_an_answer_can_be_kept_back_until_it_is_let_go_while_what_was_asked_has_happened(world: World) -> None:
    world.aws.holds.hold("UpdateService", SERVICE)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(world.update, "quilt-catalog:38")
        while not world.aws.calls("UpdateService"):
            time.sleep(0.01)

        assert world.service()["taskDefinition"].endswith(":38"), "and no other operation waits"
        assert not answer.done()
        world.aws.holds.let_go()
        assert answer.result(timeout=5)["taskDefinition"].endswith(":38")
    assert world.update("quilt-catalog:37")["taskDefinition"].endswith(":37"), "what is asked later is answered at once"


def test_answers_can_be_slow(world: World) -> None:
    world.aws.delay(0.1)
    before = time.monotonic()
    world.service()

    assert time.monotonic() - before > 0.1


def test_two_simulated_aws_one_after_the_other_start_clean() -> None:
    for _ in range(2):
        with running_world() as world:
            assert world.aws.register("quilt-catalog") == 43
            assert len(world.service_deployments()) == 6


def test_after_a_change_a_stale_read_shows_what_was_before_it(world: World) -> None:
    before = world.service()["taskDefinition"]
    world.aws.stale_next("DescribeServices", after="UpdateService")
    assert world.service()["taskDefinition"] == before
    assert world.aws.faults.met == []
    world.update("quilt-catalog:38")

    assert world.service()["taskDefinition"] == before
    assert world.service()["taskDefinition"].endswith(":38")
    assert len(world.aws.faults.met) == 1


def test_an_answer_may_be_distorted_and_the_call_is_counted_as_answered(world: World) -> None:
    world.aws.distort_next("DescribeServices", lambda answer: answer | {"services": []})

    assert world.ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"] == []
    assert world.aws.calls("DescribeServices")[-1].outcome == "ok"


def test_an_unplugged_aws_refuses_connections_until_it_is_back(world: World) -> None:
    world.aws.unplug()
    with pytest.raises(EndpointConnectionError):
        world.service()
    world.aws.plug_in()

    assert world.service()["status"] == "ACTIVE"
