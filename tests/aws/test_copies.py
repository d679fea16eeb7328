"""A copy of a revision: everything is kept but the differences, it is found again, and values stay where they were."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import botocore.session
import pytest

from aws import copies
from aws.ecs import Ecs
from aws.members import FILLED_IN
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unanswered
from bot.model import AwsPermission, EnvironmentVariable, Image, RevisionCopy
from playground.aws import SimulatedAws
from tests.aws.policies import policy, statements

FAMILY = "arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:"
PINNED = (Image("catalog", f"registry/catalog@sha256:{'a' * 64}", f"sha256:{'a' * 64}"),)
OFF = (EnvironmentVariable("catalog", "QURATOR", "false"),)


@pytest.fixture
def ecs(aws: Aws, world: SimulatedAws) -> Ecs:
    return Ecs(aws)


def described(world: SimulatedAws, arn: str) -> dict[str, Any]:
    parameters = {"taskDefinition": arn, "include": ["TAGS"]}
    answer = world.cluster.moto.call("ecs", "DescribeTaskDefinition", parameters)
    its_own = {"taskDefinitionArn", "revision", "registeredAt", "registeredBy"}
    return {
        **{name: value for name, value in answer["taskDefinition"].items() if name not in its_own},
        "tags": {tag["key"]: tag["value"] for tag in answer["tags"]},
    }


def environment(definition: dict[str, Any]) -> dict[str, str]:
    return {pair["name"]: pair["value"] for pair in definition["containerDefinitions"][0]["environment"]}


async def test_a_copy_keeps_everything_but_image_setting_and_mark(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    before = described(world, f"{FAMILY}42")

    arn = await ecs.register(service, RevisionCopy(f"{FAMILY}42", PINNED, OFF), mark="rb-1")
    after = described(world, arn)

    (old,), (new,) = before.pop("containerDefinitions"), after.pop("containerDefinitions")
    assert (new.pop("image"), old.pop("image")[-7:]) == (PINNED[0].image, "b90e4d7")
    assert new.pop("environment") == [*old.pop("environment"), {"name": "QURATOR", "value": "false"}]
    assert new == old
    assert after.pop("tags") == {**before.pop("tags"), "rollback-bot": "rb-1"}
    assert after == before


@pytest.mark.parametrize("had", [{"QURATOR": "only when asked"}, {"QURATOR": ""}, {}])
async def test_what_is_restored_is_what_the_older_revision_had_or_nothing_at_all(
    ecs: Ecs, service: Service, world: SimulatedAws, had: dict[str, str]
) -> None:
    was = f"{FAMILY}{world.register(environment={'MODE': 'OLD', **had})}"
    now = f"{FAMILY}{world.register(environment={'MODE': 'NEW', 'QURATOR': 'false'})}"
    unknown = (EnvironmentVariable("catalog", "QURATOR", ""),)

    arn = await ecs.register(service, RevisionCopy(now, PINNED, unknown, settings_from=was), mark="rb-2")

    assert environment(described(world, arn)) == {"MODE": "NEW", **had}


async def found(ecs: Ecs, service: Service, copy: RevisionCopy, mark: str) -> list[tuple[str, bool]]:
    return [(each.arn, each.as_sent) for each in await ecs.registered(service, copy, mark=mark)]


async def test_a_copy_is_found_again_by_its_mark_and_by_no_other(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    copy = RevisionCopy(f"{FAMILY}42", PINNED, OFF)
    assert await found(ecs, service, copy, "rb-3") == []

    arn = await ecs.register(service, copy, mark="rb-3")
    again = await ecs.register(service, RevisionCopy(arn, PINNED), mark="rb-4")

    assert await found(ecs, service, copy, "rb-3") == [(arn, True)]
    assert await found(ecs, service, copy, "rb-4") == [(again, True)]
    assert await found(ecs, service, copy, "rb-5") == []


async def test_a_registration_that_was_not_answered_may_have_happened(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    copy = RevisionCopy(f"{FAMILY}42", PINNED, OFF)
    world.fail_next("RegisterTaskDefinition", code=None, apply=True)

    with pytest.raises(Unanswered, match="may have been carried out"):
        await ecs.register(service, copy, mark="rb-6")

    assert [as_sent for _, as_sent in await found(ecs, service, copy, "rb-6")] == [True]


def another_image(sent: dict[str, Any]) -> None:
    sent["containerDefinitions"][0]["image"] = "registry/catalog:latest"


def another_command(sent: dict[str, Any]) -> None:
    sent["containerDefinitions"][0]["command"] = ["sh", "-c", "true"]


def another_value(sent: dict[str, Any]) -> None:
    sent["containerDefinitions"][0]["environment"][-1]["value"] = "true"


def one_more_container(sent: dict[str, Any]) -> None:
    beside = {"name": "beside", "image": "registry/beside:1", "essential": False}
    sent["containerDefinitions"].append({**beside, "memory": 16})


def another_role(sent: dict[str, Any]) -> None:
    sent["taskRoleArn"] = sent["executionRoleArn"]


def another_size(sent: dict[str, Any]) -> None:
    sent["cpu"], sent["memory"] = "1024", "4096"


def a_tag_less(sent: dict[str, Any]) -> None:
    sent["tags"] = [tag for tag in sent["tags"] if tag["key"] == "rollback-bot"]


def one_more_tag(sent: dict[str, Any]) -> None:
    sent["tags"].append({"key": "created-by", "value": "an auto-tagger"})


def another_order(sent: dict[str, Any]) -> None:
    sent["containerDefinitions"][0]["environment"].reverse()


OTHERWISE = (another_image, another_command, another_value, one_more_container, another_role, another_size, a_tag_less)


@pytest.mark.parametrize("otherwise", [*OTHERWISE, one_more_tag, another_order], ids=lambda change: change.__name__)
async def test_a_marked_revision_is_told_apart_from_the_copy_by_every_member_that_was_sent(
    ecs: Ecs, service: Service, world: SimulatedAws, otherwise: Callable[[dict[str, Any]], None]
) -> None:
    copy, mark = RevisionCopy(f"{FAMILY}42", PINNED, OFF), otherwise.__name__
    await ecs.register(service, copy, mark=mark)
    sent = deepcopy(world.calls("RegisterTaskDefinition")[-1].parameters)
    otherwise(sent)

    world.cluster.moto.call("ecs", "RegisterTaskDefinition", sent)

    (_, as_sent), _ = await found(ecs, service, copy, mark)
    assert as_sent is (otherwise not in OTHERWISE)


async def test_a_role_that_may_not_be_passed_is_named(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    said = "User: bot is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/quilt-catalog-task"
    world.fail_next("RegisterTaskDefinition", code="ClientException", message=said, status=400)

    with pytest.raises(Failed, match=r"copy of quilt-catalog:42 \(RegisterTaskDefinition\): .*iam:PassRole.*-task"):
        await ecs.register(service, RevisionCopy(f"{FAMILY}42", PINNED, OFF), mark="rb-7")


def test_tags_of_aws_itself_are_left_out_since_only_aws_may_set_them() -> None:
    answer: Any = {
        "taskDefinition": {"family": "web", "containerDefinitions": []},
        "tags": [{"key": "aws:cloudformation:stack-name", "value": "s"}, {"key": "team", "value": "t"}],
    }

    request = copies.request(answer, RevisionCopy("web:1", ()), "rb-8", {})

    assert request.get("tags") == [{"key": "team", "value": "t"}, {"key": "rollback-bot", "value": "rb-8"}]


def test_nothing_that_ecs_describes_is_lost_but_what_it_fills_in_itself() -> None:
    ecs = botocore.session.get_session().get_service_model("ecs")
    told = set(ecs.shape_for("TaskDefinition").members)
    taken = set(ecs.shape_for("RegisterTaskDefinitionRequest").members)

    assert told - FILLED_IN <= taken
    assert FILLED_IN & taken == set()


async def test_the_policy_for_registering_passes_exactly_the_roles_of_a_copy_and_sets_its_tags(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    await ecs.register(service, RevisionCopy(f"{FAMILY}42", PINNED, OFF), mark="rb-9")

    sent = world.calls("RegisterTaskDefinition")[-1].parameters
    allowed = statements(policy(AwsPermission.REGISTER))
    assert sent["tags"]
    assert set(allowed["iam:PassRole"]["Resource"]) == {sent["taskRoleArn"], sent["executionRoleArn"]}
    assert allowed["ecs:TagResource"]["Condition"]["StringEquals"]["ecs:CreateAction"] == "RegisterTaskDefinition"
