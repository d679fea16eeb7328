"""`rollback-bot smoke` where Slack or AWS fails in its middle, or somebody ends it: what it made goes, or is named."""

import asyncio
import os
import re
import signal
from dataclasses import replace
from typing import Any

import pytest

from bot.terminal import smoke
from playground.aws import SimulatedAws
from playground.bot_process import aws_variables
from playground.slack import LocalSlack
from tests.operating.test_smoke import PLACE, aws, hurry, left, others_touched, settings, slack
from tests.patience import PATIENCE
from tests.scenarios.world import INCIDENT, environment

__all__ = ["aws", "hurry", "slack"]


class Smoke:
    """One run of it, and what it told meanwhile."""

    def __init__(self, aws: SimulatedAws, slack: LocalSlack) -> None:
        self.aws, self.slack, self.told = aws, slack, list[str]()

    async def runs(self, *, channel: str = "") -> smoke.Ran:
        wanted = smoke.Wanted(**PLACE, public_ip=True, channel=channel)
        with environment(aws_variables(self.aws)):
            name = f"{smoke.PREFIX}abc{len(self.told):03}"
            return await smoke.run(settings(self.aws, self.slack), wanted, name, self.told.append)

    @property
    def messages(self) -> int:
        return sum("tries this workspace out" in each.text for each in self.slack.messages(INCIDENT))


@pytest.fixture
def tried(aws: SimulatedAws, slack: LocalSlack) -> Smoke:
    return Smoke(aws, slack)


async def test_where_slack_refuses_nothing_is_made(tried: Smoke) -> None:
    tried.slack.fail_next("chat.postMessage", error="not_in_channel")

    ran = await tried.runs(channel=INCIDENT)

    assert (ran.well, ran.clean, tried.messages) == (False, True, 0)
    assert "It ended early: Slack, post a message: not_in_channel" in ran.report
    assert tried.aws.calls("CreateStack") == []


async def test_messages_that_slack_does_not_delete_are_told_and_count_as_left(tried: Smoke) -> None:
    tried.slack.fail_next("chat.update", error="fatal_error")
    tried.slack.fail_next("chat.delete", times=1)  # the connection is cut, and the other message goes all the same
    tried.slack.fail_next("chat.delete", error="cant_delete_message", times=9, skip=1)

    ran = await tried.runs(channel=INCIDENT)

    assert (ran.well, ran.clean) == (False, False), "status 3"
    assert f"could not be deleted** in {INCIDENT}: “Rollback Bot tries this workspace out" in ran.report


async def test_without_credentials_that_aws_takes_nothing_is_asked_for(tried: Smoke) -> None:
    tried.aws.fail_next("GetCallerIdentity", code="InvalidClientTokenId", status=403, times=9)
    tried.aws.fail_next("CreateStack", code="InvalidClientTokenId", status=403, times=9)
    tried.aws.fail_next("DeleteStack", code="InvalidClientTokenId", status=403, times=9)

    ran = await tried.runs(channel=INCIDENT)

    assert (ran.well, ran.clean) == (False, True)
    assert "It ended early: " in ran.report
    assert "still there" not in ran.report
    assert (tried.aws.calls("CreateStack"), tried.aws.calls("DeleteStack"), tried.messages) == ([], [], 0)


async def test_where_no_stack_may_be_made_none_is_said_to_be_left(tried: Smoke) -> None:
    for operation in ("CreateStack", "DeleteStack", "DescribeStacks"):
        tried.aws.fail_next(operation, code="AccessDenied", status=403, times=9)

    ran = await tried.runs()

    assert (ran.well, ran.clean) == (False, True)
    assert "CloudFormation did not create stack: " in ran.report
    assert "still there" not in ran.report
    assert tried.aws.calls("DeleteStack") == []


@pytest.mark.parametrize(
    ("operation", "how"),
    [
        pytest.param("ListServiceDeployments", {"code": "ThrottlingException", "status": 400}, id="throttled"),
        pytest.param("DescribeServices", {"code": "AccessDeniedException", "status": 400}, id="denied"),
        pytest.param("DescribeServiceDeployments", {"code": None}, id="cut"),
    ],
)
async def test_where_aws_fails_in_the_middle_the_stack_goes(tried: Smoke, operation: str, how: dict[str, Any]) -> None:
    tried.aws.fail_next(operation, times=30, after="UpdateService", **how)

    ran = await tried.runs()

    assert (ran.well, ran.clean) == (False, True)
    assert "It ended early: " in ran.report
    assert (left(tried.aws), others_touched(tried.aws)) == ([], [])


