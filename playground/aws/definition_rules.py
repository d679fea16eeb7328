"""What RegisterTaskDefinition turns down of what it is sent, in ECS's own words where they are known."""

import json
import re
from collections.abc import Sequence
from typing import Any

from playground.aws.container_rules import admit_container
from playground.aws.dependency_rules import admit_dependencies
from playground.aws.errors import AwsError, client_error
from playground.aws.fargate_rules import admit_to_fargate

BYTES = 65_536
TAGS = 50
CONTAINERS = 10
NAME = re.compile(r"[a-zA-Z0-9_-]{1,255}")
NETWORK_MODES = ("awsvpc", "bridge", "host", "none")


def admit_members(definition: dict[str, Any]) -> None:
    """Raises AwsError."""
    if not NAME.fullmatch(definition["family"]):
        raise client_error("Family contains invalid characters.")
    if (mode := definition.get("networkMode") or "bridge") not in NETWORK_MODES:
        raise client_error(f"Invalid network mode '{mode}'.")
    _admit_size(definition)
    containers = definition.get("containerDefinitions") or []
    _admit_list(containers)
    if "FARGATE" in (definition.get("requiresCompatibilities") or []):
        admit_to_fargate(definition)
    for container in containers:
        admit_container(container, definition)
    admit_dependencies(containers)
    _admit_volumes(containers, definition)


def _admit_size(definition: dict[str, Any]) -> None:
    without_tags = {name: value for name, value in definition.items() if name != "tags"}
    if (length := len(json.dumps(without_tags, separators=(",", ":")).encode())) > BYTES:
        raise client_error(f"Actual length: '{length}'. Max allowed length is '{BYTES}' bytes.")
    if "tags" in definition and not definition["tags"]:
        raise AwsError("InvalidParameterException", "Tags can not be empty.")
    if len(definition.get("tags", [])) > TAGS:
        raise AwsError("InvalidParameterException", f"Tags can have at most {TAGS} items.")


def _admit_list(containers: Sequence[dict[str, Any]]) -> None:
    if not containers:
        raise client_error("Container list cannot be empty.")
    if len(containers) > CONTAINERS:
        raise client_error("Too many containers.")
    for container in containers:
        for member in ("name", "image"):
            if not container.get(member):
                raise client_error(f"Container.{member} should not be null or empty.")
        if not NAME.fullmatch(container["name"]):
            raise client_error("Container.name contains invalid characters.")
    names = [container["name"] for container in containers]
    if twice := [name for name in names if names.count(name) > 1]:
        raise client_error(f"Container names must be unique: '{twice[0]}'.")  # its own words are not known
    if not any(container.get("essential", True) for container in containers):
        raise client_error("Task definition doesn't have any essential container.")


def _admit_volumes(containers: Sequence[dict[str, Any]], definition: dict[str, Any]) -> None:
    volumes = {volume.get("name") for volume in definition.get("volumes") or []}
    for container in containers:
        for mount in container.get("mountPoints") or []:
            if mount.get("sourceVolume") not in volumes:
                raise client_error(f"Unknown volume '{mount.get('sourceVolume')}'.")
