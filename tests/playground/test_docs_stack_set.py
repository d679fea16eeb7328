"""docs/install.md, step 6 and "Away with it": the StackSet's lines, typed with the real AWS CLI, over two accounts."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

from playground.bot_process import aws_variables
from playground.stage import services_file

ROOT = Path(__file__).parents[2]
AWS = Path(sys.prefix).parent / ".venv-bench/bin"
BOT, MEMBERS = "123456789012", ("222222222222", "333333333333")
PAGE = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.M | re.S)
BLOCKS = [body for language, body in FENCED if not language and "stack-instances" in body]
SESSION = {"act": "rollback-bot-doctor", "read": ""}
pytestmark = pytest.mark.skipif(not AWS.exists(), reason="the AWS CLI is not there: make .venv-bench/.installed")


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        for member in MEMBERS:
            world.aws.open(member, "us-east-1").create_apart("billing", task_definition="quilt-catalog:38")
        yield world


def typed(world: World, block: str) -> str:
    """As in one bash of whoever reads the page; the organization's own command is not simulated."""
    lines = re.sub(r"^aws cloudformation activate-organizations-access.*\n", "", block, flags=re.M)
    variables = aws_variables(world.aws) | {"PATH": f"{AWS}:{os.environ['PATH']}", "HOME": "/nowhere"}
    script = f"set -e\nACCOUNT={BOT} REGION=us-east-1\nUNITS=ou-a1b2-c3d4e5f6\n{lines}"
    ran = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=240, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, ""), lines
    return ran.stdout


def made(world: World, account: str) -> Mapping[str, Mapping[str, Any]]:
    """The properties of each role that a stack of the account has now, by its ARN."""
    stacks = world.aws.cluster.neighbours[account, "us-east-1"].stacks.known.values()
    roles = [each for stack in stacks for each in stack.resources if each.kind == "AWS::IAM::Role"]
    return {each.attributes["Arn"]: each.properties for each in roles}


def obeyed(world: World, account: str) -> None:
    """From now on these roles are what their stack made of them."""
    for arn, properties in made(world, account).items():
        world.aws.sts.trusts[arn] = properties["AssumeRolePolicyDocument"]
        world.aws.sts.policies[arn] = [each["PolicyDocument"] for each in properties["Policies"]]


def session(world: World, account: str, right: str) -> boto3.Session:
    role = f"arn:aws:iam::{account}:role/rollback-bot-{right}"
    source = {"SourceIdentity": SESSION[right]} if SESSION[right] else {}
    keys = world.client("sts").assume_role(RoleArn=role, RoleSessionName="doctor", **source)["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1")


def test_the_page_has_the_lines_that_make_it_look_at_it_and_take_it_away() -> None:
    made, looked, gone = BLOCKS

    assert "create-stack-set" in made
    assert "list-stack-instances" in looked
    assert "delete-stack-set" in gone


def test_the_stack_set_makes_the_roles_in_each_account_but_the_bot_s_and_takes_them_away_again(world: World) -> None:
    create, look, away = BLOCKS
    typed(world, create)

    assert sorted(line.split() for line in typed(world, look).splitlines()) == [
        [member, "us-east-1", "CURRENT"] for member in MEMBERS
    ]
    assert made(world, BOT) == {}
    for member in MEMBERS:
        assert {arn.rpartition("/")[2] for arn in made(world, member)} >= {"rollback-bot-read", "rollback-bot-act"}
        assert [
            rule.name
            for rule in world.aws.cluster.neighbours[member, "us-east-1"].buses.known["default"].rules.values()
        ]
        for right in SESSION:
            trusted = made(world, member)[f"arn:aws:iam::{member}:role/rollback-bot-{right}"][
                "AssumeRolePolicyDocument"
            ]
            assert trusted["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{BOT}:role/rollback-bot"}

    typed(world, away)
    assert [made(world, member) for member in MEMBERS] == [{}, {}]
    with pytest.raises(ClientError, match="StackSetNotFound"):
        world.client("cloudformation").list_stack_instances(StackSetName="rollback-bot-member")


def test_with_those_roles_services_of_both_accounts_are_read_and_with_none_of_them_changed_by_the_reader(
    world: World,
) -> None:
    typed(world, BLOCKS[0])
    for member in MEMBERS:
        obeyed(world, member)
        ecs: Any = session(world, member, "read").client("ecs", endpoint_url=world.aws.endpoint_url)
        (service,) = ecs.describe_services(cluster="sales-prod", services=["billing"])["services"]
        assert f":{member}:" in service["serviceArn"]
        with pytest.raises(ClientError, match="AccessDenied"):
            ecs.update_service(cluster="sales-prod", service="billing", taskDefinition="quilt-catalog:36")
        with pytest.raises(ClientError, match="AccessDenied"):  # it acts in the name of a rollback alone
            world.client("sts").assume_role(
                RoleArn=f"arn:aws:iam::{member}:role/rollback-bot-act", RoleSessionName="somebody"
            )
        assert session(world, member, "act")


def test_by_those_roles_the_doctor_reads_a_service_there_and_lacks_nothing(world: World, tmp_path: Path) -> None:
    typed(world, BLOCKS[0])
    member = MEMBERS[0]
    obeyed(world, member)
    roles = {right: f"arn:aws:iam::{member}:role/rollback-bot-{right}" for right in SESSION}
    file = services_file(world.aws.target_url).replace("service: quilt-catalog-service", "service: billing")
    named = f"    region: us-east-1\n    roles: {json.dumps(roles)}\n"
    (tmp_path / "services.yml").write_text(file.replace("    region: us-east-1\n", named, 1), encoding="utf-8")
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | aws_variables(world.aws)
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert "sales-prod/billing runs quilt-catalog:38" in ran.stdout
    ours = [line for line in ran.stdout.splitlines() if "quilt-catalog:" in line or "rollback-bot-" in line]
    assert [line for line in ours if line.startswith("FIX")] == [], "by the lines of the page nothing is missing"
    assert "role/rollback-bot-read: It can be assumed to read quilt-catalog" in ran.stdout
    assert "role/rollback-bot-act: It can be assumed to change quilt-catalog" in ran.stdout
