"""`rollback-bot smoke`, played against the simulated world: what it asks, what it says, and that nothing is left."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.terminal import smoke
from bot.terminal.smoke_doubts import DOUBTS, Found, Outcome, report
from playground.aws import SimulatedAws
from playground.aws.names import SERVICE
from playground.aws.seed import seed
from playground.bot_process import aws_variables, clock_variables, slack_variables
from playground.clock import Clock
from playground.slack import LocalSlack
from playground.stage import ROOT
from tests.operating.wires import KEPT, run
from tests.patience import PATIENCE
from tests.scenarios.world import INCIDENT, environment

PLACE = {"region": "us-east-1", "cluster": "sales-prod", "subnets": "subnet-0a", "security_groups": "sg-0a"}
OPTIONS = [f"--{name.replace('_', '-')}={value}" for name, value in PLACE.items()]
SPEED = 15  # a rollout takes nine real seconds, in which it can be stopped on a busy machine too
EXPECTED = {"plan", "same", "names", "stop", "reused", "state", "role", "pass", "metadata", "edited"}


@pytest.fixture
def aws() -> Iterator[SimulatedAws]:
    aws = SimulatedAws(Clock(speed=SPEED))
    seed(aws)
    aws.start()
    yield aws
    aws.stop()


@pytest.fixture
async def slack(aws: SimulatedAws) -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(aws.clock, manifest=ROOT / "manifest.yml")
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.terminal.smoke_ecs.EVERY", 0.2)
    monkeypatch.setattr("bot.terminal.smoke_ecs.SERVED", 65 / SPEED)
    monkeypatch.setattr("aws.smoke_stack.EVERY", 0.1)


def settings(aws: SimulatedAws, slack: LocalSlack) -> Settings:
    clock = clock_variables(aws.clock)
    return Settings.read(**slack_variables(slack), AWS_ENDPOINT_URL=aws.endpoint_url, **clock)


def left(aws: SimulatedAws) -> list[str]:
    """What of it is still there."""
    cluster = aws.cluster
    services = [name for name in cluster.services if name != SERVICE]
    stacks = list(cluster.stacks.known)
    return services + stacks


def others_touched(aws: SimulatedAws) -> list[str]:
    changing = ("UpdateService", "StopServiceDeployment", "DeleteService")
    calls = [call for call in aws.calls() if call.operation in changing]
    return [str(call.parameters) for call in calls if "rollback-bot-smoke-" not in str(call.parameters)]


async def test_it_settles_what_it_can_and_leaves_nothing(aws: SimulatedAws, slack: LocalSlack) -> None:
    wanted = smoke.Wanted(
        **PLACE, public_ip=True, act_role="arn:aws:iam::123456789012:role/rollback-bot-act", channel=INCIDENT
    )
    told: list[str] = []
    with environment(aws_variables(aws)):
        ran = await smoke.run(settings(aws, slack), wanted, "rollback-bot-smoke-abc123", told.append)

    rows = {line.split(" | ")[0].strip("| "): line.split(" | ")[1] for line in ran.report.splitlines() if " | " in line}
    by_key = {doubt.key: rows[doubt.question] for doubt in DOUBTS}
    assert {key for key, outcome in by_key.items() if outcome == Outcome.EXPECTED} == EXPECTED, ran.report
    assert Outcome.OTHERWISE not in by_key.values()
    assert (ran.well, ran.clean) == (True, True)
    assert "**AWS was simulated.**" in ran.report
    assert "Its stack is deleted." in ran.report
    assert (left(aws), others_touched(aws)) == ([], [])
    assert aws.calls("DeleteStack")[-1].parameters["StackName"].startswith("arn:aws:cloudformation:")
    assert not [message for message in slack.messages(INCIDENT) if "tries this workspace out" in message.text]
    assert [line for line in told if line.startswith("making the stack")]


async def test_a_release_that_cannot_start_ends_it_early_and_everything_goes(
    aws: SimulatedAws, slack: LocalSlack
) -> None:
    aws.fail_next("UpdateService", code="AccessDeniedException", status=400, times=9)
    with environment(aws_variables(aws)):
        ran = await smoke.run(
            settings(aws, slack), smoke.Wanted(**PLACE, public_ip=False), "rollback-bot-smoke-abc124", print
        )

    assert (ran.well, ran.clean) == (False, True)
    assert "It ended early: " in ran.report
    assert "Its stack is deleted." in ran.report
    assert left(aws) == []


async def test_what_cannot_be_deleted_is_said_with_the_command_that_does_it(
    aws: SimulatedAws, slack: LocalSlack
) -> None:
    aws.fail_next("UpdateService", code="AccessDeniedException", status=400, times=9)
    aws.fail_next("DeleteStack", code="AccessDenied", status=403, times=9)
    with environment(aws_variables(aws)):
        ran = await smoke.run(
            settings(aws, slack), smoke.Wanted(**PLACE, public_ip=False), "rollback-bot-smoke-abc125", print
        )

    assert (ran.well, ran.clean) == (False, False)
    assert "**The stack is still there**" in ran.report
    assert "`aws cloudformation delete-stack --region us-east-1 --stack-name arn:aws:" in ran.report


async def test_a_stack_whose_making_was_not_answered_goes_as_well(aws: SimulatedAws, slack: LocalSlack) -> None:
    aws.fail_next("CreateStack", apply=True, code="ServiceUnavailable", status=503, times=1)
    aws.fail_next("CreateStack", code="ValidationError", status=400, times=9)
    with environment(aws_variables(aws)):
        ran = await smoke.run(
            settings(aws, slack), smoke.Wanted(**PLACE, public_ip=False), "rollback-bot-smoke-abc126", print
        )

    assert (ran.well, ran.clean) == (False, True)
    assert left(aws) == []


OTHER_ENDS = [pytest.param(each, marks=pytest.mark.long) for each in (signal.SIGTERM, signal.SIGINT)]


@pytest.mark.parametrize("how", [signal.SIGHUP, *OTHER_ENDS])
async def test_ctrl_c_in_the_middle_deletes_what_was_made_before_it_ends(
    aws: SimulatedAws, tmp_path: Path, how: signal.Signals
) -> None:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    command = [sys.executable, "-m", "bot", "smoke", *OPTIONS, "--yes", f"--report={tmp_path / 'smoke.md'}"]
    process = await asyncio.create_subprocess_exec(
        *command, env={**kept, **aws_variables(aws), "PYTHONPATH": str(ROOT)}, stdout=-3, stderr=-3
    )
    async with asyncio.timeout(60 * PATIENCE):
        while not aws.calls("UpdateService"):
            await asyncio.sleep(0.1)
        process.send_signal(how)
        assert await process.wait() == 1

    said = (tmp_path / "smoke.md").read_text(encoding="utf-8")
    assert "It was stopped. Its stack is deleted." in said
    assert (left(aws), others_touched(aws)) == ([], [])


async def test_where_nobody_reads_what_it_says_any_more_its_stack_goes_all_the_same(
    aws: SimulatedAws, tmp_path: Path
) -> None:
    """Ctrl-C ends the `tee` behind it, too."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    reads, writes = os.pipe()
    command = [sys.executable, "-m", "bot", "smoke", *OPTIONS, "--yes", f"--report={tmp_path / 'smoke.md'}"]
    process = await asyncio.create_subprocess_exec(
        *command, env={**kept, **aws_variables(aws), "PYTHONPATH": str(ROOT)}, stdout=writes, stderr=writes
    )
    os.close(writes)
    async with asyncio.timeout(60 * PATIENCE):
        while not aws.calls("UpdateService"):
            await asyncio.sleep(0.1)
        os.close(reads)
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 1

    assert "It was stopped. Its stack is deleted." in (tmp_path / "smoke.md").read_text(encoding="utf-8")
    assert left(aws) == []


