"""Which condition keys a call fills, by AWS's service authorization reference: those of its parameters only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from playground.aws.iam_resources import Parameters
from playground.aws.policies import Keys


def _updated(it: Parameters, start: str) -> Keys:
    network = it.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    definition = it.get("taskDefinition", "")
    whole = definition if definition.startswith("arn:") else f"{start}task-definition/{definition}"
    providers = [each["capacityProvider"] for each in it.get("capacityProviderStrategy", [])]
    found: dict[str, Any] = {
        "ecs:task-definition": definition and whole,
        "ecs:subnet": network.get("subnets"),
        "ecs:auto-assign-public-ip": {"ENABLED": "true", "DISABLED": "false"}.get(network.get("assignPublicIp", "")),
        "ecs:capacity-provider": [f"{start}capacity-provider/{name}" for name in providers],
        "ecs:enable-execute-command": _told(it.get("enableExecuteCommand")),
        "ecs:enable-service-connect": _told(it.get("serviceConnectConfiguration", {}).get("enabled")),
        "ecs:namespace": it.get("serviceConnectConfiguration", {}).get("namespace"),
        "ecs:enable-vpc-lattice": "true" if it.get("vpcLatticeConfigurations") else None,
        "ecs:enable-ebs-volumes": "true" if it.get("volumeConfigurations") else None,
    }
    return {key: value for key, value in found.items() if value}


def _registered(it: Parameters, start: str) -> Keys:
    privileged = any(container.get("privileged") for container in it["containerDefinitions"])
    return {"ecs:privileged": "true" if privileged else "false", **tagged(it, start)}


def tagged(it: Parameters, _: str) -> dict[str, str | Sequence[str]]:
    """ECS's members, and CloudWatch's, which begin with a capital letter."""
    keys = it.get("tagKeys") or it.get("TagKeys") or [tag["key"] for tag in it.get("tags", [])]
    told = {tag["Key"]: tag["Value"] for tag in it.get("Tags", [])}
    values = {f"aws:RequestTag/{key}": value for key, value in told.items()}
    return {"aws:TagKeys": keys or [*told], **values} if keys or told else {}


def _built(it: Parameters, _: str) -> Keys:
    """Each override that has a key."""
    sent = it.get("environmentVariablesOverride", [])
    found = {name: _told_of(it[override]) for override, name in _OVERRIDES.items() if override in it}
    found |= {f"codebuild:{_VARIABLES}.name": [variable["name"] for variable in sent]}
    found |= {f"codebuild:{_VARIABLES}/{variable['name']}.value": variable["value"] for variable in sent}
    for override, whole in _WHOLE.items():
        for name, value in it.get(override, {}).items():
            found[f"codebuild:{whole}.{name}"] = _told_of(value)
    return {key: value for key, value in found.items() if value}


_VARIABLES = "environment.environmentVariables"
_OVERRIDES = {
    "artifactsOverride": "codebuild:artifacts",
    "autoRetryLimitOverride": "codebuild:autoRetryLimit",
    "buildspecOverride": "codebuild:source.buildspec",
    "cacheOverride": "codebuild:cache",
    "certificateOverride": "codebuild:environment.certificate",
    "computeTypeOverride": "codebuild:environment.computeType",
    "encryptionKeyOverride": "codebuild:encryptionKey",
    "environmentTypeOverride": "codebuild:environment.type",
    "imageOverride": "codebuild:environment.image",
    "imagePullCredentialsTypeOverride": "codebuild:environment.imagePullCredentialsType",
    "insecureSslOverride": "codebuild:source.insecureSsl",
    "logsConfigOverride": "codebuild:logsConfig",
    "privilegedModeOverride": "codebuild:environment.privilegedMode",
    "registryCredentialOverride": "codebuild:environment.registryCredential",
    "secondaryArtifactsOverride": "codebuild:secondaryArtifacts",
    "secondarySourcesOverride": "codebuild:secondarySources",
    "serviceRoleOverride": "codebuild:serviceRole",
    "sourceLocationOverride": "codebuild:source.location",
}
_WHOLE = {  # of which the parts have keys too
    "artifactsOverride": "artifacts",
    "buildStatusConfigOverride": "source.buildStatusConfig",
    "cacheOverride": "cache",
    "fleetOverride": "environment.fleet",
    "logsConfigOverride": "logsConfig",
    "registryCredentialOverride": "environment.registryCredential",
    "sourceAuthOverride": "source.auth",
}


def _told_of(value: Any) -> Any:
    """Of what has parts it is told only that it was sent."""
    return str(value).lower() if isinstance(value, bool | int) else value if isinstance(value, str) else "true"


def _told(flag: bool | None) -> str | None:
    return None if flag is None else str(flag).lower()


def _in_cluster(it: Parameters, start: str) -> Keys:
    return {"ecs:cluster": f"{start}cluster/{it['cluster']}"}


def _alarm(it: Parameters, start: str) -> Keys:
    return tagged(it, start) | ({"cloudwatch:AlarmActions": it["AlarmActions"]} if it.get("AlarmActions") else {})


KEYS: dict[str, Callable[[Parameters, str], Keys]] = {
    "ecs:UpdateService": _updated,
    "ecs:RegisterTaskDefinition": _registered,
    "ecs:TagResource": tagged,
    "ecs:UntagResource": tagged,
    "cloudwatch:TagResource": tagged,
    "cloudwatch:UntagResource": tagged,
    "ecs:ListTasks": _in_cluster,
    "ecs:DescribeTasks": _in_cluster,
    "codebuild:StartBuild": _built,
    "cloudwatch:PutMetricAlarm": _alarm,
}
