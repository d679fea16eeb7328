"""What a task definition refers to outside of itself, sorted by the field in which it stands: never by its shape alone.

A name in `repositoryCredentials` is a secret's, the same name in `secrets` a parameter's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.model import NotChecked, Reference, ReferenceKind

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import ContainerDefinitionOutputTypeDef, TaskDefinitionTypeDef

_SECRET = re.compile(r"(?P<id>arn:[\w-]+:secretsmanager:(?P<region>[\w-]+):\d+:secret:[^:]+)")
_SECRET_NAME = re.compile(r"[\w/+=.@-]+$")
_PARAMETER = re.compile(
    r"(?!arn:\w*$)(arn:[\w-]+:ssm:(?P<region>[\w-]+):(?P<account>\d+):parameter(?=/))?(?P<name>[\w./-]+)(:[^:]+)?$"
)
_HANDED_ON = "/aws/reference/secretsmanager/"  # Parameter Store hands on what lies in Secrets Manager
_AMAZONS_OWN = "/aws/service/"

ByName = defaultdict[str, list[Reference]]


def found(entry: TaskDefinitionTypeDef) -> Iterator[Reference]:
    """What the agent fetches, mounts and writes to, by name: never what it finds there."""
    containers = entry["containerDefinitions"]
    for container in containers:
        yield from _of_container(container)
    for volume in entry.get("volumes", []):
        name = volume.get("name", "")
        mounting = [c["name"] for c in containers if _mounts(c, name)] or ["the task"]
        for kind, what, source in _of_volume(volume):
            yield from (Reference(container, f"{what} {name}", source, kind) for container in mounting)


def _of_container(entry: ContainerDefinitionOutputTypeDef) -> Iterator[Reference]:
    name, log = entry["name"], entry.get("logConfiguration", {})
    for secret in (*entry.get("secrets", []), *log.get("secretOptions", [])):
        yield Reference(name, secret["name"], secret["valueFrom"])
    if credentials := entry.get("repositoryCredentials"):
        source = credentials["credentialsParameter"]
        yield Reference(name, "the registry's credentials", source, ReferenceKind.SECRET)
    for spec in entry.get("credentialSpecs", []):
        yield Reference(name, "the credential spec", spec.partition(":")[2])
    for file in entry.get("environmentFiles", []):
        what = f"the environment file {file['value'].rsplit('/', 1)[-1]}"
        yield Reference(name, what, file["value"], ReferenceKind.OTHER)
    firelens = entry.get("firelensConfiguration", {}).get("options", {})
    if firelens.get("config-file-type") == "s3":
        source = firelens.get("config-file-value", "")
        yield Reference(name, "the log router's configuration", source, ReferenceKind.OTHER)
    options = log.get("options", {}) if log.get("logDriver") == "awslogs" else {}
    if (group := options.get("awslogs-group")) and options.get("awslogs-create-group") != "true":
        yield Reference(name, "the log", group, ReferenceKind.LOG_GROUP, options.get("awslogs-region", ""))


def _of_volume(volume: Mapping[str, Any]) -> Iterator[tuple[ReferenceKind, str, str]]:
    """(kind, what it is to the task, source)"""
    if efs := volume.get("efsVolumeConfiguration"):
        yield ReferenceKind.FILE_SYSTEM, "the volume", efs["fileSystemId"]
        if point := efs.get("authorizationConfig", {}).get("accessPointId"):
            yield ReferenceKind.ACCESS_POINT, "the volume", point
    if s3 := volume.get("s3filesVolumeConfiguration"):
        yield ReferenceKind.OTHER, "the volume", s3["fileSystemArn"]
    if fsx := volume.get("fsxWindowsFileServerVolumeConfiguration"):
        yield ReferenceKind.OTHER, "the volume", fsx["fileSystemId"]
        yield ReferenceKind.VALUE, "the credentials of", fsx["authorizationConfig"]["credentialsParameter"]


def _mounts(container: ContainerDefinitionOutputTypeDef, volume: str) -> bool:
    return any(point.get("sourceVolume") == volume for point in container.get("mountPoints", []))


@dataclass
class Sorted:
    """By region, "" for the service's own, and name. Secrets are by ARN or name, without what is asked of them."""

    secrets: defaultdict[str, ByName] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    parameters: defaultdict[str, ByName] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    log_groups: defaultdict[str, ByName] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    file_systems: ByName = field(default_factory=lambda: defaultdict(list))
    access_points: ByName = field(default_factory=lambda: defaultdict(list))
    strange: list[NotChecked] = field(default_factory=list)


def sort(references: Sequence[Reference], *, account: str) -> Sorted:
    into = Sorted()
    for each in references:
        match each.kind:
            case ReferenceKind.FILE_SYSTEM:
                into.file_systems[each.source].append(each)
            case ReferenceKind.ACCESS_POINT:
                into.access_points[each.source].append(each)
            case ReferenceKind.LOG_GROUP:
                into.log_groups[each.region][each.source].append(each)
            case ReferenceKind.OTHER:
                into.strange.append(_strange(each, f"It is {each.source}, which this bot has no means to look at"))
            case _:
                _sort_value(each, account, into)
    return into


def _sort_value(each: Reference, account: str, into: Sorted) -> None:
    """A secret or a parameter."""
    if match := _SECRET.match(each.source):
        into.secrets[match["region"]][match["id"]].append(each)
    elif each.kind is ReferenceKind.SECRET and _SECRET_NAME.match(each.source):
        into.secrets[""][each.source].append(each)
    elif each.kind is ReferenceKind.VALUE and (match := _PARAMETER.match(each.source)):
        name, region = match["name"], match["region"] or ""
        if name.startswith(_AMAZONS_OWN):
            into.strange.append(_strange(each, f"It is taken from {each.source}, a parameter of AWS itself"))
        elif name.startswith(_HANDED_ON):
            into.secrets[region][name.removeprefix(_HANDED_ON)].append(each)
        elif (match["account"] or account) == account:
            into.parameters[region][name].append(each)
        else:
            into.strange.append(_elsewhere(each))
    else:
        into.strange.append(_elsewhere(each))


def _elsewhere(each: Reference) -> NotChecked:
    return _strange(each, f"It is taken from {each.source}, which cannot be seen from this account")


def _strange(each: Reference, why: str) -> NotChecked:
    return NotChecked(f"{each.name} of {each.container}", why)
