"""UpdateService turns down what names something that the task definition has not, as ECS does it."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

PROXY = {"containerName": "proxy", "containerPort": 8443}
EBS = [{"name": "scratch", "managedEBSVolume": {"roleArn": "arn:role"}}]
AT_LAUNCH = [{"name": "scratch", "configuredAtLaunch": True}]
EFS = [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


LATTICE = {"roleArn": "arn:role", "targetGroupArn": "arn:tg", "portName": "web"}


@pytest.mark.parametrize(
    ("service", "target", "error"),
    [
        (
            {"serviceConnectConfiguration": {"enabled": True, "services": [{"portName": "http"}]}},
            {},
            "The port name http does not exist",
        ),
        (
            {"vpcLatticeConfigurations": [{"roleArn": "arn:role", "targetGroupArn": "arn:tg", "portName": "web"}]},
            {},
            "The port name web does not exist",
        ),
        ({"serviceRegistries": [{"registryArn": "arn:srv", **PROXY}]}, {}, "The container proxy does not exist"),
        ({"volumeConfigurations": EBS}, {}, "no matching configuredAtLaunch volume found"),
        ({}, {"volumes": AT_LAUNCH}, "no volume configuration provided at runtime"),
        ({}, {"network_mode": "bridge"}, "Network Configuration is not valid for the given networkMode"),
        ({"networkConfiguration": None}, {}, "Network Configuration must be provided when networkMode 'awsvpc'"),
        ({"enableExecuteCommand": True}, {"task_role_arn": None}, "a valid taskRoleArn is not being used"),
        (
            {},
            {"runtime_platform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}},
            "PlatformTaskDefinitionIncompatibilityException",
        ),
        ({"platformVersion": "1.3.0"}, {"volumes": EFS}, "PlatformTaskDefinitionIncompatibilityException"),
        (
            {"networkConfiguration": None, "serviceConnectConfiguration": {"enabled": True}},
            {"network_mode": "host"},
            "Service Connect does not support the network mode host",
        ),
        ({"launchType": "EXTERNAL"}, {}, "does not support launch_type EXTERNAL"),
    ],
)
def test_what_does_not_fit_is_refused_and_starts_nothing(
    world: World, service: dict[str, Any], target: dict[str, Any], error: str
) -> None:
    definition = world.aws.cluster.moto.definitions("quilt-catalog")[38]
    before = {name: getattr(definition, name, None) for name in target}
    declared = world.aws.cluster.scheduler("quilt-catalog-service").service.declared
    declared |= service
    for name, value in target.items():
        setattr(definition, name, value)
    try:
        with pytest.raises(ClientError, match=error):
            world.update("quilt-catalog:38")
        assert world.service()["taskDefinition"].endswith(":42")
    finally:
        declared.clear()
        for name, value in before.items():
            setattr(definition, name, value)


def test_what_fits_is_deployed(world: World) -> None:
    assert world.update("quilt-catalog:38")["taskDefinition"].endswith(":38")
