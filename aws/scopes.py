"""What the role that changes anything is assumed for: the one call, on the one service, and nothing beside it.

AWS allows what the role's own policy and this one both allow, so this can only take away. It is sent with AssumeRole.
Where the bot acts with its own rights nothing is assumed, and there is none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.catalog import Service
from bot.model import ALARM_TAG, AwsPermission, Call, CodeDeploy, Plan, short

LIMIT = 2048  # characters that AssumeRole takes
NOTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
"""For keys of which nothing is wanted but that they are given."""

HOLD_KEYS = ["rollback-hold", "rollback-hold-*"]
_VALUE = "codebuild:environment.environmentVariables/{}.value".format


@dataclass(frozen=True, slots=True)
class Scope:
    """The right, boto3's name of the API, and the session policy as JSON, "" without a role."""

    right: AwsPermission
    api: str = "ecs"
    policy: str = ""


def of_plan(service: Service, right: AwsPermission, plan: Plan) -> Scope | None:
    """Of the call that comes next under this right; None while that is not known: what a copy will be called."""
    arn = plan.service_deployment or ""
    if right is AwsPermission.REGISTER:
        rebuild = plan.rebuild
        return start_build(service, rebuild.project, commit=rebuild.commit, base=rebuild.base) if rebuild else None
    if plan.call in {Call.STOP_SERVICE_DEPLOYMENT, Call.CONTINUE_SERVICE_DEPLOYMENT}:
        return send_back(service, plan.call, arn)
    if plan.call is Call.STOP_DEPLOYMENT:
        return stop_deployment(service)
    if plan.call is Call.CREATE_DEPLOYMENT and plan.code_deploy:
        return create_deployment(service, plan.code_deploy)
    unregistered = plan.copy is not None and plan.copy.of == plan.to_task_definition
    return None if unregistered else update_service(service, plan.to_task_definition)


def update_service(service: Service, task_definition: str) -> Scope:
    at = _Place.of(service, AwsPermission.ACT)
    condition = {"ArnEquals": {"ecs:task-definition": task_definition}}
    return _scope(at, AwsPermission.ACT, "ecs", _allow("ecs:UpdateService", at.service(service), condition))


def send_back(service: Service, call: Call, service_deployment: str) -> Scope:
    """AWS asks for both, the service and its deployment."""
    at = _Place.of(service, AwsPermission.ACT)
    on = [*at.service(service), service_deployment]
    return _scope(at, AwsPermission.ACT, "ecs", _allow(f"ecs:{call}", on))


def hold_tags(service: Service, service_arn: str) -> Scope:
    at = _Place.of(service, AwsPermission.ACT)
    condition = {"ForAllValues:StringLike": {"aws:TagKeys": HOLD_KEYS}}
    allowed = _allow(["ecs:TagResource", "ecs:UntagResource"], service_arn, condition)
    return _scope(at, AwsPermission.ACT, "ecs", allowed)


def create_deployment(service: Service, wanted: CodeDeploy) -> Scope:
    at = _Place.of(service, AwsPermission.ACT)
    application = at.arn("codedeploy", f"application:{wanted.application}")
    group = at.arn("codedeploy", f"deploymentgroup:{wanted.application}/{wanted.deployment_group}")
    looked_up = ["GetDeploymentConfig", "RegisterApplicationRevision", "GetApplicationRevision"]
    return _scope(
        at,
        AwsPermission.ACT,
        "codedeploy",
        _allow("codedeploy:CreateDeployment", group),
        _allow(
            [f"codedeploy:{action}" for action in looked_up],
            [application, at.arn("codedeploy", "deploymentconfig:*")],
        ),
    )


def stop_deployment(service: Service) -> Scope:
    """IAM knows no resource of StopDeployment."""
    at = _Place.of(service, AwsPermission.ACT)
    return _scope(at, AwsPermission.ACT, "codedeploy", _allow("codedeploy:StopDeployment", "*"))


