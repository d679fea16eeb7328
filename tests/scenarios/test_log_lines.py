"""`logs`: the few lines that matter, newest last; what is called new was not there before, and no secret is shown."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from playground.aws import SimulatedAws
from playground.aws.names import LOG_GROUP
from playground.bot_process import aws_variables
from playground.stage import services_file
from tests.crash import process
from tests.scenarios.world import ANA, SERVICE, World, guest, running_world

TITLE = "Log of quilt-catalog"


def write(aws: SimulatedAws, text: str, *, minutes_ago: float) -> None:
    """Into a stream that belongs to a task of the service."""
    names = aws.cluster.moto.log_streams(LOG_GROUP, region="us-east-1") or {}
    at = aws.cluster.at - timedelta(minutes=minutes_ago)
    aws.cluster.moto.log(LOG_GROUP, next(iter(sorted(names))), text, at=at)


async def asked(world: World, text: str = "quilt-catalog logs") -> str:
    assert await world.ask(text) is None
    return await world.told_privately(ANA, TITLE)


async def test_critical_lines_and_kinds_that_were_not_there_before_are_told_newest_last_and_nothing_secret(
    world: World,
) -> None:
    for minutes in (40, 5, 4):
        write(
            world.aws,
            f"ERROR order {minutes}17 of session a1b2c3d4e{minutes} was late by {minutes} ms",
            minutes_ago=minutes,
        )
    write(world.aws, "ERROR mail to bob@example.com bounced, password=hunter2", minutes_ago=3)
    write(world.aws, "ERROR mail to ann@example.com bounced, password=hunter3", minutes_ago=2)
    write(world.aws, "FATAL disk full", minutes_ago=1)

    told = await asked(world)

    assert "1 critical line, 2 new kinds of error (compared with the 1 h before), " in told
    assert "of kinds that were there before" in told
    assert "CRITICAL NEW: FATAL disk full" in told
    assert "NEW ×2: ERROR mail to [hidden] bounced, password=[hidden]" in told
    assert told.index("ERROR mail") < told.index("FATAL disk full")
    assert "hunter" not in told
    assert "was late by" not in told, "it was there before"
    assert "#logsV2:log-groups/log-group/$252Faws$252Fecs$252F" in told
    assert world.slack.messages("C0INCIDENT") == [], "for whoever asked alone"

    world.clock.advance(6 * 60)
    await world.ask("quilt-catalog logs 5")
    old = await world.told_privately(ANA, "the last 5 min")
    assert "No critical line, no new kind of error (compared with the 20 min before), " in old
    assert "as before ×" in old, "an incident that is older is no news, and no all-clear either"


async def test_no_line_holds_the_bot_up_and_none_shows_a_secret_however_it_is_written(world: World) -> None:
    quoted = json.dumps({"level": "ERROR", "request": json.dumps({"password": "hunter2"})})
    write(world.aws, quoted, minutes_ago=4)
    write(world.aws, "ERROR \x1b[36mpassword\x1b[0m=\x1b[35mhunter3\x1b[0m", minutes_ago=3)
    write(world.aws, "ERROR Cookie: theme=dark; session=hunter4", minutes_ago=2)
    write(world.aws, f"ERROR token {'a' * 200_000}", minutes_ago=1)

    told = await asked(world)

    assert "4 new kinds of error (" in told
    assert told.count("[hidden]") == 2 * 3, "in the text, and in the blocks"
    assert "hunter" not in told


async def test_what_cannot_be_searched_or_not_to_its_end_is_said_and_who_may_not_look_is_told_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aws.logs.LINES_PER_PAGE", 1)
    for minutes in range(20, 60):
        write(world.aws, f"ERROR kind {'x' * minutes}", minutes_ago=minutes)
    write(world.aws, "ERROR kind y", minutes_ago=1)
    told = await asked(world)

    assert "Not searched: the time before of" in told
    assert "there is too much of it, only until" in told
    assert "so what is called new may not be" in told

    world.aws.fail_next("FilterLogEvents", code="AccessDeniedException", status=400, times=4)
    await world.ask("quilt-catalog logs 30")
    told = await world.told_privately(ANA, "AWS does not let this bot call logs:FilterLogEvents")
    assert "Log of quilt-catalog, the last 30 min" in told
    assert "As far as was read: " in told

    before = len(world.private_texts(ANA))
    guest(world, ANA)
    world.clock.advance(60)
    await world.ask("quilt-catalog logs")
    refused = await world.slack.wait_for(lambda: world.private_texts(ANA)[before:], timeout=6)
    assert TITLE not in refused[0]


async def test_the_groups_of_the_task_definition_are_searched_where_none_is_declared(tmp_path: Path) -> None:
    def undeclared(text: str) -> str:
        return "\n".join(line for line in text.splitlines() if not line.strip().startswith("logs:"))

    async with running_world(tmp_path, edit=undeclared) as world:
        write(world.aws, "ERROR out of sockets", minutes_ago=1)
        told = await asked(world)

        assert "NEW: ERROR out of sockets" in told
        assert f"… in {LOG_GROUP}" in told

        world.aws.deploy(SERVICE, world.aws.register(image="quiet", more={"containerDefinitions": [_quiet()]}))
        world.clock.advance(30 * 60)
        before = len(world.private_texts(ANA))
        await world.ask("quilt-catalog logs")
        said = await world.slack.wait_for(lambda: world.private_texts(ANA)[before:], timeout=6)
        assert "Nothing could be searched." in said[0]
        assert "catalog logs by splunk, which cannot be searched from here" in said[0]


def _quiet() -> dict[str, object]:
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:quiet"
    log = {"logDriver": "splunk", "options": {}}
    ports = [{"containerPort": 8080}]
    return {"name": "catalog", "image": image, "essential": True, "logConfiguration": log, "portMappings": ports}


async def test_in_a_terminal_the_same_words_stand_and_the_same_as_json(aws: SimulatedAws, tmp_path: Path) -> None:
    write(aws, "FATAL disk full", minutes_ago=1)
    (tmp_path / "services.yml").write_text(services_file(aws.target_url), encoding="utf-8")
    variables = {"ROLLBACK_CONFIG": str(tmp_path / "services.yml"), **aws_variables(aws)}

    status, said, problems = await process.run("logs", "quilt-catalog", variables=variables)
    assert status == 0, problems
    assert said.startswith("Log of quilt-catalog, the last 15 min\n1 critical line, ")
    assert "CRITICAL NEW: FATAL disk full" in said
    assert "Searched: " in said

    status, said, problems = await process.run(
        "logs", "quilt-catalog", "--minutes", "30", "--json", variables=variables
    )
    assert status == 0, problems
    found = json.loads(said)
    assert ("FATAL disk full", True, True) in [(kind["text"], kind["critical"], kind["new"]) for kind in found["kinds"]]

    status, _, problems = await process.run("logs", "quilt-catalog", "2h", variables=variables)
    assert (status, "Did you mean --minutes 120?" in problems) == (2, True), problems