async def test_a_report_that_could_not_be_written_is_refused_before_anything_is_made(
    aws: SimulatedAws, tmp_path: Path
) -> None:
    wanted = ["--yes", f"--report={tmp_path / 'nowhere' / 'smoke.md'}"]
    status, said, told = await run("smoke", *OPTIONS, *wanted, variables=aws_variables(aws))

    assert (status, said) == (2, "")
    assert f"nothing can be written into {tmp_path / 'nowhere'}. Name another place." in told
    assert aws.calls("CreateStack") == []


async def test_it_makes_nothing_unless_somebody_says_yes(aws: SimulatedAws) -> None:
    status, said, told = await run("smoke", *OPTIONS, variables=aws_variables(aws))

    assert (status, said) == (1, "")
    assert "This makes the CloudFormation stack rollback-bot-smoke-" in told
    assert aws.calls("CreateStack") == []


def test_each_doubt_has_a_row_and_what_nobody_looked_at_says_why() -> None:
    from datetime import UTC, datetime

    found = {"same": Found(Outcome.OTHERWISE, "a | b")}
    said = report(found, at=datetime(2026, 11, 28, tzinfo=UTC), where="here", simulated=False, ended="It ended.")

    assert all(f"| {doubt.question} |" in said for doubt in DOUBTS)
    assert r"| OTHERWISE | a \| b |" in said
    assert f"{len(DOUBTS)} doubts: 1 OTHERWISE, {len(DOUBTS) - 1} not checked. It ended." in said
    assert len({doubt.key for doubt in DOUBTS}) == len(DOUBTS)
