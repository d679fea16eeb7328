"""`rollback-bot gate` over the wires of a bot that rolls back: what speaks against it, and what is not known."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from playground.aws import SimulatedAws
from playground.aws.names import REPOSITORY
from tests.operating.test_unknown_service import variables
from tests.scenarios.world import INCIDENT, World, running_world

THROTTLED = {"code": "ThrottlingException", "status": 400, "times": 200}
FROZEN = "    freeze: [{from: 2020-01-01, to: 2120-01-01, zone: Europe/Berlin, reason: year's end}]\n"


async def gate(world: World, *words: str, **more: str) -> Result:
    """As from a shell that has keys and the file of the database."""
    invoked = ["gate", "quilt-catalog", *words]
    return await asyncio.to_thread(CliRunner().invoke, cli, invoked, env=variables(world) | more)


def answers(result: Result) -> dict[str, str]:
    """From the text: of each check its sign."""
    lines = [line.split(None, 2) for line in result.stdout.splitlines()[1:]]
    return {name.rstrip(":"): sign for sign, name, _ in lines}


async def test_a_service_that_is_free_may_be_deployed_and_one_that_is_rolled_back_or_held_may_not(world: World) -> None:
    free = await gate(world)
    assert (free.exit_code, free.stderr) == (0, "")
    assert free.stdout.startswith("Go: quilt-catalog may be deployed.\n")
    assert set(answers(free).values()) == {"ok"}
    assert "quilt-catalog:38 is kept to go back to." in free.stdout

    card = await world.propose("quilt-catalog immediate 5xx since 14:02")
    live = await gate(world)
    assert live.exit_code == 1
    assert answers(live) == {"held": "ok", "live": "STOP", "frozen": "ok", "ready": "ok", "kept": "ok"}
    assert "is not over yet (proposed). Deploy when it is" in live.stdout

    await world.press(card)
    await world.ends("succeeded")
    await world.told("A pipeline that asks", channel=INCIDENT)
    held = await gate(world, "--json")
    told: dict[str, Any] = json.loads(held.stdout)
    assert (held.exit_code, told["exit_status"], told["answer"]) == (1, 1, "stop")
    (reason,) = [each["told"] for each in told["checks"] if each["name"] == "held"]
    assert "Deploys of quilt-catalog are on hold since" in reason
    assert "`/rollback quilt-catalog hold release REASON` ends that." in reason
    assert len(world.sent()) == 1, "asking changes nothing"


async def test_a_frozen_service_one_without_a_target_and_one_that_is_not_ready_enough_are_not_deployed(
    tmp_path: Path,
) -> None:
    async with running_world(
        tmp_path, edit=lambda text: text.replace("    requesters:", f"{FROZEN}    requesters:", 1)
    ) as world:
        frozen = await gate(world)
        assert (frozen.exit_code, answers(frozen)["frozen"]) == (1, "STOP")
        assert "quilt-catalog is frozen until 2120-01-01, Europe/Berlin: year's end." in frozen.stdout
        assert (await gate(world, "--skip", "frozen")).exit_code == 0

        strict = await gate(world, "--skip", "frozen", "--at-least", "green")
        assert (strict.exit_code, answers(strict)["ready"]) == (1, "STOP")
        assert "is amber for a rollback, green is enough" in strict.stdout

        policy = {"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "selection": {
            "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}}]}  # fmt: skip
        kept = {"repositoryName": REPOSITORY, "lifecyclePolicyText": json.dumps(policy)}
        world.aws.cluster.moto.call("ecr", "PutLifecyclePolicy", kept)
        lost = await gate(world, "--skip", "frozen")
        assert (lost.exit_code, answers(lost)["kept"], answers(lost)["ready"]) == (1, "STOP", "STOP")
        assert "By its lifecycle policy ECR deletes the image of catalog within a day." in lost.stdout


def archived(answer: Any) -> Any:
    return answer | {"imageDetails": [{**detail, "imageStatus": "ARCHIVED"} for detail in answer["imageDetails"]]}


@pytest.mark.parametrize(
    "lose",
    [lambda aws: aws.delete_image(38), lambda aws: aws.distort_next("DescribeImages", archived, times=20)],
    ids=["deleted", "archived"],
)
async def test_a_target_whose_image_is_gone_is_not_kept(world: World, lose: Callable[[SimulatedAws], None]) -> None:
    lose(world.aws)

    gone = await gate(world, "--skip", "ready")

    assert (gone.exit_code, answers(gone)["kept"]) == (1, "STOP")
    said = f"ECR no longer has the image of catalog in {REPOSITORY}, or has archived it. Push that image again"
    assert said in gone.stdout


@pytest.mark.parametrize(
    ("call", "unknown"),
    [("DescribeServices", {"held", "ready", "kept"}), ("DescribeTaskDefinition", {"ready", "kept"})],
)
async def test_while_aws_throttles_the_gate_stays_shut_and_says_what_is_not_known(
    world: World, monkeypatch: pytest.MonkeyPatch, call: str, unknown: set[str]
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    world.aws.fail_next(call, **THROTTLED)

    shut = await gate(world)

    assert shut.exit_code == 3, shut.stdout
    assert shut.stdout.startswith("Stop: whether quilt-catalog may be deployed is not known, and what is not known is")
    assert {name for name, sign in answers(shut).items() if sign == "?"} == unknown


async def test_without_the_database_the_gate_stays_shut_unless_it_is_told_not_to_ask_it(
    world: World, tmp_path: Path
) -> None:
    nowhere = {"ROLLBACK_DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}

    shut = await gate(world, **nowhere)
    assert (shut.exit_code, answers(shut)["live"]) == (3, "?")
    down = await gate(world, ROLLBACK_DATABASE_URL="postgresql://bot@127.0.0.1:9/bot?connect_timeout=1")
    assert (down.exit_code, answers(down)["live"], "Traceback" in down.output) == (3, "?", False)

    skipped = await gate(world, "--skip", "live", **nowhere)
    assert (skipped.exit_code, answers(skipped)["live"]) == (0, "-")
    assert not (tmp_path / "none.db").exists()

    wrong = await gate(world, "--skip", "everything")
    assert wrong.exit_code == 2