def register(service: Service, copy_of: str, roles: Sequence[str]) -> Scope:
    """A further revision of the family of `copy_of` (an ARN), with the roles that it has itself.

    Where the roles' names are too long for AWS, the policy of the role that registers alone says which are passed.
    """
    at, family = _Place.of(service, AwsPermission.REGISTER), short(copy_of).rpartition(":")[0]
    revisions = at.arn("ecs", f"task-definition/{family}:*")
    created = {"StringEquals": {"ecs:CreateAction": "RegisterTaskDefinition"}}
    passed = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    own = (_allow("ecs:RegisterTaskDefinition", revisions), _allow("ecs:TagResource", revisions, created))
    exact = [*own, *([_allow("iam:PassRole", sorted(set(roles)), passed)] if roles else [])]
    if len(_policy(*exact)) > LIMIT:
        exact = [*own, _allow("iam:PassRole", "*", passed)]
    return _scope(at, AwsPermission.REGISTER, "ecs", *exact)


def start_build(service: Service, project: str, *, commit: str, base: str) -> Scope:
    """What else a build may be sent, and may not, the policy of the role that registers says; "" is any value."""
    at, wanted = _Place.of(service, AwsPermission.REGISTER), {"ROLLBACK_COMMIT": commit, "ROLLBACK_BASE": base}
    values = {_VALUE(name): value for name, value in wanted.items() if value}
    exactly = {"StringEqualsIfExists": values} if values else None
    allowed = _allow("codebuild:StartBuild", at.arn("codebuild", f"project/{project}"), exactly)
    return _scope(at, AwsPermission.REGISTER, "codebuild", allowed)


def start_load_test(service: Service, project: str) -> Scope:
    """Nothing of it is overridden: neither a variable, nor what the policy of the role that registers forbids."""
    at = _Place.of(service, AwsPermission.REGISTER)
    nothing = {"Null": {"codebuild:environment.environmentVariables.name": "true"}}
    allowed = _allow("codebuild:StartBuild", at.arn("codebuild", f"project/{project}"), nothing)
    return _scope(at, AwsPermission.REGISTER, "codebuild", allowed)


def alarms(service: Service) -> Scope:
    """Those whose names begin as the bot's for this service do; none that does anything by itself."""
    at = _Place.of(service, AwsPermission.ALARMS)
    on = at.arn("cloudwatch", f"alarm:rollback-bot/{service.ecs_name}/*")
    without_actions = {"Null": {"cloudwatch:AlarmActions": "true"}}
    tagged = {"ForAllValues:StringEquals": {"aws:TagKeys": [ALARM_TAG]}}
    return _scope(
        at,
        AwsPermission.ALARMS,
        "cloudwatch",
        _allow("cloudwatch:PutMetricAlarm", on, without_actions),
        _allow("cloudwatch:TagResource", on, tagged),
        _allow("cloudwatch:DeleteAlarms", on),
    )


def support(service: Service) -> Scope:
    """IAM knows no resources of AWS Support."""
    at = _Place.of(service, AwsPermission.SUPPORT)
    allowed = _allow(["support:CreateCase", "support:DescribeCases"], "*")
    return _scope(at, AwsPermission.SUPPORT, "support", allowed)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the service is, as the ARN of its role tells; `partition` is "" where there is no role."""

    partition: str
    account: str
    region: str

    @classmethod
    def of(cls, service: Service, right: AwsPermission) -> _Place:
        _, partition, _, _, account, *_ = [*(service.role(right) or "").split(":"), "", "", "", "", ""]
        return cls(partition, account, service.region)

    def arn(self, api: str, rest: str) -> str:
        return f"arn:{self.partition}:{api}:{self.region}:{self.account}:{rest}"

    def service(self, service: Service) -> list[str]:
        """As its ARN has been since 2018, and as it was."""
        return [self.arn("ecs", f"service/{name}") for name in (service.ecs_name, service.service)]


def _scope(at: _Place, right: AwsPermission, api: str, *statements: dict[str, Any]) -> Scope:
    return Scope(right, api, _policy(*statements) if at.partition else "")


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def _allow(action: str | list[str], on: str | list[str], condition: dict[str, Any] | None = None) -> dict[str, Any]:
    allowed: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": on}
    return allowed | ({"Condition": condition} if condition else {})
