"""The templates of deploy/cloudformation, made, changed and deleted in the simulated AWS; and the roles in them."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

from aws.permissions import KEEPING, LISTENING, OPERATIONS, TELLING
from bot.settings import Settings
from playground.aws.cloudformation import template as templates
from playground.aws.cloudformation.stacks import parameters, values
from playground.aws.cloudformation.template import Scope
from playground.aws.names import ACCOUNT, REGION

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "deploy" / "cloudformation"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rollback-bot-a1b2c3"
HERE = {"VpcId": "vpc-0123abcd", "SubnetIds": "subnet-0a,subnet-0b", "AssignPublicIp": "ENABLED"}
BOT = {"ImageDigest": f"sha256:{'a' * 64}", "SlackSecretArn": SECRET, "RoleAccounts": f"{ACCOUNT},222222222222", **HERE}
HTTP = {
    "SlackConnection": "http",
    "CertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1",
    "PublicSubnetIds": "subnet-0c,subnet-0d",
}
ALL = {
    "GithubToken": "yes",
    "PagerdutyToken": "yes",
    "JiraToken": "yes",
    "AlertsSecret": "yes",
    "AuditHeadsBucket": "example-audit-heads",
    "MailIdentity": "example.com",
    "MailFrom": "rollbacks@example.com",
    "TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:incidents",
    "AlarmTopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call",
}
DATABASE = {"DatabaseSecretArn": SECRET.replace("rollback-bot", "database")}
EXAMPLE = {  # the names of deploy/iam-policy-*.json
    "BotRoleArn": f"arn:aws:iam::{ACCOUNT}:role/rollback-bot",
    "Clusters": "sales-prod",
    "Services": "sales-prod/quilt-catalog-service",
    "Families": "quilt-catalog",
    "Repositories": "quiltdata/catalog",
    "LogGroups": "/aws/ecs/quilt-catalog",
    "Secrets": "quilt/*",
    "TaskRoles": "quilt-catalog-task,quilt-catalog-execution",
    "CodeDeployApplications": "AppECS-sales-prod-quilt-catalog-service",
    "CodeDeployGroups": "AppECS-sales-prod-quilt-catalog-service/DgpECS-sales-prod-quilt-catalog-service",
    "CodeBuildProjects": "quilt-catalog-rollback,quilt-catalog-load",
}
KIND, TASKS = "ResourceType", "AWS::ECS::TaskDefinition"


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def text(name: str) -> str:
    return (TEMPLATES / f"{name}.yml").read_text(encoding="utf-8")


def given(**parameters: str) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]


def asked(name: str, **parameters: str) -> dict[str, Any]:
    return {
        "StackName": name,
        "TemplateBody": text(name),
        "Parameters": given(**parameters),
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
    }


def stack(world: World, name: str) -> dict[str, Any]:
    found: dict[str, Any] = world.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    found["by_key"] = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
    return found


def made(world: World, name: str) -> dict[str, str]:
    """Its resources: physical ids by logical ones."""
    found = world.client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}


def container(world: World, task_definition: str) -> dict[str, Any]:
    answer = world.client("ecs").describe_task_definition(taskDefinition=task_definition)["taskDefinition"]
    one: dict[str, Any] = answer["containerDefinitions"][0]
    return one


def resolved(name: str, **more: str) -> dict[str, Any]:
    """Its resources with these parameters, where every attribute of another one is `*`."""
    template = templates.read(text(name))
    known = values(template, parameters(template, more))
    pseudo = {
        "AWS::AccountId": ACCOUNT,
        "AWS::Region": REGION,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
    }
    scope = Scope(template, {**known, **pseudo}, {key: _Anything() for key in template["Resources"]})  # type: ignore[misc]
    return {
        key: scope.resolved(each.get("Properties", {}))
        for key, each in template["Resources"].items()
        if "Condition" not in each or scope.holds(each["Condition"])
    }


class _Anything(dict[str, str]):
    def __missing__(self, _: str) -> str:
        return "*"


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    return list(chain.from_iterable(policy["PolicyDocument"]["Statement"] for policy in role["Policies"]))


def flat(value: Any) -> Any:
    """As IAM reads it: one is a list of one, in any order; and in any account and region."""
    if isinstance(value, dict):
        return {key: flat(inner) for key, inner in value.items()}
    listed = value if isinstance(value, list) else [value]
    return sorted(each.replace(ACCOUNT, "*").replace(REGION, "*") for each in listed)


@pytest.mark.parametrize(
    "more",
    [{}, DATABASE, HTTP, {**ALL, **HTTP}, {**ALL, **DATABASE}],
    ids=["socket", "database", "http", "all", "all with a database"],
)
def test_the_bot_s_stack_is_made_whole_and_goes_without_a_trace(world: World, more: dict[str, str]) -> None:
    formation, before = world.client("cloudformation"), world.client("cloudwatch").describe_alarms()["MetricAlarms"]
    formation.create_stack(**asked("rollback-bot", **BOT, **more))
    found = stack(world, "rollback-bot")

    assert found["StackStatus"] == "CREATE_COMPLETE", found
    resources = made(world, "rollback-bot")
    assert ("Database" in resources) is ("DatabaseSecretArn" not in more)
    assert ("LoadBalancer" in resources) is ("CertificateArn" in more)
    alarms = [name for name in resources if name.endswith("Alarm")]
    assert {"NoLeaderAlarm", "FewTasksAlarm", "DatabaseSilentAlarm", "DeadLettersAlarm"} <= {*alarms}
    prefix = templates.read(text("rollback-bot"))["Parameters"]["AlarmPrefix"]["Default"]
    assert not [name for name in alarms if resources[name].startswith(prefix)], "the bot would be told of itself"

    formation.delete_stack(StackName="rollback-bot")
    assert formation.describe_stacks()["Stacks"] == []
    assert world.client("cloudwatch").describe_alarms()["MetricAlarms"] == before
    assert world.client("sqs").list_queues().get("QueueUrls", []) == []
    definition = world.client("ecs").describe_task_definition(taskDefinition=resources["TaskDefinition"])
    assert definition["taskDefinition"]["status"] == "INACTIVE"
    with pytest.raises(ClientError, match="NoSuchEntity"):
        world.client("iam").get_role(RoleName="rollback-bot")


def test_replicas_begin_at_none_and_come_by_an_update_that_leaves_the_rest_alone(world: World) -> None:
    formation = world.client("cloudformation")
    formation.create_stack(**asked("rollback-bot", **BOT))
    before = made(world, "rollback-bot")

    kept = [{"ParameterKey": key, "UsePreviousValue": True} for key in BOT]
    formation.update_stack(
        StackName="rollback-bot",
        UsePreviousTemplate=True,
        Parameters=[*kept, *given(Replicas="2")],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )

    assert stack(world, "rollback-bot")["StackStatus"] == "UPDATE_COMPLETE"
    after = made(world, "rollback-bot")
    assert {name for name in after if after[name] != before[name]} == {"FewTasksAlarm"}
    (alarm,) = world.client("cloudwatch").describe_alarms(AlarmNames=[after["FewTasksAlarm"]])["MetricAlarms"]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (2.0, "LessThanThreshold")


def test_the_database_can_be_let_go_where_it_is_and_the_stack_be_made_again(world: World) -> None:
    formation = world.client("cloudformation")
    formation.create_stack(**asked("rollback-bot", **BOT))
    before = made(world, "rollback-bot")
    kept = [{"ParameterKey": key, "UsePreviousValue": True} for key in BOT]
    changed = [*kept, *given(DatabaseDeletionProtection="false")]

    formation.update_stack(
        StackName="rollback-bot",
        UsePreviousTemplate=True,
        Parameters=changed,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )

    assert made(world, "rollback-bot") == before
    formation.delete_stack(StackName="rollback-bot")
    formation.create_stack(**asked("rollback-bot", **BOT))
    assert stack(world, "rollback-bot")["StackStatus"] == "CREATE_COMPLETE"


def test_a_stack_whose_update_fails_still_goes_without_a_trace(world: World) -> None:
    formation = world.client("cloudformation")
    formation.create_stack(**asked("rollback-bot", **BOT))
    other = "  Bus:\n    Type: AWS::Nothing::Such"
    bot = text("rollback-bot").replace("  Bus:\n    Type: AWS::Events::EventBus", other)

    with pytest.raises(ClientError):
        formation.update_stack(**(asked("rollback-bot", **BOT) | {"TemplateBody": bot}))

    formation.delete_stack(StackName="rollback-bot")
    formation.create_stack(**asked("rollback-bot", **BOT))
    assert stack(world, "rollback-bot")["StackStatus"] == "CREATE_COMPLETE"


def test_what_the_task_is_given_the_bot_reads_and_nothing_else(world: World) -> None:
    """A name that the bot does not know would be ignored, and a secret that it needs would be missed at the start."""
    world.client("cloudformation").create_stack(**asked("rollback-bot", **BOT, **ALL, **HTTP))
    resources = made(world, "rollback-bot")
    task = container(world, resources["TaskDefinition"])
    names = [each["name"] for each in (*task["environment"], *task["secrets"])]

    assert set(names) <= Settings.names()
    assert {each["valueFrom"] for each in task["secrets"]} == {f"{SECRET}:{each['name']}::" for each in task["secrets"]}
    assert {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "ROLLBACK_DATABASE_IAM_REGION", "ROLLBACK_AUDIT_HEADS"} <= {
        *names
    }
    assert "SLACK_APP_TOKEN" not in names
    assert task["readonlyRootFilesystem"] is True
    assert task["image"].endswith(f"/rollback-bot@sha256:{'a' * 64}")
    prepare = container(world, resources["PrepareTask"])
    assert prepare["command"] == ["database", "prepare", "--role", "rollback_bot", "--iam"]
    assert [each["name"] for each in prepare["secrets"]] == ["PGPASSWORD"]
    told = stack(world, "rollback-bot")["by_key"]
    assert resources["PrepareTask"] in told["PrepareCommand"]


def test_the_master_password_is_handed_to_the_task_that_prepares_and_to_no_other() -> None:
    resources = resolved("rollback-bot", **BOT)
    may = {
        name: [s["Resource"] for s in statements(role) if s["Action"] == "secretsmanager:GetSecretValue"]
        for name, role in resources.items()
        if name.endswith("Role")
    }

    assert may == {"BotRole": [], "ExecutionRole": [[SECRET]], "PrepareRole": ["*"]}
    assert "TaskRoleArn" not in resources["PrepareTask"]


@pytest.mark.parametrize("right", ["read", "act", "register"])
def test_a_role_of_a_member_account_is_the_shipped_policy_for_any_region(right: str) -> None:
    role = resolved("member", **EXAMPLE)[f"{right.capitalize()}Role"]
    shipped = json.loads((ROOT / "deploy" / f"iam-policy-{right}.json").read_text(encoding="utf-8"))

    assert [flat(each) for each in statements(role)] == [flat(each) for each in shipped["Statement"]]
    called = {action for action, of in OPERATIONS.items() if of == right}
    assert called <= {action for each in statements(role) for action in _listed(each["Action"])}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_roles_that_change_anything_are_trusted_in_the_name_of_a_rollback_alone() -> None:
    resources = resolved("member", **EXAMPLE)
    (trust,) = json.loads((ROOT / "deploy" / "iam-trust-policy.json").read_text(encoding="utf-8"))["Statement"]
    trusts = {name: resources[name]["AssumeRolePolicyDocument"]["Statement"] for name in resources if "Role" in name}

    for name in ("ActRole", "RegisterRole"):
        (one,) = trusts[name]
        assert (one["Principal"], one["Action"], one["Condition"]) == (
            {"AWS": EXAMPLE["BotRoleArn"]},
            trust["Action"],
            trust["Condition"],
        )
    (reads,) = trusts["ReadRole"]
    assert (reads["Principal"], reads["Action"]) == ({"AWS": EXAMPLE["BotRoleArn"]}, "sts:AssumeRole")


def test_the_bot_s_own_role_may_what_its_clients_call_and_assume_roles_and_nothing_else() -> None:
    resources = resolved("rollback-bot", **BOT, **ALL)
    shipped = {
        statement["Sid"]: statement
        for name in ("assume", "heads", "destinations", "events")
        for statement in json.loads((ROOT / "deploy" / f"iam-policy-{name}.json").read_text(encoding="utf-8"))[
            "Statement"
        ]
    }
    own = {each["Sid"]: each for each in statements(resources["BotRole"])}
    queue = {each["Sid"]: each for each in resources["BotMayRead"]["PolicyDocument"]["Statement"]}
    allowed = {action for each in (*own.values(), *queue.values()) for action in _listed(each["Action"])}

    assert set(own) | set(queue) == {*shipped, "SignInToItsDatabase"}
    for sid, statement in {**own, **queue}.items():
        if sid in shipped:
            assert flat(statement["Action"]) == flat(shipped[sid]["Action"]), sid
            assert statement.get("Condition") == shipped[sid].get("Condition"), sid
    called = {*chain(*KEEPING.values(), *LISTENING.values(), *TELLING.values())}
    assert allowed == {*called, "sts:AssumeRole", "sts:SetSourceIdentity", "rds-db:connect"}
    assert own["AssumeTheRolesOfTheServices"]["Resource"] == [
        f"arn:aws:iam::{account}:role/rollback-bot-*" for account in (ACCOUNT, "222222222222")
    ]
    for sid in ("PutTheAuditsHeads", "SeeThatTheyAreKept", "SendMail", "PublishToTheTopic"):
        assert own[sid]["Resource"] == shipped[sid]["Resource"]


def test_a_member_without_parameters_makes_nothing_that_may_register_deploy_by_codedeploy_or_build() -> None:
    resources = resolved("member", BotRoleArn=EXAMPLE["BotRoleArn"])
    allowed = {a for name in ("ReadRole", "ActRole") for s in statements(resources[name]) for a in _listed(s["Action"])}

    assert set(resources) == {"ReadRole", "ActRole"}
    assert not [action for action in allowed if action.startswith(("codedeploy:", "codebuild:"))]
    assert {action for action in allowed if action.startswith("iam:")} == {"iam:GetRole"}
    assert set(resolved("member", BotRoleArn=EXAMPLE["BotRoleArn"], RolesRegion="eu-west-1")) == set()


def test_the_templates_fit_into_a_call_and_each_alarm_s_metric_is_one_that_somebody_measures() -> None:
    for name in ("rollback-bot", "member", "smoke"):
        assert len(text(name).encode()) <= 51_200, "CreateStack takes no longer body"
    resources = resolved("rollback-bot", **BOT, **HTTP)
    filters = {
        transformation["MetricName"]
        for each in resources.values()
        for transformation in each.get("MetricTransformations", [])
    }
    own = {each["MetricName"] for each in resources.values() if each.get("Namespace") == "RollbackBot"}
    assert own == {*filters, *(f"rollback_bot_{name}" for name in ("leading", "journal_up", "slack_connected"))}
