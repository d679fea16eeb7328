"""`rollback-bot health` in a terminal: with AWS alone, in Slack's words, and an exit status that pipelines can use."""

import json
from pathlib import Path

import pytest

from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.clock import Clock
from tests.scenarios.terminal import run


async def test_what_fails_is_1_what_cannot_be_read_is_2_and_the_words_are_those_of_slack(
    aws: SimulatedAws, tmp_path: Path
) -> None:
    status, said = await run(aws, tmp_path, "health", "quilt-catalog")
    lines = said.splitlines()

    assert status == 1, said
    assert lines[0] == "quilt-catalog: 3 of 11 checks fail: config, log, error rate"
    assert lines[1].startswith("quilt-catalog:42 · 4 of 4 running, 0 pending · deployed, since ")
    assert lines[3].startswith("FAIL  config: HTTP 500 instead of 200")
    assert any(line.startswith("errors ") and "▁" in line for line in lines)

    aws.fail_next("DescribeServices", code="AccessDeniedException", status=400)
    status, said = await run(aws, tmp_path, "health", "quilt-catalog", "--json")
    assert status == 2, said
    told = json.loads(said)
    assert (told["health"], told["runs"], told["metrics"]) == ("inconclusive", None, None)
    assert [check["result"] for check in told["checks"]] == ["inconclusive"]

    aws.deploy("quilt-catalog-service", 38)
    status, said = await run(aws, tmp_path, "health", "nothing")
    assert status == 2
    assert "no service" in said


@pytest.mark.long
async def test_what_is_well_is_0_and_json_has_the_figures(tmp_path: Path) -> None:
    """The command has a clock of its own, so that what came half an hour ago must have come before this began."""
    (clock := Clock()).advance(-1800)
    aws = SimulatedAws(clock)
    seed(aws)
    aws.start()
    aws.deploy("quilt-catalog-service", 38)
    clock.advance(600)
    aws.catch_up()
    clock.advance(1200)
    aws.catch_up()
    status, said = await run(aws, tmp_path, "health", "quilt-catalog", "--json")
    aws.stop()

    told = json.loads(said)
    assert (status, told["health"]) == (0, "passed"), said
    assert told["runs"].endswith("quilt-catalog:38")
    assert told["metrics"]["points"]["requests"]
