"""Every command of the runbook, typed with the real AWS CLI against the simulated AWS."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from simulated_aws_world import SERVICE, TARGET_GROUP, World, running_world

AWS = Path(sys.prefix).parent / ".venv-bench/bin/aws"
RUNBOOK = Path(__file__).with_name("runbook_commands.md").read_text(encoding="utf-8").replace("\\\n", "")
BLOCKS = re.findall(r"^```bash\n(.*?)^```", RUNBOOK, re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line and not line.startswith("#")]
COMMANDS = [line for line in LINES if line.startswith("aws ")]
# Those of other tools have no AWS to be typed against: what does the same, and where that is tried.
NOT_TYPED = {
    "git revert <commit-hash-of-mcp-integration>": "deploy/buildspec.yml does, with git itself: tests/builds",
    "git push origin master": "a pull request instead, from a branch that is pushed with git itself: tests/builds",
    "cd catalog": "a directory",
    "npm run build": "only AWS CodeBuild runs it, by deploy/buildspec.yml; the playground simulates that",
    "docker build -t quilt-catalog-rollback .": "as npm: it needs a Docker daemon",
    "docker tag quilt-catalog-rollback:latest": "as npm; each image is built with a tag of its own",
    "docker push": "as npm; the playground puts the image into its ECR instead",
}
pytestmark = pytest.mark.skipif(not AWS.exists(), reason="the AWS CLI is not there: make .venv-bench/.installed")
MINUTES = 60.0


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def typed(world: World, command: str) -> subprocess.CompletedProcess[str]:
    """As from a shell of somebody who has a region and keys, and nothing else."""
    variables = {
        "AWS_ENDPOINT_URL": world.aws.endpoint_url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "playground",
        "AWS_SECRET_ACCESS_KEY": "playground",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_MAX_ATTEMPTS": "1",
    }
    arguments = shlex.split(command)
    assert arguments.pop(0) == "aws"
    return subprocess.run([AWS, *arguments], env=variables, capture_output=True, text=True, timeout=60, check=False)


def told(world: World, command: str) -> Any:
    """What it prints, in JSON."""
    ended = typed(world, command)
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout or "null")


def says_what_runs(world: World, command: str) -> None:
    assert told(world, command).endswith(":task-definition/quilt-catalog:42")


def lists_the_newest_first(world: World, command: str) -> None:
    revisions = [int(arn.rpartition(":")[2]) for arn in told(world, command)["taskDefinitionArns"]]
    assert revisions == [42, 40, 39, 38, 37, 36]


def goes_back(world: World, command: str) -> None:
    service = told(world, command.replace("<PREVIOUS-REVISION>", "38"))["service"]
    world.clock.advance(5 * MINUTES)

    assert service["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    assert {task["revision"] for task in world.aws.view(SERVICE)["tasks"]} == {38}


def shows_the_deployments(world: World, command: str) -> None:
    world.update("quilt-catalog:38")
    assert [one["status"] for one in told(world, command)] == ["PRIMARY", "ACTIVE"]


def names_no_revision(world: World, command: str) -> None:
    """It cannot work in AWS either: docs/where-the-runbook-was-wrong.md."""
    ended = typed(world, command)

    assert ended.returncode != 0
    assert (
        "(InvalidParameterException) when calling the UpdateService operation: Invalid revision number" in ended.stderr
    )
    assert world.service()["taskDefinition"].endswith(":42")


def makes_an_alarm_that_has_seen_nothing(world: World, command: str) -> None:
    look = 'aws cloudwatch describe-alarms --alarm-names quilt-catalog-high-error-rate --query "MetricAlarms[0]"'
    assert told(world, command) is None
    alarm = told(world, look)
    assert (alarm["Threshold"], alarm["Period"], alarm["EvaluationPeriods"]) == (10.0, 300, 2)
    assert (alarm["StateValue"], alarm["Dimensions"]) == ("INSUFFICIENT_DATA", [])


def shows_the_targets(world: World, command: str) -> None:
    look = "aws elbv2 describe-target-groups --names quilt-catalog --query TargetGroups[0].TargetGroupArn"
    arn = told(world, look)
    targets = told(world, command.replace("<TARGET-GROUP-ARN>", arn))["TargetHealthDescriptions"]

    assert arn == TARGET_GROUP
    assert [target["TargetHealth"]["State"] for target in targets] == ["healthy"] * 4


def shows_new_lines_as_they_come(world: World, command: str) -> None:
    """Only version 2 of the CLI has it: here is what that calls, from ten minutes ago, and then from where it was."""
    found = re.fullmatch(r"aws logs tail (\S+) --follow --region (\S+)", " ".join(shlex.split(command)))
    assert found
    group, region = found.groups()
    called = f"aws logs filter-log-events --log-group-name {group} --interleaved --region {region} --start-time"
    world.update("quilt-catalog:38")
    began = int(1000 * (world.clock.now().timestamp() - 10 * MINUTES))
    shown: dict[str, str] = {}
    for seconds in (40, 40, 300):
        world.clock.advance(seconds)
        for event in told(world, f"{called} {began}")["events"]:
            shown[event["eventId"]] = event["message"]
            began = max(began, event["timestamp"])

    said = [line for line in shown.values() if line.startswith("INFO")]
    assert said == ["INFO catalog started, listening on 8080"] * 4


@pytest.mark.parametrize(
    ("command", "works"),
    zip(
        COMMANDS,
        [
            says_what_runs,
            lists_the_newest_first,
            goes_back,
            shows_the_deployments,
            names_no_revision,
            names_no_revision,
            makes_an_alarm_that_has_seen_nothing,
            shows_the_targets,
            shows_new_lines_as_they_come,
        ],
        strict=True,
    ),
)
def test_a_command_of_the_runbook(world: World, command: str, works: Callable[[World, str], None]) -> None:
    works(world, command)


def test_every_line_of_the_runbook_is_typed_or_says_why_not() -> None:
    others = [line for line in LINES if line not in COMMANDS]

    assert (len(LINES), len(COMMANDS)) == (16, 9)
    assert [line for line in others if not line.startswith(tuple(NOT_TYPED))] == []
    assert [why for why in NOT_TYPED if not any(line.startswith(why) for line in others)] == []