async def test_an_answer_that_nobody_expected_ends_it_and_the_stack_goes(tried: Smoke) -> None:
    tried.aws.distort_next("ListServiceDeployments", lambda _: {"serviceDeployments": []}, times=9)

    ran = await tried.runs()

    assert (ran.well, ran.clean) == (False, True)
    assert "It ended early, by a mistake of its own: IndexError" in ran.report
    assert "Its stack is deleted." in ran.report
    assert left(tried.aws) == []


async def test_what_a_killed_one_left_is_named_by_the_next_with_the_command_that_deletes_it(
    tried: Smoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object, **__: object) -> None:
        """As far as the stack goes."""

    with monkeypatch.context() as while_killed:
        while_killed.setattr("aws.smoke_stack.SmokeStack.delete", killed)
        tried.aws.fail_next("UpdateService", code="AccessDeniedException", status=400, times=3)
        await tried.runs()
    stack = tried.aws.cluster.stacks.known
    assert len(stack) == 1
    stack["theirs"] = replace(*stack.values(), name=f"{smoke.PREFIX}alarms", id="theirs", tags=[])
    tried.aws.fail_next("UpdateService", code="AccessDeniedException", status=400, times=3)

    await tried.runs()

    command = f"aws cloudformation delete-stack --region us-east-1 --stack-name {smoke.PREFIX}abc000"
    assert [line for line in tried.told if line.endswith(command)]
    assert len(stack) == 2, "it may be somebody's who tries it out at this moment"
    assert not [line for line in tried.told if line.endswith("alarms")], "that is called so, and is somebody's own"


async def test_a_stack_of_somebody_elses_that_has_its_name_stays(tried: Smoke) -> None:
    cluster = tried.aws.cluster
    cluster.stacks.create(f"{smoke.PREFIX}abc000", {"Resources": {}}, {}, capabilities=[], tags=[])

    ran = await tried.runs()

    assert "AlreadyExistsException" in ran.report
    assert (list(cluster.stacks.known), ran.well, ran.clean) == ([f"{smoke.PREFIX}abc000"], False, True)


async def test_a_second_ctrl_c_does_not_break_off_the_deleting(tried: Smoke) -> None:
    tried.slack.faults.delay_next("chat.update", 1.0)
    tried.slack.faults.delay_next("chat.delete", 1.0)
    running = asyncio.create_task(tried.runs(channel=INCIDENT))
    async with asyncio.timeout(30 * PATIENCE):
        while tried.messages < 2:
            await asyncio.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)
        ran = await running

    assert "It was stopped." in ran.report
    assert (ran.clean, tried.messages) == (True, 0)


@pytest.mark.parametrize(
    ("operation", "how", "said"),
    [
        pytest.param("DeleteStack", {"code": None}, "Connection was closed", id="cut"),
        pytest.param("DeleteStack", {"code": "ExpiredToken", "status": 403}, "ExpiredToken", id="expired"),
        pytest.param("DeleteStack", {"code": "Throttling", "status": 400}, "Throttling", id="throttled"),
        pytest.param("DeleteStack", {"code": "AccessDenied", "status": 403}, "AccessDenied", id="denied"),
        pytest.param(
            "DescribeStacks", {"code": "Throttling", "status": 400, "after": "DeleteStack"}, "Throttling", id="unseen"
        ),
    ],
)
async def test_a_stack_that_could_not_be_deleted_is_named_with_the_command_that_does(
    tried: Smoke, operation: str, how: dict[str, Any], said: str
) -> None:
    tried.aws.fail_next("UpdateService", code="AccessDeniedException", status=400, times=3)
    tried.aws.fail_next(operation, times=30, **how)

    await named(tried, said)


async def test_a_stack_is_named_also_where_deleting_it_stumbles_and_nobody_tells_the_account(
    tried: Smoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def stumbles(_: object, region: str) -> str:
        asked.append(region)
        if len(asked) > 1:
            raise KeyError("Account")
        return "111122223333"

    monkeypatch.setattr("aws.Aws.own_account", stumbles)
    tried.aws.fail_next("UpdateService", code="AccessDeniedException", status=400, times=3)
    tried.aws.distort_next("DescribeStacks", lambda _: "<html>not of AWS</html>", times=9, after="DeleteStack")

    await named(tried, "")


async def named(tried: Smoke, said: str) -> None:
    ran = await tried.runs()

    assert (ran.well, ran.clean) == (False, False), "status 3"
    assert "**The stack is still there**, as far as is known: " in ran.report
    assert said in ran.report
    command = re.compile(r"Delete it: `aws cloudformation delete-stack --region us-east-1 --stack-name \S+`")
    assert command.search(ran.report)
    assert command.search(tried.told[-1]), "also where nobody reads the report"
