"""Session policies: each is for one call on one service, and short enough for AWS whatever the names are."""

import json
from dataclasses import replace

import pytest

from aws import scopes
from aws.scopes import LIMIT, Scope
from bot.catalog import Roles, Service
from bot.model import AwsPermission, Call, CodeDeploy, RevisionCopy
from tests.unit import values

ROLE = "arn:aws-cn:iam::210987654321:role/rollback-bot-{}".format
ECS = "arn:aws-cn:ecs:us-east-1:210987654321:"
CODE_DEPLOY = CodeDeploy("a" * 100, "g" * 100, "{}")


def service(name: str = "quilt-catalog-service", cluster: str = "sales-prod", *, roles: bool = True) -> Service:
    named = Roles(act=ROLE("act"), register=ROLE("register"), read=ROLE("read")) if roles else None
    return values.SERVICE.model_copy(update={"service": name, "cluster": cluster, "roles": named})


def every(of: Service) -> list[Scope]:
    long = "f" * 255
    return [
        scopes.update_service(of, f"{ECS}task-definition/{long}:2147483647"),
        scopes.send_back(of, Call.STOP_SERVICE_DEPLOYMENT, f"{ECS}service-deployment/{of.ecs_name}/{'d' * 22}"),
        scopes.send_back(of, Call.CONTINUE_SERVICE_DEPLOYMENT, f"{ECS}service-deployment/{of.ecs_name}/{'d' * 22}"),
        scopes.hold_tags(of, f"{ECS}service/{of.ecs_name}"),
        scopes.create_deployment(of, CODE_DEPLOY),
        scopes.stop_deployment(of),
        scopes.register(of, f"{ECS}task-definition/{long}:1", [ROLE("r" * 64), ROLE("s" * 64)]),
        scopes.register(of, f"{ECS}task-definition/{long}:1", [ROLE(f"{'p/' * 255}r"), ROLE(f"{'q/' * 255}r")]),
        scopes.start_build(of, "b" * 255, commit="c" * 40, base="d" * 255),
    ]


def test_an_update_is_of_this_service_to_this_revision_where_its_role_is() -> None:
    scope = scopes.update_service(service(), f"{ECS}task-definition/quilt-catalog:38")

    (statement,) = json.loads(scope.policy)["Statement"]
    assert (scope.right, scope.api) == (AwsPermission.ACT, "ecs")
    assert statement == {
        "Effect": "Allow",
        "Action": "ecs:UpdateService",
        "Resource": [f"{ECS}service/sales-prod/quilt-catalog-service", f"{ECS}service/quilt-catalog-service"],
        "Condition": {"ArnEquals": {"ecs:task-definition": f"{ECS}task-definition/quilt-catalog:38"}},
    }


def test_none_is_longer_than_aws_takes_and_none_allows_everything() -> None:
    for scope in every(service("s" * 255, "c" * 255)):
        assert len(scope.policy) <= LIMIT, scope
        for statement in json.loads(scope.policy)["Statement"]:
            assert "*" not in statement["Action"]


def test_where_no_role_is_assumed_there_is_none() -> None:
    assert {scope.policy for scope in every(service(roles=False))} == {""}


@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        (Call.UPDATE_SERVICE, "ecs:UpdateService"),
        (Call.STOP_SERVICE_DEPLOYMENT, "ecs:StopServiceDeployment"),
        (Call.CONTINUE_SERVICE_DEPLOYMENT, "ecs:ContinueServiceDeployment"),
        (Call.STOP_DEPLOYMENT, "codedeploy:StopDeployment"),
        (Call.CREATE_DEPLOYMENT, "codedeploy:CreateDeployment"),
    ],
)
def test_a_plan_needs_its_own_call_and_no_other(call: Call, allowed: str) -> None:
    plan = replace(values.plan(), call=call, service_deployment="arn:moving", code_deploy=CODE_DEPLOY)

    scope = scopes.of_plan(service(), AwsPermission.ACT, plan)

    assert scope is not None
    assert json.loads(scope.policy)["Statement"][0]["Action"] == allowed


def test_what_a_copy_will_be_called_is_not_known_before_it_is_registered() -> None:
    plan = values.plan()
    copying = replace(plan, copy=RevisionCopy(plan.to_task_definition, values.images()))
    registered = replace(copying, target=values.target(43))

    assert scopes.of_plan(service(), AwsPermission.ACT, copying) is None
    assert scopes.of_plan(service(), AwsPermission.REGISTER, copying) is None
    assert scopes.of_plan(service(), AwsPermission.ACT, registered) == scopes.update_service(service(), values.td(43))


def test_a_build_is_of_the_commit_and_the_branch_that_were_approved() -> None:
    scope = scopes.start_build(service(), "rebuild", commit="c" * 40, base="release/1")

    (statement,) = json.loads(scope.policy)["Statement"]
    assert statement["Condition"] == {
        "StringEqualsIfExists": {
            "codebuild:environment.environmentVariables/ROLLBACK_COMMIT.value": "c" * 40,
            "codebuild:environment.environmentVariables/ROLLBACK_BASE.value": "release/1",
        }
    }
