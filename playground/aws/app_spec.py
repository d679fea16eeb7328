"""AppSpecs of Amazon ECS deployments: what CreateDeployment reads in one, and turns down."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from playground.aws.errors import AwsError, not_simulated

HOOKS = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")
NOT_READABLE = (
    "The AppSpec file must be valid JSON or YAML. The input AppSpec file is a not well-formed yaml. "
    "The template cannot be parsed."
)


@dataclass(frozen=True)
class Wanted:
    """The task definition as it is named, and where the traffic shall go."""

    task_definition: str
    container: str
    port: int


def content_of(revision: Mapping[str, Any]) -> str:
    """Of CreateDeployment's `revision`. Raises AwsError."""
    if (kind := revision.get("revisionType")) != "AppSpecContent":
        raise not_simulated(f"a revision of type {kind}")
    given = revision.get("appSpecContent") or {}
    content = str(given.get("content") or "")
    if not content:
        raise AwsError("RevisionRequiredException", "Revision is required.")
    if given.get("sha256") not in (None, hashlib.sha256(content.encode()).hexdigest()):
        raise invalid_revision("The SHA256 hash of the AppSpec content does not match.")
    return content


def read(content: str) -> Wanted:
    """Raises InvalidRevisionException; only the first sentence is known to be CodeDeploy's own."""
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise invalid_revision(NOT_READABLE) from error
    if not isinstance(document, Mapping):
        raise invalid_revision(NOT_READABLE)
    _admit_hooks(_either(document, "Hooks") or [])
    match _either(document, "Resources"):
        case [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": Mapping() as properties}}]:
            return _wanted(properties)
    raise invalid_revision("The AppSpec file must name exactly one TargetService of type AWS::ECS::Service.")


def invalid_revision(message: str) -> AwsError:
    return AwsError("InvalidRevisionException", message)


def _wanted(properties: Mapping[str, Any]) -> Wanted:
    match properties:
        case {
            "TaskDefinition": str(named),
            "LoadBalancerInfo": {"ContainerName": str(container), "ContainerPort": int(port)},
        } if named and container:
            return Wanted(named, container, port)
    raise invalid_revision("The AppSpec file lacks TaskDefinition, ContainerName or ContainerPort.")


def _admit_hooks(hooks: Any) -> None:
    names = [name for hook in hooks if isinstance(hook, Mapping) for name in hook] if isinstance(hooks, list) else ["?"]
    if unknown := [name for name in names if name not in HOOKS]:
        raise invalid_revision(f"The AppSpec file contains an unknown lifecycle event: {unknown[0]}.")


def _either(document: Mapping[str, Any], name: str) -> Any:
    return document.get(name, document.get(name.lower()))
