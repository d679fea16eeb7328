"""Rights: each call under its own, each policy with exactly its calls, each role for minutes and in somebody's name."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from botocore.exceptions import ClientError

from aws import assumed_role
from aws.ecs import Ecs
from aws.permissions import IMPLIED, OPERATIONS
from aws.scopes import NOTHING, start_build, update_service
from aws.session import Aws
from bot.catalog import Roles, Service
from bot.errors import Failed, Unreachable
from bot.model import AwsPermission
from playground.aws import SimulatedAws
from tests.aws.policies import policy, shipped, statements
from tests.unit import values

ROLE = "arn:aws:iam::123456789012:role/rollback-bot-{}".format
ROLLBACK = "4f1c0c4d1b5e4d0f8a51c7b3a2f0d911"
TARGET = "arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38"
MOVING = "arn:aws:ecs:us-east-1:123456789012:service-deployment/sales-prod/quilt-catalog-service/AbC"
_PLAN = values.plan()
_CHOSEN = replace(_PLAN.target.chosen, task_definition=TARGET)
PLAN = replace(_PLAN, target=replace(_PLAN.target, chosen=_CHOSEN))


@pytest.fixture
def aws(world: SimulatedAws) -> Iterator[Aws]:
    """One that has assumed nothing yet."""
    aws = Aws()
    yield aws
    aws.close()
    world.sts.trusts.clear()
    world.sts.lasting = None


@pytest.fixture
def service(service: Service) -> Service:
    roles = Roles(read=ROLE("read"), act=ROLE("act"), register=ROLE("register"))
    return service.model_copy(update={"roles": roles})


def assumed(world: SimulatedAws, right: str) -> list[dict[str, str]]:
    return [call.parameters for call in world.calls("AssumeRole") if call.parameters["RoleArn"] == ROLE(right)]


@pytest.mark.parametrize("right", AwsPermission)
def test_the_policy_of_a_right_allows_exactly_its_calls(right: AwsPermission) -> None:
    called = {action for action, of in OPERATIONS.items() if of is right}
    implied = {action for call in called for action in IMPLIED.get(call, ())}

    assert set(statements(policy(right))) == called | implied, (
        f"aws/permissions.py and deploy/iam-policy-{right}.json differ"
    )


def test_the_bot_itself_may_only_assume_the_roles() -> None:
    allowed = statements(shipped("iam-policy-assume.json"))

    assert set(allowed) == {"sts:AssumeRole", "sts:SetSourceIdentity"}
    assert allowed["sts:AssumeRole"]["Resource"] == [ROLE(right) for right in AwsPermission]


async def test_a_client_that_reads_cannot_change_anything_nor_one_that_acts_register(
    aws: Aws, service: Service, world: SimulatedAws
) -> None:
    before, ecs = len(world.calls()), aws.of(service.model_copy(update={"roles": None})).ecs
    own = service.model_copy(update={"roles": None})
    acting = await aws.acting.client(own, update_service(own, TARGET), rollback_id=ROLLBACK)

    with pytest.raises(Failed, match=r"ecs:UpdateService is no call of the right to read\. Declare it in"):
        await aws.read("change it", ecs.update_service, service="quilt-catalog-service")
    with pytest.raises(Failed, match="ecs:RegisterTaskDefinition is no call of the right to act"):
        await aws.act("register it", acting.register_task_definition, family="quilt-catalog", containerDefinitions=[])
    assert len(world.calls()) == before


async def test_the_role_that_acts_is_assumed_for_one_rollback_and_for_minutes(
    aws: Aws, service: Service, world: SimulatedAws
) -> None:
    before = len(assumed(world, "act"))
    await aws.acting.ready(service, AwsPermission.ACT, PLAN, rollback_id=ROLLBACK)
    await Ecs(aws).update_service(service, TARGET, rollback_id=ROLLBACK)
    await aws.acting.ready(service, AwsPermission.ACT, PLAN, rollback_id="b" * 32)

    first, other = assumed(world, "act")[before:]
    assert first == {
        "RoleArn": ROLE("act"),
        "RoleSessionName": "rb-4f1c0c4d-quilt-catalog",
        "DurationSeconds": "900",
        "SourceIdentity": ROLLBACK,
        "Policy": update_service(service, TARGET).policy,
    }
    assert other["SourceIdentity"] == "b" * 32
    by = world.calls("UpdateService")[-1].by
    assert (by.role, by.session, by.source_identity) == (ROLE("act"), "rb-4f1c0c4d-quilt-catalog", ROLLBACK)


async def test_keys_for_one_call_are_good_for_no_other_revision_service_or_call(
    aws: Aws, service: Service, world: SimulatedAws
) -> None:
    """Whoever got hold of them could do nothing but what was approved."""
    ecs = await aws.acting.client(service, update_service(service, TARGET), rollback_id=ROLLBACK)
    named = {"cluster": "sales-prod", "service": "quilt-catalog-service"}
    moved = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    beside = [
        partial(ecs.update_service, **named, taskDefinition=TARGET.replace(":38", ":37")),
        partial(ecs.update_service, **named, networkConfiguration=moved),
        partial(ecs.update_service, **{**named, "service": "billing"}, taskDefinition=TARGET),
        partial(ecs.stop_service_deployment, serviceDeploymentArn=MOVING, stopType="ROLLBACK"),
        partial(ecs.tag_resource, resourceArn=MOVING, tags=[{"key": "rollback-hold", "value": "x"}]),
    ]

    for call in beside:
        with pytest.raises(ClientError, match=r"AccessDenied.*because no session policy allows it"):
            call()
    assert ecs.update_service(**named, taskDefinition=TARGET)["service"]["taskDefinition"] == TARGET


async def test_keys_that_were_only_tried_out_are_good_for_nothing(
    aws: Aws, service: Service, world: SimulatedAws
) -> None:
    await aws.acting.try_out(service, AwsPermission.ACT, rollback_id=ROLLBACK)
    await aws.acting.ready(service, AwsPermission.REGISTER, PLAN, rollback_id=ROLLBACK)

    for right in ("act", "register"):
        assert assumed(world, right)[-1]["Policy"] == NOTHING


def test_a_name_fits_into_what_aws_takes_however_long_the_service_s_is() -> None:
    name = assumed_role.in_the_name_of(ROLLBACK, "s" * 63)

    assert len(name.session) == 64
    assert len(name.source) <= 64


async def test_a_role_whose_keys_are_about_to_expire_is_assumed_anew_before_it_is_used(
    aws: Aws, service: Service, world: SimulatedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    await aws.acting.ready(service, AwsPermission.ACT, PLAN, rollback_id=ROLLBACK)
    before = len(assumed(world, "act"))
    monkeypatch.setattr("aws.acting._LEFT", 1000.0)

    await aws.acting.ready(service, AwsPermission.ACT, PLAN, rollback_id=ROLLBACK)

    assert len(assumed(world, "act")) == before + 1


async def test_the_role_that_reads_is_assumed_once_and_anew_before_it_expires(
    aws: Aws, service: Service, world: SimulatedAws
) -> None:
    before = len(assumed(world, "read"))
    await aws.warm(service)
    await Ecs(aws).service(service)
    assert len(assumed(world, "read")) == before + 1

    other, world.sts.lasting = Aws(), 240.0  # less is left than botocore wants
    await other.warm(service)
    await Ecs(other).service(service)
    other.close()

    assert len(assumed(world, "read")) > before + 2
    first = assumed(world, "read")[before]
    assert (first["RoleSessionName"], first["DurationSeconds"]) == ("rollback-bot", "900")


async def test_a_role_that_cannot_be_assumed_is_named_with_the_action_and_the_fix_and_nothing_is_sent(
    aws: Aws, service: Service, world: SimulatedAws
) -> None:
    world.sts.trusts = {ROLE("act"): {"Statement": []}, ROLE("read"): {"Statement": []}}
    sent = len(world.calls("UpdateService"))

    with pytest.raises(Failed) as told:
        await Ecs(aws).update_service(service, TARGET, rollback_id=ROLLBACK)
    with pytest.raises(Failed, match=f"Could not assume the role {ROLE('read')}"):
        await Ecs(aws).service(service)

    assert f"Could not assume the role {ROLE('act')} (AssumeRole): AWS does not let this bot call" in str(told.value)
    assert f"sts:AssumeRole on {ROLE('act')}; allow it (deploy/iam-policy-assume.json), and let" in str(told.value)
    assert str(told.value).endswith("Nothing was changed.")
    assert len(world.calls("UpdateService")) == sent


async def test_a_silent_sts_is_unreachable_and_the_next_try_is_a_new_one(
    aws: Aws, service: Service, world: SimulatedAws
) -> None:
    world.fail_next("AssumeRole", code="ServiceUnavailable", status=503, times=3)
    with pytest.raises(Unreachable, match="server error"):
        await aws.acting.ready(service, AwsPermission.ACT, PLAN, rollback_id=ROLLBACK)

    await aws.acting.ready(service, AwsPermission.ACT, PLAN, rollback_id=ROLLBACK)


async def test_no_role_is_never_replaced_by_the_bots_own_rights(aws: Aws, service: Service) -> None:
    without = service.model_copy(update={"roles": Roles(read=ROLE("read"), act=ROLE("act"))})

    with pytest.raises(Failed, match=r"names no role that may register for quilt-catalog: add roles.register"):
        await aws.acting.client(
            without, start_build(without, "quilt-catalog-rollback", commit="", base=""), rollback_id=ROLLBACK
        )


async def test_the_trust_policy_demands_a_source_identity(aws: Aws, service: Service, world: SimulatedAws) -> None:
    world.sts.trusts = {ROLE("act"): shipped("iam-trust-policy.json"), ROLE("read"): shipped("iam-trust-policy.json")}

    await aws.acting.try_out(service, AwsPermission.ACT, rollback_id=ROLLBACK)
    await aws.acting.try_out(service, AwsPermission.ACT)
    with pytest.raises(Failed, match="let that role trust it"):
        await aws.acting.try_out(service, AwsPermission.READ)


def test_copies_are_of_the_family_and_builds_override_nothing_but_three_variables() -> None:
    """What an evaluator makes of it is in `test_neighbours`."""
    allowed = statements(policy(AwsPermission.REGISTER))
    copies, builds = allowed["ecs:RegisterTaskDefinition"], allowed["codebuild:StartBuild"]["Condition"]

    assert copies["Resource"].endswith(":task-definition/quilt-catalog:*")
    assert copies["Condition"] == {"StringNotEquals": {"ecs:privileged": "true"}}
    assert {"codebuild:source.buildspec", "codebuild:environment.image", "codebuild:serviceRole"} <= set(builds["Null"])
    assert set(builds["Null"].values()) == {"true"}
    assert builds["ForAllValues:StringEquals"] == {
        "codebuild:environment.environmentVariables.name": ["ROLLBACK_COMMIT", "ROLLBACK_BASE", "ROLLBACK_INCIDENT"]
    }
