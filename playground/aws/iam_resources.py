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


def _queue(it: Parameters, start: str) -> list[str]:
    return [start + str(it.get("QueueUrl") or it["QueueName"]).rpartition("/")[2]]


def _alarms(it: Parameters, start: str) -> list[str]:
    names = it.get("AlarmNames") or [it["AlarmName"]]
    return [f"{start}alarm:{name}" for name in names]


def _described(it: Parameters, start: str) -> list[str]:
    """Those that it names; composite alarms, and all of a prefix, need every one."""
    return _alarms(it, start) if it.get("AlarmNames") else [f"{start}alarm:*"]


def _muting(it: Parameters, start: str) -> list[str]:
    """The rule, and each alarm that it mutes."""
    muted = [f"{start}alarm:{name}" for name in it.get("MuteTargets", {}).get("AlarmNames", [])]
    return [f"{start}alarm-mute-rule:{it.get('AlarmMuteRuleName') or it['Name']}", *muted]


def _rule(it: Parameters, start: str) -> list[str]:
    bus, name = str(it.get("EventBusName", "default")).rpartition("event-bus/")[2], it.get("Rule") or it["Name"]
    return [f"{start}rule/{name}" if bus == "default" else f"{start}rule/{bus}/{name}"]


def _roles_start(start: str) -> str:
    return f"arn:aws:iam::{start.split(':')[4]}:role/"


_GROUP = Group().name
_ECS_SERVICE = {"DescribeServices", "ListServiceDeployments", "UpdateService"}
_OF_QUEUES = {
    "CreateQueue",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ReceiveMessage",
    "SendMessage",
    "SetQueueAttributes",
}
_OF_ALARMS = {"DeleteAlarms", "DisableAlarmActions", "EnableAlarmActions", "PutMetricAlarm", "SetAlarmState"}
_OF_TAGS = {"ListTagsForResource", "TagResource", "UntagResource"}
_OF_MUTES = {"DeleteAlarmMuteRule", "GetAlarmMuteRule", "PutAlarmMuteRule"}
_OF_RULES = {"DeleteRule", "DescribeRule", "ListTargetsByRule", "PutRule", "PutTargets", "RemoveTargets"}
RESOURCES: dict[str, Named] = {
    **{f"ecs:{operation}": _service for operation in _ECS_SERVICE},
    **{f"sqs:{operation}": _queue for operation in _OF_QUEUES},
    **{f"cloudwatch:{operation}": _alarms for operation in _OF_ALARMS},
    **{f"cloudwatch:{operation}": lambda it, _: [it["ResourceARN"]] for operation in _OF_TAGS},
    **{f"cloudwatch:{operation}": _muting for operation in _OF_MUTES},
    "cloudwatch:DescribeAlarms": _described,
    **{f"events:{operation}": _rule for operation in _OF_RULES},
    "ecs:DescribeServiceDeployments": lambda it, _: it["serviceDeploymentArns"],
    "ecs:DescribeServiceRevisions": lambda it, _: it["serviceRevisionArns"],
    "ecs:StopServiceDeployment": _sent_back,
    "ecs:ContinueServiceDeployment": _sent_back,
    "ecs:TagResource": lambda it, _: [it["resourceArn"]],
    "ecs:UntagResource": lambda it, _: [it["resourceArn"]],
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
    **{
        f"ecr:{operation}": lambda it, start: [f"{start}repository/{it['repositoryName']}"]
        for operation in ("DescribeImages", "GetLifecyclePolicy")
    },
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
