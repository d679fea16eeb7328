"""What ECS turns down at once, in its own words, rather than keep or start what could never run."""

from typing import TYPE_CHECKING, Any

from playground.aws.answers import Json
from playground.aws.errors import AwsError, invalid
from playground.aws.names import short
from playground.aws.naming import admit_names

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster


def admit_definition(it: "Cluster", definition: dict[str, Any]) -> None:
    """May it be registered? Raises AwsError where not."""
    for arn in (definition.get("taskRoleArn"), definition.get("executionRoleArn")):
        if arn and not it.moto.has_role(short(arn)):
            raise AwsError("ClientException", "Role is not valid")


def admit(service: Json, definition: Json) -> None:
    """May UpdateService let this service run this task definition? Raises AwsError where not."""
    if service["status"] != "ACTIVE":
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    if (controller := service["deploymentController"]["type"]) != "ECS":
        raise invalid(f"Unable to update task definition on services with a {controller} deployment controller.")
    admit_revision(service, definition)


def admit_revision(service: Json, definition: Json) -> None:
    """May tasks of it be started for this service, whoever deploys them? Raises AwsError where not."""
    launch_type = service.get("launchType")
    if launch_type and launch_type not in definition["compatibilities"]:
        raise invalid(f"Task definition does not support launch_type {launch_type}.")
    for named in (*service["loadBalancers"], *service.get("serviceRegistries", [])):
        if "containerName" in named:
            _reachable(named["containerName"], named["containerPort"], definition)
    admit_names(service, definition)


def _reachable(container: str, port: int, definition: Json) -> None:
    found = [c for c in definition["containerDefinitions"] if c["name"] == container]
    if not found:
        raise invalid(f"The container {container} does not exist in the task definition.")
    if port not in [mapping["containerPort"] for mapping in found[0].get("portMappings", [])]:
        raise invalid(f"The container {container} did not have a container port {port} defined.")
