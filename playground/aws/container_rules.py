"""What RegisterTaskDefinition turns down of one container, in ECS's own words where they are known."""

from typing import Any

from playground.aws.errors import client_error

NOT_IN_AWSVPC = {
    "links": "Links are not supported when networkMode=awsvpc.",
    "extraHosts": "Extra hosts are not supported on container when networkMode=awsvpc.",
    "hostname": "Hostname is not supported on container when networkMode=awsvpc.",
}


def admit_container(container: dict[str, Any], definition: dict[str, Any]) -> None:
    """Raises AwsError."""
    _admit_memory(container, definition)
    _admit_network(container, definition.get("networkMode") or "bridge")
    _admit_variables(container)


def _admit_memory(container: dict[str, Any], definition: dict[str, Any]) -> None:
    of_task, hard, soft = definition.get("memory"), container.get("memory"), container.get("memoryReservation")
    if not (of_task or hard or soft):
        why = "At least one of 'memory' or 'memoryReservation' must be specified."
        raise client_error(f"Invalid setting for container '{container['name']}'. {why}")
    if of_task and str(of_task).isdecimal() and max(hard or 0, soft or 0) > int(of_task):
        raise client_error(f"The 'memory' setting for container '{container['name']}' is greater than for the task.")
    if hard and soft and soft > hard:
        raise client_error("You must specify a 'memory' value that is greater than 'memoryReservation'.")


def _admit_network(container: dict[str, Any], mode: str) -> None:
    if mode == "awsvpc":
        for member, why in NOT_IN_AWSVPC.items():
            if container.get(member):
                raise client_error(why)
    if mode not in ("awsvpc", "host"):
        return
    for mapping in container.get("portMappings") or []:
        if mapping.get("hostPort", mapping.get("containerPort")) != mapping.get("containerPort"):
            why = "the host ports and container ports in port mappings must match."
            raise client_error(f"When networkMode={mode}, {why}")


def _admit_variables(container: dict[str, Any]) -> None:
    secrets = [secret["name"] for secret in container.get("secrets") or []]
    if twice := [name for name in secrets if secrets.count(name) > 1]:
        raise client_error(f"Duplicate secret names found: {twice[0]}. Each secret name must be unique.")
    plain = {variable.get("name") for variable in container.get("environment") or []}
    if shared := [name for name in secrets if name in plain]:
        raise client_error(
            "The secret name must be unique and not shared with any new or existing environment variables set on the "
            f"container, such as '{shared[0]}'."
        )
