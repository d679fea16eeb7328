"""Whatever load balancer sends to the service is asked how the restored tasks are, or it is said that it was not."""

from pathlib import Path
from typing import Any

import pytest

from playground.aws.names import ACCOUNT, ALTERNATE_ARN, PORT, TARGET_GROUP_ARN
from playground.slack import Message
from tests.scenarios.world import INCIDENT, World, everything, running_world

PORT_NAMED = {"containerPort": PORT, "hostPort": PORT, "protocol": "tcp", "name": "http"}
LATTICE = [{"roleArn": "arn:role", "targetGroupArn": "arn:tg", "portName": "http"}]
REGISTRY = {"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-catalog"}
CONNECT = {"enabled": True, "namespace": "prod", "services": [{"portName": "http"}]}


pytestmark = pytest.mark.usefixtures("one_look")


async def validated(world: World) -> str:
    await world.press(await world.propose())
    await world.ends("succeeded")
    return everything(await world.slack.wait_for(lambda: _told(world), timeout=10))


def _told(world: World) -> Message | None:
    return next((m for m in world.slack.messages(INCIDENT) if m.thread_ts and "minutes: " in m.text), None)


def name_the_port(world: World) -> None:
    """Of what is gone back to."""
    world.aws.cluster.moto.definitions("quilt-catalog")[38].container_definitions[0]["portMappings"] = [PORT_NAMED]


async def test_a_classic_load_balancer_is_asked_how_its_instances_are(world: World) -> None:
    world.aws.use_classic_load_balancer()

    told = await validated(world)

    assert "*target health of quilt* passed  4 of 4 targets healthy" in told
    assert "minutes: well" in told


@pytest.mark.long
async def test_an_instance_that_fails_the_health_check_of_a_classic_load_balancer_fails_the_validation(
    world: World,
) -> None:
    world.aws.use_classic_load_balancer()

    def sick(answer: str) -> str:
        return answer.replace(
            "<State>InService</State><ReasonCode>N/A", "<State>OutOfService</State><ReasonCode>Instance", 1
        )

    world.aws.distort_next("DescribeInstanceHealth", sick)

    assert "*target health of quilt* failed  3 of 4 targets healthy; i-" in await validated(world)


@pytest.mark.long
async def test_a_classic_load_balancer_that_may_not_be_asked_is_no_pass(world: World) -> None:
    world.aws.use_classic_load_balancer()
    world.aws.fail_next("DescribeInstanceHealth", code="AccessDenied", status=403)

    told = await validated(world)

    assert "*target health of quilt* inconclusive  Could not read the load balancer quilt" in told
    assert "elasticloadbalancing:DescribeInstanceHealth" in told


async def test_what_vpc_lattice_and_service_connect_see_is_noted_beside_what_vouches_for_the_tasks(
    world: World,
) -> None:
    name_the_port(world)
    world.aws.declare(vpcLatticeConfigurations=LATTICE, serviceConnectConfiguration=CONNECT)

    told = await validated(world)

    assert "*target health of quilt-catalog* passed  4 of 4 targets healthy" in told
    assert "; target health of VPC Lattice is not looked at: the bot does not look at what it says" in told
    assert "minutes: well" in told


@pytest.mark.parametrize(
    ("way", "named"),
    [
        ({"serviceConnectConfiguration": CONNECT}, "Service Connect"),
        ({"serviceRegistries": [REGISTRY]}, "service registry srv-catalog"),
        ({"serviceRegistries": [REGISTRY | {"containerName": "catalog", "containerPort": PORT}]}, "service registry"),
    ],
)
@pytest.mark.long
async def test_where_no_load_balancer_leads_to_the_tasks_what_else_speaks_for_them_can_pass(
    world: World, way: dict[str, Any], named: str
) -> None:
    name_the_port(world)
    world.aws.declare(loadBalancers=[], **way)

    told = await validated(world)

    assert f"target health is not looked at: no load balancer looks at its tasks: only {named}" in told
    assert "minutes: well" in told


@pytest.mark.long
async def test_where_nothing_vouches_for_the_application_it_is_said_that_nobody_looks_at_its_tasks(
    tmp_path: Path,
) -> None:
    def undeclared(text: str) -> str:
        kept = [line for line in text.splitlines() if not line.strip().startswith(("health:", "requests:", "- {name:"))]
        return "\n".join(kept)

    async with running_world(tmp_path, edit=undeclared) as world:
        name_the_port(world)
        world.aws.cluster.moto.definitions("quilt-catalog")[38].container_definitions[0].pop("healthCheck", None)
        world.aws.declare(loadBalancers=[], serviceConnectConfiguration=CONNECT)

        told = await validated(world)

        assert "*target health* inconclusive  no load balancer looks at its tasks: only Service Connect leads" in told


async def test_each_of_several_target_groups_is_asked(world: World) -> None:
    one: dict[str, Any] = {"targetGroupArn": TARGET_GROUP_ARN, "containerName": "catalog", "containerPort": PORT}
    world.aws.declare(loadBalancers=[one, one | {"targetGroupArn": ALTERNATE_ARN}])

    told = await validated(world)

    assert "*target health of quilt-catalog* passed  4 of 4 targets healthy" in told
    assert "*target health of quilt-catalog-green* inconclusive  no target is registered" in told


@pytest.mark.long
async def test_the_idle_one_of_a_pair_is_no_gap_where_tasks_are_replaced_one_after_the_other(world: World) -> None:
    rule = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:listener-rule/app/x/1/2/3"
    pair = {"alternateTargetGroupArn": ALTERNATE_ARN, "productionListenerRule": rule, "roleArn": "arn:role"}
    one: dict[str, Any] = {"targetGroupArn": TARGET_GROUP_ARN, "containerName": "catalog", "containerPort": PORT}
    world.aws.declare(loadBalancers=[one | {"advancedConfiguration": pair}])

    told = await validated(world)

    assert "*target health of quilt-catalog and quilt-catalog-green* passed  4 of 4 targets healthy" in told
    assert "minutes: well" in told
