"""Every call the bot may make, and the right it needs. A client makes no call that needs another one.

The policies under `deploy/` allow exactly these; a test compares them, and looks that each call is really made.
"""

from collections.abc import Collection
from typing import Any

from botocore.client import BaseClient
from botocore.model import ServiceModel

from bot.model import AwsPermission

OPERATIONS = {
    "ecs:DescribeServices": AwsPermission.READ,
    "ecs:ListServiceDeployments": AwsPermission.READ,
    "ecs:DescribeServiceDeployments": AwsPermission.READ,
    "ecs:DescribeServiceRevisions": AwsPermission.READ,
    "ecs:ListTasks": AwsPermission.READ,
    "ecs:DescribeTasks": AwsPermission.READ,
    "ecs:DescribeTaskDefinition": AwsPermission.READ,
    "ecs:ListTaskDefinitions": AwsPermission.READ,
    "ecs:DescribeClusters": AwsPermission.READ,
    "ecs:ListContainerInstances": AwsPermission.READ,
    "ecr:DescribeImages": AwsPermission.READ,
    "ecr:GetLifecyclePolicy": AwsPermission.READ,
    "ecr:DescribePullThroughCacheRules": AwsPermission.READ,
    "elasticloadbalancing:DescribeTargetHealth": AwsPermission.READ,
    "elasticloadbalancing:DescribeInstanceHealth": AwsPermission.READ,
    "elasticloadbalancing:DescribeTargetGroups": AwsPermission.READ,
    "elasticloadbalancing:DescribeTargetGroupAttributes": AwsPermission.READ,
    "cloudwatch:DescribeAlarms": AwsPermission.READ,
    "cloudwatch:ListAlarmMuteRules": AwsPermission.READ,
    "cloudwatch:GetMetricData": AwsPermission.READ,
    "cloudwatch:ListTagsForResource": AwsPermission.READ,
    "secretsmanager:DescribeSecret": AwsPermission.READ,
    "secretsmanager:ListSecretVersionIds": AwsPermission.READ,
    "ssm:DescribeParameters": AwsPermission.READ,
    "iam:GetRole": AwsPermission.READ,
    "elasticfilesystem:DescribeFileSystems": AwsPermission.READ,
    "elasticfilesystem:DescribeAccessPoints": AwsPermission.READ,
    "logs:DescribeLogGroups": AwsPermission.READ,
    "logs:FilterLogEvents": AwsPermission.READ,
    "codedeploy:GetDeploymentGroup": AwsPermission.READ,
    "codedeploy:ListDeployments": AwsPermission.READ,
    "codedeploy:GetDeployment": AwsPermission.READ,
    "codedeploy:BatchGetDeployments": AwsPermission.READ,
    "codebuild:BatchGetProjects": AwsPermission.READ,
    "codebuild:BatchGetBuilds": AwsPermission.READ,
    "codebuild:ListBuildsForProject": AwsPermission.READ,
    "logs:GetLogEvents": AwsPermission.READ,
    "ecs:UpdateService": AwsPermission.ACT,
    "ecs:StopServiceDeployment": AwsPermission.ACT,
    "ecs:ContinueServiceDeployment": AwsPermission.ACT,
    "ecs:TagResource": AwsPermission.ACT,
    "ecs:UntagResource": AwsPermission.ACT,
    "codedeploy:CreateDeployment": AwsPermission.ACT,
    "codedeploy:StopDeployment": AwsPermission.ACT,
    "ecs:RegisterTaskDefinition": AwsPermission.REGISTER,
    "codebuild:StartBuild": AwsPermission.REGISTER,
    "cloudwatch:PutMetricAlarm": AwsPermission.ALARMS,
    "cloudwatch:DeleteAlarms": AwsPermission.ALARMS,
    "support:CreateCase": AwsPermission.SUPPORT,
    "support:DescribeCases": AwsPermission.SUPPORT,
}
"""IAM's name of the operation -> the right under which it is called."""

KEEPING = {
    "s3:PutObject": ("s3:PutObject", "s3:PutObjectRetention"),
    "s3:GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
}
"""The calls of the client that keeps the audit's heads, and no others: what IAM is asked for each."""

LISTENING = {
    "sqs:ReceiveMessage": ("sqs:ReceiveMessage",),
    "sqs:DeleteMessageBatch": ("sqs:DeleteMessage",),
    "sqs:GetQueueAttributes": ("sqs:GetQueueAttributes",),
    "events:DescribeRule": ("events:DescribeRule",),
}
"""The calls of the clients that take events out of their queue, and no others: what IAM is asked for each."""

TELLING = {
    "ses:SendEmail": ("ses:SendEmail",),
    "sns:Publish": ("sns:Publish",),
}
"""The calls of the clients that tell people outside the team, and no others: what IAM is asked for each."""

IMPLIED = {
    "ecs:RegisterTaskDefinition": ("ecs:TagResource", "iam:PassRole"),
    "cloudwatch:PutMetricAlarm": ("cloudwatch:TagResource",),
    "codedeploy:CreateDeployment": (
        "codedeploy:GetDeploymentConfig",
        "codedeploy:GetApplicationRevision",
        "codedeploy:RegisterApplicationRevision",
    ),
}
"""What AWS asks IAM for by itself when it is called: for tags and roles, and for what a deployment is made of."""

IAM_PREFIXES = {"monitoring": "cloudwatch"}  # where IAM calls a service otherwise than its signatures do


class NotDeclared(Exception):
    """A call that `OPERATIONS` does not have under the right of the client that should make it."""


def prefix(api: ServiceModel) -> str:
    """IAM's word for it."""
    return IAM_PREFIXES.get(api.signing_name, api.signing_name)


def keep_to(right: AwsPermission, client: BaseClient) -> None:
    """From now on `client` makes only the calls of this right."""

    def check(*, model: Any, **_: Any) -> None:
        action = f"{prefix(model.service_model)}:{model.name}"
        if OPERATIONS.get(action) is not right:
            where = f"aws/permissions.py, and allow it in deploy/iam-policy-{right}.json"
            raise NotDeclared(f"{action} is no call of the right to {right}. Declare it in {where}")

    client.meta.events.register("provide-client-params", check)


def keep_to_keeping(client: BaseClient) -> None:
    """From now on `client` makes only the calls of `KEEPING`."""
    _keep_to_these(client, KEEPING, "keeps heads")


def keep_to_listening(client: BaseClient) -> None:
    """From now on `client` makes only the calls of `LISTENING`."""
    _keep_to_these(client, LISTENING, "takes events in")


def keep_to_telling(client: BaseClient) -> None:
    """From now on `client` makes only the calls of `TELLING`."""
    _keep_to_these(client, TELLING, "tells people outside")


def _keep_to_these(client: BaseClient, calls: Collection[str], what: str) -> None:
    def check(*, model: Any, **_: Any) -> None:
        if (action := f"{prefix(model.service_model)}:{model.name}") not in calls:
            raise NotDeclared(f"{action} is no call that {what}. Declare it in aws/permissions.py")

    client.meta.events.register("provide-client-params", check)
