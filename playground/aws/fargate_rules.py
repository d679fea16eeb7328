"""What RegisterTaskDefinition turns down of a task definition that requires Fargate, in ECS's own words."""

import re
from typing import Any

from playground.aws.errors import client_error

GB = 1024
# CPU units -> the memory that goes with them, in MiB: the least, the most, and the steps between.
SIZES = {
    256: (512, 2 * GB, 512),
    512: (GB, 4 * GB, GB),
    1024: (2 * GB, 8 * GB, GB),
    2048: (4 * GB, 16 * GB, GB),
    4096: (8 * GB, 30 * GB, GB),
    8192: (16 * GB, 60 * GB, 4 * GB),
    16384: (32 * GB, 120 * GB, 8 * GB),
}


def admit_to_fargate(definition: dict[str, Any]) -> None:
    """Raises AwsError."""
    for member in ("cpu", "memory"):
        if not definition.get(member):
            raise client_error(f"Fargate requires that '{member}' be defined at the task level.")
    if definition.get("networkMode") != "awsvpc":
        raise client_error("Fargate only supports network mode 'awsvpc'.")
    _admit_size(_units(definition, "cpu"), _units(definition, "memory"))
    for container in definition["containerDefinitions"]:
        _admit_container(container, role=bool(definition.get("executionRoleArn")))
    for volume in definition.get("volumes") or []:
        if (volume.get("host") or {}).get("sourcePath"):
            raise client_error("host.sourcePath should not be set for volumes in Fargate.")


def _units(definition: dict[str, Any], member: str) -> int:
    """`1 vCPU` and `2 GB` count as 1024 and 2048."""
    written = str(definition[member]).strip()
    found = re.fullmatch(r"(\d+|\d*\.\d+)\s*(vcpu|gb)?", written, re.IGNORECASE)
    if not found or (found[2] or "").lower() == ("gb" if member == "cpu" else "vcpu"):
        raise client_error(f"Invalid '{member}' setting for task.")
    return int(float(found[1]) * (GB if found[2] else 1))


def _admit_size(cpu: int, memory: int) -> None:
    least, most, step = SIZES.get(cpu, (1, 0, 1))
    small = cpu == 256 and memory == 1536  # 0.5, 1 and 2 GB go with the smallest
    if not least <= memory <= most or (memory - least) % step or small:
        raise client_error(
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )


def _admit_container(container: dict[str, Any], *, role: bool) -> None:
    logs = container.get("logConfiguration") or {}
    driver = logs.get("logDriver")
    if driver and driver not in ("awslogs", "splunk", "awsfirelens"):
        raise client_error(f"Fargate does not support log driver {driver}.")
    if driver == "awslogs" and not (logs.get("options") or {}).get("awslogs-stream-prefix"):
        raise client_error(
            "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs."
        )
    if container.get("privileged"):
        raise client_error("Fargate does not support privileged containers.")
    if not role:
        _admit_without_role(container, driver)


def _admit_without_role(container: dict[str, Any], driver: str | None) -> None:
    needs = {
        "ECR images": ".dkr.ecr." in container["image"],
        "log driver awslogs": driver == "awslogs",
        "secrets": bool(container.get("secrets") or (container.get("logConfiguration") or {}).get("secretOptions")),
        "private registry credentials": bool(container.get("repositoryCredentials")),
    }
    for what, needed in needs.items():
        if needed:
            raise client_error(f"Fargate requires task definition to have execution role ARN to support {what}.")
