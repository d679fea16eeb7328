"""A service that names what the target lacks is refused with the name, over real wires. More are in `tests/doomed`."""

from typing import Any

import pytest

from playground.aws.code_deploy_group import Group
from playground.aws.names import CONTAINER, PORT, SERVICE
from tests.scenarios.world import ANA, World, everything

PROXY = {"containerName": "proxy", "containerPort": 8443}
CONNECT = {"enabled": True, "namespace": "prod", "services": [{"portName": "http"}, {"portName": "grpc"}]}
NAMED: dict[str, Any] = {
    "serviceConnectConfiguration": CONNECT,
    "vpcLatticeConfigurations": [{"roleArn": "arn:role", "targetGroupArn": "arn:tg", "portName": "lattice"}],
    "volumeConfigurations": [{"name": "scratch", "managedEBSVolume": {"roleArn": "arn:role", "sizeInGiB": 10}}],
    "serviceRegistries": [{"registryArn": "arn:aws:servicediscovery:us-east-1:1:service/srv-web", **PROXY}],
    "loadBalancers": [{"loadBalancerName": "old", **PROXY}],
}


async def refused(world: World, *words: str) -> None:
    """Before anybody is asked."""
    await world.ask()
    told = await world.told_privately(ANA, words[0])
    for each in words:
        assert each in told, told
    assert await world.newest() is None


async def test_every_name_that_the_target_lacks_is_told_at_once(world: World) -> None:
    world.aws.declare(**NAMED)

    await refused(
        world,
        "This rollback would not work",
        "Service Connect sends to the port name http, which quilt-catalog:38 does not have: it names no port",
        "Service Connect sends to the port name grpc",
        "VPC Lattice sends to the port name lattice",
        "The service configures the volume scratch",
        "The service registry srv-web points at proxy:8443, which quilt-catalog:38 does not have",
        "The load balancer old points at proxy:8443",
    )


@pytest.mark.long
async def test_a_revision_that_has_them_all_is_gone_back_to(world: World) -> None:
    """And what is switched off is not asked for."""
    port = {"containerPort": PORT, "hostPort": PORT, "protocol": "tcp", "name": "http"}
    definition = world.aws.cluster.moto.definitions("quilt-catalog")[38]
    definition.container_definitions[0]["portMappings"] = [port]
    definition.volumes = [{"name": "scratch", "configuredAtLaunch": True}]
    world.aws.declare(
        serviceConnectConfiguration={"enabled": True, "services": [{"portName": "http"}]},
        volumeConfigurations=NAMED["volumeConfigurations"],
        serviceRegistries=[{"registryArn": "arn:srv", "containerName": CONTAINER, "containerPort": PORT}],
        enableExecuteCommand=True,
    )

    await world.press(await world.propose())
    await world.ends("succeeded")


async def test_a_gateway_connector_names_a_port_too(world: World) -> None:
    def connected(answer: dict[str, Any]) -> dict[str, Any]:
        for revision in answer["serviceRevisions"]:
            revision["gatewayConnectors"] = [{"portName": "edge"}]
        return answer

    world.aws.distort_next("DescribeServiceRevisions", connected, times=9)

    await refused(world, "A gateway connector sends to the port name edge")


async def test_codedeploy_s_app_spec_names_a_port_too(world: World) -> None:
    group = Group(wait_minutes=5)
    world.aws.use_code_deploy(group)
    newest = group.deployments[0]
    newest.app_spec = newest.app_spec.replace(f'"ContainerPort": {PORT}', '"ContainerPort": 9090')

    await refused(world, "CodeDeploy would not reach the target", "catalog:9090")


async def test_what_is_sent_back_gets_the_configuration_back_that_it_had(world: World) -> None:
    """ECS returns to the service revision, and not only to its task definition."""
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(30 * 60)
    world.aws.deploy(SERVICE, world.aws.register(behaviour="slow"))
    world.clock.advance(20)
    world.aws.declare(serviceConnectConfiguration=CONNECT)

    card = everything(await world.propose())

    assert "StopServiceDeployment" in card
    assert "Service Connect" not in card
