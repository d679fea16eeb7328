"""What RegisterTaskDefinition turns down of `dependsOn`, in ECS's own words where they are known."""

from collections.abc import Mapping, Sequence
from typing import Any

from playground.aws.errors import client_error

CONDITIONS = ("START", "COMPLETE", "SUCCESS", "HEALTHY")


def admit_dependencies(containers: Sequence[dict[str, Any]]) -> None:
    """Raises AwsError."""
    by_name = {container["name"]: container for container in containers}
    needs = {name: [one["containerName"] for one in c.get("dependsOn") or []] for name, c in by_name.items()}
    for container in containers:
        for dependency in container.get("dependsOn") or []:
            _admit(dependency, by_name)
    if any(_reaches(name, name, needs) for name in needs):
        raise client_error("Container dependencies must not have a cycle.")


def _admit(dependency: Mapping[str, str], by_name: Mapping[str, dict[str, Any]]) -> None:
    name, condition = dependency["containerName"], dependency["condition"]
    if condition not in CONDITIONS:
        raise client_error(f"Invalid container dependency condition '{condition}'.")
    if name not in by_name:
        raise client_error(f"The container dependency '{name}' does not exist in the task definition.")
    other = by_name[name]
    if condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
        raise client_error("A dependency container with SUCCESS or COMPLETE condition cannot be an essential container")
    if condition == "HEALTHY" and not other.get("healthCheck"):
        raise client_error("A dependency container with HEALTHY condition must have health check configured")


def _reaches(start: str, end: str, needs: Mapping[str, Sequence[str]]) -> bool:
    seen, left = set[str](), [*needs[start]]
    while left:
        here = left.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            left += needs[here]
    return False
