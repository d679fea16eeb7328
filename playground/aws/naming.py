"""What ECS turns down because the service names something that the task definition has not, or the other way round.

The sentences are ECS's where it is known how it puts them: of networks, volumes and ECS Exec.
"""

from typing import Any

from playground.aws.answers import Json
from playground.aws.errors import AwsError, invalid

_NOT_ON_1_3 = ("efsVolumeConfiguration", "ephemeralStorage")


def admit_names(service: Json, definition: Json) -> None:
    """Raises AwsError."""
    primary: Json = next((entry for entry in service["deployments"] if entry["status"] == "PRIMARY"), {})
    _network(service, definition)
    _ports(primary, definition)
    _volumes(primary.get("volumeConfigurations", []), definition)
    _platform(service, definition)
    if service.get("enableExecuteCommand") and not definition.get("taskRoleArn"):
        raise invalid(
            "The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task role "
            "in your task definition and try again."
        )


def _network(service: Json, definition: Json) -> None:
    mode = definition.get("networkMode") or "bridge"
    if mode == "awsvpc" and not service.get("networkConfiguration"):
        raise invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    if mode != "awsvpc" and service.get("networkConfiguration"):
        raise invalid("Network Configuration is not valid for the given networkMode of this task definition.")


def _ports(primary: Json, definition: Json) -> None:
    connect: dict[str, Any] = primary.get("serviceConnectConfiguration", {})
    if connect.get("enabled") and (mode := definition.get("networkMode") or "bridge") not in ("awsvpc", "bridge"):
        raise invalid(f"Service Connect does not support the network mode {mode}.")
    named = [
        *(connect.get("services", []) if connect.get("enabled") else []),
        *primary.get("vpcLatticeConfigurations", []),
    ]
    mappings = [port for c in definition["containerDefinitions"] for port in c.get("portMappings", [])]
    for each in named:
        if each["portName"] not in [mapping.get("name") for mapping in mappings]:
            raise invalid(f"The port name {each['portName']} does not exist in the task definition.")


def _volumes(configured: list[Json], definition: Json) -> None:
    at_launch = {volume["name"] for volume in definition.get("volumes") or [] if volume.get("configuredAtLaunch")}
    names = {each["name"] for each in configured}
    if names - at_launch:
        raise invalid(
            "Invalid request provided: Volume configuration provided but no matching configuredAtLaunch volume found "
            "in task definition."
        )
    if at_launch - names:
        raise invalid(
            "Invalid request provided: Task definition has configuredAtLaunch volume but no volume configuration "
            "provided at runtime."
        )


def _platform(service: Json, definition: Json) -> None:
    system = (definition.get("runtimePlatform") or {}).get("operatingSystemFamily") or "LINUX"
    family, version = service.get("platformFamily") or "", service.get("platformVersion") or ""
    needs = [*(volume.get("efsVolumeConfiguration") for volume in definition.get("volumes") or [])]
    old = version.startswith("1.") and version < "1.4" and any([*needs, definition.get("ephemeralStorage")])
    if old or (family and family.upper() != system.upper()):
        text = "The platform version does not support what the task definition asks for."
        raise AwsError("PlatformTaskDefinitionIncompatibilityException", text)
