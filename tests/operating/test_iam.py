"""`rollback-bot iam`: the policies of a file's roles are enough for what the bot does under them, and no more."""

import json
from pathlib import Path

import pytest

from aws import role_policies
from aws.role_policies import LIMIT, Subject, length
from bot.model import AwsPermission
from playground.aws import SimulatedAws
from playground.aws.policies import Asked, allows
from playground.bot_process import aws_variables
from playground.stage import ROOT, services_file
from tests.aws.neighbours import ALLOWED, NEIGHBOURS
from tests.aws.policies import policy
from tests.operating.wires import run

ROLE = "arn:aws:iam::123456789012:role/rollback-bot-{}".format
EXAMPLE = Subject(
    name="quilt-catalog",
    account="123456789012",
    region="us-east-1",
    cluster="sales-prod",
    service="quilt-catalog-service",
    home="T0QUILT",
    families=("quilt-catalog",),
    repositories=("quiltdata/catalog",),
    log_groups=("/aws/ecs/quilt-catalog",),
    secrets=("quilt/*",),
    roles=("quilt-catalog-task", "quilt-catalog-execution"),
    code_deploy=(("AppECS-sales-prod-quilt-catalog-service", "DgpECS-sales-prod-quilt-catalog-service"),),
    projects=("quilt-catalog-rollback", "quilt-catalog-load"),
    branches=("master",),
)


def flat(value: object) -> object:
    """One is a list of one, in any order."""
    if isinstance(value, dict):
        return {key: flat(inner) for key, inner in value.items()}
    return sorted(value) if isinstance(value, list) else [value]


def many(count: int) -> list[Subject]:
    return [
        Subject(
            name=f"web-{number}",
            account="123456789012",
            region="us-east-1",
            cluster="sales-prod",
            service=f"web-{number}",
            families=(f"web-{number}",),
            roles=(f"web-{number}-task",),
            secrets=(f"web-{number}/*",),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("right", AwsPermission)
def test_for_the_names_of_the_example_they_are_the_shipped_policies(right: AwsPermission) -> None:
    made = [each for document in role_policies.policies(right, [EXAMPLE]) for each in document["Statement"]]

    assert [flat(each) for each in made] == [flat(each) for each in policy(right)["Statement"]]


def test_of_many_services_each_policy_fits_and_together_they_allow_what_is_meant_and_nothing_beside() -> None:
    services = [EXAMPLE, *many(200)]
    made = {right: role_policies.policies(right, services) for right in AwsPermission}

    for documents in made.values():
        assert all(length(document) <= LIMIT for document in documents)
        sids = [[each["Sid"] for each in document["Statement"]] for document in documents]
        assert all(len(each) == len(set(each)) for each in sids), "IAM takes no Sid twice in a policy"
    assert len(made[AwsPermission.ACT]) > 1
    for right, action, resource, keys in ALLOWED:
        if right in made:
            assert allows(made[AwsPermission(right)], Asked(action, resource, keys)), (action, resource)
    for right, action, resource, keys in NEIGHBOURS:
        if right in made:
            assert not allows(made[AwsPermission(right)], Asked(action, resource, keys)), (action, resource, keys)


def test_a_service_may_be_pointed_at_no_family_but_its_own_however_many_share_the_role() -> None:
    made = role_policies.policies(AwsPermission.ACT, many(3))
    arn = "arn:aws:ecs:us-east-1:123456789012:{}".format

    def may(service: str, family: str) -> bool:
        keys = {"ecs:task-definition": arn(f"task-definition/{family}:1")}
        return allows(made, Asked("ecs:UpdateService", arn(f"service/sales-prod/{service}"), keys))

    assert may("web-1", "web-1")
    assert not may("web-1", "web-2")


def test_what_a_service_has_not_its_role_may_not() -> None:
    made = role_policies.policies(AwsPermission.REGISTER, many(1)) + role_policies.policies(AwsPermission.ACT, many(1))
    said = json.dumps(made)

    assert "codebuild" not in said
    assert "codedeploy" not in said
    assert role_policies.policies(AwsPermission.REGISTER, [Subject("a", "*", "r", "c", "s")])[0]["Statement"][0][
        "Sid"
    ] == ("RegisterACopyOfWhatRuns")


async def test_with_what_it_prints_a_plan_is_made_under_the_role_that_reads(aws: SimulatedAws, tmp_path: Path) -> None:
    """And with what is printed of another cluster, it is not."""
    named = ", ".join(f"{right}: {ROLE(right)}" for right in ("read", "act", "register"))
    text = services_file(aws.target_url).replace(
        "    region: us-east-1\n", f"    region: us-east-1\n    roles: {{{named}}}\n", 1
    )
    path = tmp_path / "services.yml"
    path.write_text(text, encoding="utf-8")
    variables = {**aws_variables(aws), "ROLLBACK_CONFIG": str(path)}

    status, said, notes = await run("iam", str(path), "--look", variables=variables)
    assert status == 0, notes
    found = json.loads(said)
    assert set(found) == {ROLE("read"), ROLE("act"), ROLE("register"), "the bot's own role"}
    assert "task-definition/quilt-catalog:*" in json.dumps(found[ROLE("act")])
    assert {"role/quilt-catalog-task", "role/quilt-catalog-execution"} <= {
        arn.rpartition(":")[2] for arn in found[ROLE("register")][0]["Statement"][2]["Resource"]
    }
    aws.sts.policies = {ROLE("read"): found[ROLE("read")]}
    status, said, problem = await run("plan", "quilt-catalog", "immediate", variables=variables)
    assert (status, problem) == (0, ""), problem
    assert "denied" not in said.lower()
    assert "may not" not in said
    denied = [call.action for call in aws.calls() if "AccessDenied" in call.outcome]
    assert denied == []

    aws.sts.policies = {ROLE("read"): json.loads(json.dumps(found[ROLE("read")]).replace("sales-prod", "other"))}
    status, _, problem = await run("plan", "quilt-catalog", "immediate", variables=variables)
    assert status == 1
    assert "AWS does not let this bot" in problem


async def test_without_a_look_nothing_is_asked_and_it_says_what_it_does_not_know(tmp_path: Path) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    status, said, notes = await run("iam", str(ROOT / "services.example.yml"), variables=nowhere)

    assert status == 0, notes
    (role, documents), *others = json.loads(said).items()
    assert (role, others) == ("the bot's own role", [])
    assert "repository/*" in json.dumps(documents)
    assert "Nobody looked at the services" in notes
    status, said, notes = await run("iam", str(tmp_path / "none.yml"), variables=nowhere)
    assert (status, said) == (2, "")
