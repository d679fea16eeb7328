"""What RegisterTaskDefinition turns down of what it is sent, in ECS's own words."""

import json
from typing import Any

from playground.aws.errors import AwsError

BYTES = 65_536
TAGS = 50


def admit_members(definition: dict[str, Any]) -> None:
    """Raises AwsError."""
    containers = definition.get("containerDefinitions") or []
    if not containers:
        raise _refused("Container list cannot be empty.")
    without_tags = {name: value for name, value in definition.items() if name != "tags"}
    if (length := len(json.dumps(without_tags, separators=(",", ":")).encode())) > BYTES:
        raise _refused(f"Actual length: '{length}'. Max allowed length is '{BYTES}' bytes.")
    if len(definition.get("tags", [])) > TAGS:
        raise AwsError("InvalidParameterException", f"Tags can have at most {TAGS} items.")
    if "FARGATE" in (definition.get("requiresCompatibilities") or []):
        _admit_to_fargate(definition)
    for container in containers:
        _admit_container(container, definition)


def _admit_to_fargate(definition: dict[str, Any]) -> None:
    for member in ("cpu", "memory"):
        if not definition.get(member):
            raise _refused(f"Fargate requires that '{member}' be defined at the task level.")
    if definition.get("networkMode") != "awsvpc":
        raise _refused("Fargate only supports network mode 'awsvpc'.")
    from_ecr = any(".dkr.ecr." in container["image"] for container in definition["containerDefinitions"])
    if from_ecr and not definition.get("executionRoleArn"):
        raise _refused("Fargate requires task definition to have execution role ARN to support ECR images.")


def _admit_container(container: dict[str, Any], definition: dict[str, Any]) -> None:
    limited = definition.get("memory") or container.get("memory") or container.get("memoryReservation")
    if not limited:
        why = "At least one of 'memory' or 'memoryReservation' must be specified."
        raise _refused(f"Invalid setting for container '{container['name']}'. {why}")
    ports = container.get("portMappings", []) if definition.get("networkMode") == "awsvpc" else []
    if any(mapping.get("hostPort", mapping["containerPort"]) != mapping["containerPort"] for mapping in ports):
        raise _refused("When networkMode=awsvpc, the host ports and container ports in port mappings must match.")


def _refused(message: str) -> AwsError:
    return AwsError("ClientException", message)
