"""What the agent needs before it starts a task: without it, it says so in its own words, and the task never runs."""

from collections.abc import Iterator
from typing import Any

from moto.backends import get_backend

from playground.aws.moto_backend import Moto
from playground.aws.names import ACCOUNT, REGION, revision_of, short
from playground.aws.storage import FileSystem

_PULLING = "unable to pull secrets or registry auth: execution resource retrieval failed:"
_SECRET = f"{_PULLING} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch"
_CURRENT = "AWSCURRENT"
_PARAMETER = f"{_PULLING} unable to retrieve secrets from ssm: service call has been retried 1 time(s):"
_MOUNTING = "failed to invoke EFS utils commands to set up EFS volumes: stderr:"
_LOGGING = (
    "failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream:"
)


def lacking(moto: Moto, file_systems: dict[str, FileSystem], task_definition: str) -> str:
    """The stopped reason of a task that cannot start, "" where nothing is lacking."""
    found = moto.definitions(short(task_definition).partition(":")[0]).get(revision_of(task_definition))
    if found is None:
        return ""
    flaws = (*_of_volumes(found.volumes or [], file_systems), *_of_containers(found.container_definitions))
    return next((f"ResourceInitializationError: {flaw}" for flaw in flaws), "")


def _of_volumes(volumes: list[dict[str, Any]], file_systems: dict[str, FileSystem]) -> Iterator[str]:
    for volume in volumes:
        if efs := volume.get("efsVolumeConfiguration"):
            identifier, point = efs["fileSystemId"], efs.get("authorizationConfig", {}).get("accessPointId")
            system = file_systems.get(identifier)
            if system is None or not system.mount_targets:
                yield f'{_MOUNTING} Failed to resolve "{identifier}.efs.{REGION}.amazonaws.com"'
            elif point and system.access_points.get(point) != "available":
                yield f"{_MOUNTING} b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'"


def _of_containers(containers: list[dict[str, Any]]) -> Iterator[str]:
    for container in containers:
        log = container.get("logConfiguration", {})
        for one in (*container.get("secrets", []), *log.get("secretOptions", [])):
            yield from _of_value(one["valueFrom"])
        if credentials := container.get("repositoryCredentials"):
            yield from _of_secret(credentials["credentialsParameter"])
        options = log.get("options", {}) if log.get("logDriver") == "awslogs" else {}
        group = options.get("awslogs-group")
        known = get_backend("logs")[ACCOUNT][options.get("awslogs-region", REGION)].groups
        if group and group not in known and options.get("awslogs-create-group") != "true":
            yield f"{_LOGGING} ResourceNotFoundException: The specified log group does not exist."


def _of_value(source: str) -> Iterator[str]:
    if ":secretsmanager:" in source:
        yield from _of_secret(source)
    elif source.startswith(handed_on := "/aws/reference/secretsmanager/"):
        yield from _of_secret(source.removeprefix(handed_on))
    else:
        name = source.partition(":parameter")[2] or source
        if name not in get_backend("ssm")[ACCOUNT][REGION]._parameters:
            yield f"{_PARAMETER} invalid parameters: {name}"


def _of_secret(source: str) -> Iterator[str]:
    parts = source.split(":") if source.startswith("arn:") else [source]
    label, version = [*parts[8:10], "", ""][:2]
    secret = get_backend("secretsmanager")[ACCOUNT][REGION].secrets.get(":".join(parts[:7]))
    versions = {identifier: one["version_stages"] for identifier, one in secret.versions.items()} if secret else {}
    why = "ResourceNotFoundException: Secrets Manager can't find the specified secret"
    if secret is None or secret.is_deleted():
        yield f"{_SECRET} secret {source} from secrets manager: {why}."
    elif not _wanted(versions, label, version):
        which = f"VersionId: {version}" if version else f"staging label: {label or _CURRENT}"
        yield f"{_SECRET} secret {source} from secrets manager: {why} value for {which}."


def _wanted(versions: dict[str, list[str]], label: str, version: str) -> bool:
    if version and not label:
        return version in versions
    having = [one for one, labels in versions.items() if (label or _CURRENT) in labels]
    return version in having if version else bool(having)
