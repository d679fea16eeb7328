"""Every call the bot may make, and the right it needs. A client makes no call that stands under another right.

The policies under `deploy/` allow exactly these; a test compares them, and looks that each call is really made.
"""

from typing import Any

from botocore.client import BaseClient
from botocore.model import ServiceModel

from bot.model import Right

OPERATIONS = {
    "ecs:DescribeServices": Right.READ,
    "ecs:ListServiceDeployments": Right.READ,
    "ecs:DescribeServiceDeployments": Right.READ,
    "ecs:DescribeServiceRevisions": Right.READ,
    "ecs:ListTasks": Right.READ,
    "ecs:DescribeTasks": Right.READ,
    "ecs:DescribeTaskDefinition": Right.READ,
    "ecs:ListTaskDefinitions": Right.READ,
    "ecs:DescribeClusters": Right.READ,
    "ecs:ListContainerInstances": Right.READ,
    "ecr:DescribeImages": Right.READ,
    "elasticloadbalancing:DescribeTargetHealth": Right.READ,
    "elasticloadbalancing:DescribeTargetGroups": Right.READ,
    "elasticloadbalancing:DescribeTargetGroupAttributes": Right.READ,
    "cloudwatch:DescribeAlarms": Right.READ,
    "secretsmanager:DescribeSecret": Right.READ,
    "ssm:DescribeParameters": Right.READ,
    "iam:GetRole": Right.READ,
    "logs:FilterLogEvents": Right.READ,
    "codedeploy:GetDeploymentGroup": Right.READ,
    "codedeploy:ListDeployments": Right.READ,
    "codedeploy:GetDeployment": Right.READ,
    "codedeploy:BatchGetDeployments": Right.READ,
    "codebuild:BatchGetProjects": Right.READ,
    "codebuild:BatchGetBuilds": Right.READ,
    "codebuild:ListBuildsForProject": Right.READ,
    "logs:GetLogEvents": Right.READ,
    "ecs:UpdateService": Right.ACT,
    "ecs:StopServiceDeployment": Right.ACT,
    "ecs:ContinueServiceDeployment": Right.ACT,
    "ecs:TagResource": Right.ACT,
    "ecs:UntagResource": Right.ACT,
    "codedeploy:CreateDeployment": Right.ACT,
    "codedeploy:StopDeployment": Right.ACT,
    "ecs:RegisterTaskDefinition": Right.REGISTER,
    "codebuild:StartBuild": Right.REGISTER,
}
"""IAM's name of the operation -> the right under which it is called."""

IMPLIED = {
    "ecs:RegisterTaskDefinition": ("ecs:TagResource", "iam:PassRole"),
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


def keep_to(right: Right, client: BaseClient) -> None:
    """From now on `client` makes only the calls of this right."""

    def check(*, model: Any, **_: Any) -> None:
        action = f"{prefix(model.service_model)}:{model.name}"
        if OPERATIONS.get(action) is not right:
            where = f"aws/rights.py, and allow it in deploy/iam-policy-{right}.json"
            raise NotDeclared(f"{action} is no call of the right to {right}. Declare it in {where}")

    client.meta.events.register("provide-client-params", check)
