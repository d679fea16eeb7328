"""The declared sign-in over the wires: played in the later phases, and what it sends and keeps is shown nowhere."""

import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Health, Result, Rollback
from bot.validation import phases
from playground.aws.signing_in import PASSWORD
from playground.stage import secrets_directory, with_sign_in
from tests.scenarios.world import World, environment, everything, running_world


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Few looks are made."""
    for number, minutes in {1: 2, 2: 8}.items():
        monkeypatch.setitem(phases._EVERY, number, timedelta(minutes=minutes))
    variables = {"ROLLBACK_SECRETS_DIR": str(secrets_directory(tmp_path))}
    with environment(variables):
        async with running_world(tmp_path, edit=with_sign_in) as world:
            yield world


def of(rollback: Rollback, number: int) -> dict[str, tuple[Result, str]]:
    phase = next(each for each in rollback.phases if each.number == number)
    return {c.name: (c.result, c.evidence) for c in phase.checks if c.name.startswith("sign-in: ")}


async def judged(world: World) -> Rollback:
    await world.press(await world.propose())
    await world.ends("succeeded")
    return await world.judged(2)


def all_that_is_written(world: World, caplog: pytest.LogCaptureFixture) -> str:
    said = " ".join(map(everything, [*world.slack.messages("C0INCIDENT"), *world.slack.ephemerals("U0AAAA")]))
    kept = b"".join(path.read_bytes() for path in world.home.glob("journal.db*"))
    return f"{said} {kept.decode(errors='replace')} {caplog.text}"


async def test_every_step_is_played_in_the_second_phase_with_what_the_ones_before_it_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    rollback = await judged(world)

    assert of(rollback, 1) == {}
    found = of(rollback, 2)
    assert list(found) == ["sign-in: login page", "sign-in: token endpoint", "sign-in: role selection"]
    assert {result for result, _ in found.values()} == {Result.PASS}
    assert re.fullmatch(r"HTTP 200 in \d+ ms, keeps token", found["sign-in: token endpoint"][1])
    assert PASSWORD not in all_that_is_written(world, caplog)
    assert "-of-rollback-bot" not in all_that_is_written(world, caplog), "the token"


async def test_a_refused_step_says_what_came_instead_and_the_later_ones_are_not_tried(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    (world.home / "secrets" / "CATALOG_PASSWORD").write_text("changed-since-then", encoding="utf-8")

    rollback = await judged(world)

    phase = rollback.phases[1]
    found = of(rollback, 2)
    assert phase.result is Health.FAILED
    assert found["sign-in: login page"][0] is Result.PASS
    assert found["sign-in: token endpoint"] == (
        Result.FAIL,
        "HTTP 401 instead of 200: “rollback-bot may not sign in with [hidden]”",
    )
    assert found["sign-in: role selection"] == (Result.INCONCLUSIVE, "not tried: “token endpoint” comes first")
    told = everything(await world.told("role selection* inconclusive"))
    assert "token endpoint* failed" in told
    assert "changed-since-then" not in all_that_is_written(world, caplog)


@pytest.mark.long
async def test_a_secret_that_is_not_there_leaves_the_sign_in_untried_and_the_phase_open(world: World) -> None:
    (world.home / "secrets" / "CATALOG_PASSWORD").unlink()

    rollback = await judged(world)

    why = "not tried: the secret CATALOG_PASSWORD is not in the secrets directory"
    assert set(of(rollback, 2).values()) == {(Result.INCONCLUSIVE, why)}
    assert rollback.phases[1].result is Health.INCONCLUSIVE
