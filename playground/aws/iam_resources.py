"""Which resources IAM is asked about for a call, by AWS's service authorization reference. Others are "*"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.aws.code_deploy_group import Group

Parameters = Mapping[str, Any]
Named = Callable[[Parameters, str], list[str]]
"""(parameters, what an ARN of the API begins with) -> resources"""


def _service(it: Parameters, start: str) -> list[str]:
    names = it.get("services") or [it["service"]]
    return [name if name.startswith("arn:") else f"{start}service/{it['cluster']}/{name}" for name in names]


def _sent_back(it: Parameters, _: str) -> list[str]:
    """Both, the deployment and its service."""
    deployment = str(it["serviceDeploymentArn"])
    return [deployment, deployment.replace(":service-deployment/", ":service/").rpartition("/")[0]]


def revisions(it: Parameters, start: str) -> list[str]:
    return [f"{start}task-definition/{it['family']}:*"]


def _group(it: Parameters, start: str) -> list[str]:
    """Calls that name a deployment only are about the group that made it; the playground has one."""
    application = it.get("applicationName", Group().application)
    return [f"{start}deploymentgroup:{application}/{it.get('deploymentGroupName', _GROUP)}"]


def _tasks(it: Parameters, start: str) -> list[str]:
    return [t if t.startswith("arn:") else f"{start}task/{it['cluster']}/{t}" for t in it["tasks"]]


def _project(it: Parameters, start: str) -> list[str]:
    builds = [str(build).partition(":")[0] for build in it.get("ids", [])]
    return [f"{start}project/{name}" for name in builds or it.get("names") or [it["projectName"]]]


def _file_systems(it: Parameters, start: str) -> list[str]:
    one, other = it.get("FileSystemId"), it.get("AccessPointId")
    return [f"{start}access-point/{other}"] if other else [f"{start}file-system/{one}"]


def _roles_start(start: str) -> str:
    return f"arn:aws:iam::{start.split(':')[4]}:role/"


_GROUP = Group().name
_ECS_SERVICE = {"DescribeServices", "ListServiceDeployments", "UpdateService"}
RESOURCES: dict[str, Named] = {
    **{f"ecs:{operation}": _service for operation in _ECS_SERVICE},
    "ecs:DescribeServiceDeployments": lambda it, _: it["serviceDeploymentArns"],
    "ecs:DescribeServiceRevisions": lambda it, _: it["serviceRevisionArns"],
    "ecs:StopServiceDeployment": _sent_back,
    "ecs:ContinueServiceDeployment": _sent_back,
    "ecs:TagResource": lambda it, _: [it["resourceArn"]],
    "ecs:UntagResource": lambda it, _: [it["resourceArn"]],
    "cloudwatch:PutMetricAlarm": lambda it, start: [f"{start}alarm:{it['AlarmName']}"],
    "cloudwatch:DeleteAlarms": lambda it, start: [f"{start}alarm:{name}" for name in it["AlarmNames"]],
    "ecs:RegisterTaskDefinition": revisions,
    "ecs:DescribeTasks": _tasks,
    "ecs:DescribeClusters": lambda it, start: [f"{start}cluster/{name}" for name in it["clusters"]],
    "ecs:ListContainerInstances": lambda it, start: [f"{start}cluster/{it['cluster']}"],
    "secretsmanager:DescribeSecret": lambda it, _: [it["SecretId"]],
    "secretsmanager:ListSecretVersionIds": lambda it, _: [it["SecretId"]],
    "iam:GetRole": lambda it, start: [f"{_roles_start(start)}{it['RoleName']}"],
    "elasticfilesystem:DescribeFileSystems": _file_systems,
    "elasticfilesystem:DescribeAccessPoints": _file_systems,
    "logs:FilterLogEvents": lambda it, start: [f"{start}log-group:{it['logGroupName']}:*"],
    "logs:GetLogEvents": lambda it, start: [f"{start}log-group:{it['logGroupName']}:log-stream:{it['logStreamName']}"],
    "ecr:DescribeImages": lambda it, start: [f"{start}repository/{it['repositoryName']}"],
    **{
        f"codedeploy:{operation}": _group
        for operation in ("CreateDeployment", "GetDeploymentGroup", "ListDeployments", "GetDeployment")
    },
    "codedeploy:BatchGetDeployments": _group,
    **{
        f"codebuild:{operation}": _project
        for operation in ("StartBuild", "BatchGetProjects", "BatchGetBuilds", "ListBuildsForProject")
    },
}
