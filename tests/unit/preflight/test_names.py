"""What a service names must be in the target, and what the target leaves to the service must be there."""

from typing import Any

import pytest

from bot.model import Names, Place, Said
from bot.preflight import app_spec, names
from tests.unit.values import definition, service_state

HTTP = {Place("catalog", "portMappings", "80/tcp", "name"): Said("http", shown=True)}
NOT_AT_LAUNCH = {Place("", "volumes", "data", "configuredAtLaunch"): Said("false", shown=True)}
AT_LAUNCH = {Place("", "volumes", "data", "configuredAtLaunch"): Said("true", shown=True)}
EFS = {Place("", "volumes", "data", "efsVolumeConfiguration.fileSystemId"): Said("fs-1", shown=True)}
LARGE = {Place("", "ephemeralStorage", part="sizeInGiB"): Said("50", shown=True)}
WINDOWS = {Place("", "runtimePlatform", part="operatingSystemFamily"): Said("WINDOWS_SERVER_2022_CORE", shown=True)}


def told(service: dict[str, Any], target: dict[str, Any], ports: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """What is found, each of which blocks and says what to do."""
    found = list(names.of(service_state(names=Names(**service)), definition(**target), ports))
    assert all(each.block and each.why.endswith(".") and each.fix.endswith(".") for each in found)
    return [f"{each.what}. {each.why}" for each in found]


@pytest.mark.parametrize(
    ("service", "target"),
    [
        ({}, {"network_mode": "host", "members": AT_LAUNCH}),  # where nothing is known of the service
        ({"ports": (("Service Connect", "http"),)}, {"members": HTTP}),
        ({"bindings": (("service registry srv-1", "catalog", 80),)}, {}),
        ({"volumes": ("data",)}, {"members": AT_LAUNCH}),
        ({"volumes": ()}, {"members": EFS}),
        ({"volumes": ()}, {"members": NOT_AT_LAUNCH}),
        ({"network": True}, {"network_mode": "awsvpc"}),
        ({"network": False}, {"network_mode": "bridge"}),
        ({"service_connect": True}, {"network_mode": "bridge"}),
        ({"exec": True}, {"task_role": "role/task"}),
        ({"platform_family": "Linux"}, {}),
        ({"platform_version": "1.3.0"}, {}),
        ({"platform_version": "1.4.0"}, {"members": EFS}),
        ({"platform_version": "2.0-beta"}, {"members": EFS}),
    ],
)
def test_what_fits_is_fine(service: dict[str, Any], target: dict[str, Any]) -> None:
    assert told(service, target) == []


@pytest.mark.parametrize(
    ("service", "target", "says"),
    [
        ({"ports": (("Service Connect", "grpc"),)}, {"members": HTTP}, "port name grpc, which quilt-catalog:38 does"),
        ({"bindings": (("service registry srv-1", "catalog", 81),)}, {}, "points at catalog:81"),
        ({"volumes": ("logs", "data")}, {"members": AT_LAUNCH}, "configures the volume logs"),
        ({"volumes": ()}, {"members": AT_LAUNCH}, "leaves the volume data to be configured"),
        ({"network": True}, {"network_mode": "none"}, "runs in none mode"),
        ({"network": False}, {"network_mode": "awsvpc"}, "the service has no networkConfiguration"),
        ({"service_connect": True}, {"network_mode": "host"}, "it runs in host mode"),
        ({"exec": True}, {"task_role": ""}, "quilt-catalog:38 has no task role"),
        ({"platform_family": "LINUX"}, {"members": WINDOWS}, "is for WINDOWS_SERVER_2022_CORE"),
        ({"platform_version": "1.3.0"}, {"members": LARGE}, "has more ephemeral storage"),
    ],
)
def test_what_does_not_fit_is_named(service: dict[str, Any], target: dict[str, Any], says: str) -> None:
    [found] = told(service, target)
    assert says in found


def test_a_gateway_connector_is_one_more_that_names_a_port() -> None:
    assert told({}, {"members": HTTP}, (("A gateway connector", "http"),)) == []
    [found] = told({}, {"members": HTTP}, (("A gateway connector", "edge"),))
    assert "A gateway connector sends to the port name edge" in found


@pytest.mark.parametrize("content", ["", "{", "Resources: []", "version: 1", "Resources: [{TargetService: {}}]"])
def test_an_app_spec_that_names_nothing_is_no_reason_against_the_target(content: str) -> None:
    assert list(app_spec.of(content, definition())) == []
