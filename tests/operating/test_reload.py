"""A services file that changes while the bot works: over the wires, with a rollback in hand, and no socket dropped."""

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import catalog as catalogs
from bot.ports import read_ahead
from playground.stage import Stage
from tests.operating.wires import get, get_json
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, World, running_bot, running_world


def with_chloe(text: str) -> str:
    return text.replace("  engineer-b: [U0BBBB]\n", "  engineer-b: [U0BBBB]\n  engineer-c: [U0CCCC]\n")


@pytest_asyncio.fixture
async def anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A world whose bot watches its services file, in some hurry."""
    hurry(monkeypatch)
    async with running_world(tmp_path, edit=with_chloe, reads_anew=True) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bot.assembly.reloading", "bot.operating.configuration_told"):
        monkeypatch.setattr(f"{name}._LOOK", 0.05)
        monkeypatch.setattr(f"{name}._SOONEST", 0.05)


def edit(world: World, *changes: tuple[str, str]) -> str:
    """As an editor saves: another file is put in its place. -> the digest of what stands there now."""
    file = world.home / "services.yml"
    text = file.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    (world.home / "services.yml~").write_text(text, encoding="utf-8")
    (world.home / "services.yml~").replace(file)
    return catalogs.digest_of(file)[:12]


APPROVERS = ("    approvers: [engineer-a, engineer-b]", "    approvers: [engineer-a, engineer-c]")


async def in_force(world: World, digest: str) -> None:
    while world.bot.configuration.now.digest != digest:
        await asyncio.sleep(0.02)


def announced(world: World) -> list[str]:
    return [m.text for m in world.slack.messages(INCIDENT) if "services file" in m.text]


async def says(world: World, words: str) -> None:
    """/readyz comes to say this of the configuration, and all the while that the bot can do its work."""
    while True:
        status, told = await get_json(f"{world.bot.http_server.url}/readyz")
        assert (status, told["parts"]["configuration"]["ok"]) == (200, True)
        if told["parts"]["configuration"]["says"].startswith(words):
            return
        await asyncio.sleep(0.2)


def audited(home: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(home / "journal.db") as database:
        rows = database.execute("SELECT config_digest, detail FROM audit WHERE event = 'configuration' ORDER BY seq")
        return [{"digest": digest[:12], **json.loads(detail)} for digest, detail in rows]


async def test_a_plan_that_waits_is_decided_by_the_rights_of_the_newest_file_and_told_once(anew: World) -> None:
    sockets = len(anew.slack.calls("apps.connections.open"))
    card = await anew.propose()

    digest = edit(anew, APPROVERS)
    told = await anew.told("Another services file is in force")
    assert f"digest {digest}" in told.text
    assert "services.quilt-catalog.approvers: engineer-a, engineer-b → engineer-a, engineer-c" in told.text

    await anew.press(card, user=BEN)
    await anew.told_privately(BEN, "not")
    assert anew.sent() == []
    await anew.press(card, user=CHLOE)
    await anew.ends("succeeded")

    assert len(anew.slack.calls("apps.connections.open")) == sockets, "no socket was dropped for it"
    assert len(announced(anew)) == 1
    assert [(row["digest"], row["changes"]) for row in audited(anew.home)][1:] == [
        (digest, ["~ services.quilt-catalog.approvers: engineer-a, engineer-b → engineer-a, engineer-c"])
    ]
    await says(anew, f"Digest {digest}, 1 service.")


async def test_what_is_not_valid_is_refused_loudly_and_nothing_else_changes(anew: World) -> None:
    before = f"Digest {anew.bot.configuration.now.digest}, 1 service."
    edit(anew, ("    approvers: [engineer-a, engineer-b]", "    approvers: [engineer-a]\n    hunter2: x"))

    told = await anew.told("was changed and is refused")
    assert "services.yml:" in told.text
    assert "`hunter2` is not known" in told.text
    await says(anew, f"{before} What stands there now is refused, and this one stays: ")
    _, numbers = await get(f"{anew.bot.http_server.url}/metrics")
    assert "rollback_bot_configuration_refused 1.0" in numbers
    await anew.press(await anew.propose(), user=BEN)
    await anew.ends("succeeded")

    edit(anew, ("    approvers: [engineer-a]\n    hunter2: x", "    approvers: [engineer-a, engineer-b]"))
    await anew.told("can be used again")
    await says(anew, before)
    assert len(announced(anew)) == 2
    assert len(audited(anew.home)) == 1, "nothing came into force"


async def test_what_only_a_restart_can_change_is_refused_and_said(anew: World) -> None:
    edit(anew, ("team: T0QUILT", "team: T0OTHER"))

    told = await anew.told("was changed and is refused")
    assert "`home.team` is another workspace than T0QUILT" in told.text
    assert "restart the bot" in told.text


async def test_a_service_that_goes_while_it_is_rolled_back_is_seen_to_its_end_and_takes_nothing_new(
    anew: World,
) -> None:
    anew.haste = 0.0
    await anew.press(await anew.propose(), user=BEN)
    await anew.reaches("rolling")
    digest = edit(
        anew,
        ("\n  quilt-catalog:", "\n  other:"),
        ("service: quilt-catalog-service", "service: other-service"),
    )
    await asyncio.wait_for(in_force(anew, digest), 10)
    await anew.ask("quilt-catalog immediate", user=ANA)
    await anew.told_privately(ANA, "not on the list of requesters of quilt-catalog")

    anew.haste = 12.0
    await anew.ends("succeeded")
    assert len(anew.aws.calls("UpdateService")) == 1
    await anew.slack.wait_for(lambda: "quilt-catalog" not in anew.bot._catalog.services, timeout=10)
    await anew.ask("quilt-catalog immediate", user=ANA)


async def test_what_was_looked_at_where_the_service_was_before_is_looked_at_where_it_is_now(
    anew: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look begins with the click; the file is read anew while Slack says who clicked."""
    monkeypatch.setattr(read_ahead, "_GOOD_FOR", 60.0)  # however busy the machine is
    card = await anew.propose()
    looks = len(anew.aws.calls("DescribeServices"))
    anew.slack.delay_next("users.info", 2.0)
    await anew.press(card, user=BEN)
    await anew.watching(lambda: len(anew.aws.calls("DescribeServices")) > looks)

    digest = edit(anew, ("service: quilt-catalog-service", "service: other-service"))
    await asyncio.wait_for(in_force(anew, digest), 2)
    newest = await anew.newest()
    assert newest
    assert newest.state == "proposed", "Slack has not said yet who it was"

    await anew.ends("failed")
    assert anew.aws.calls("UpdateService") == [], "nobody looked at the service that is there now"


async def test_a_right_that_is_taken_away_while_the_service_is_looked_at_is_none_at_the_call(anew: World) -> None:
    card = await anew.propose()
    anew.aws.holds.hold("DescribeServices")
    await anew.press(card, user=BEN)
    await anew.reaches("approved")

    digest = edit(anew, APPROVERS)
    await asyncio.wait_for(in_force(anew, digest), 5)
    anew.aws.holds.let_go()

    assert "not on the list of approvers" in (await anew.ends("refused")).outcome
    assert anew.aws.calls("UpdateService") == []


async def test_a_right_that_is_taken_away_while_a_copy_is_registered_is_none_at_the_call(anew: World) -> None:
    card = await anew.propose("quilt-catalog partial mcp 5xx")
    anew.aws.holds.hold("RegisterTaskDefinition")
    await anew.press(card, user=BEN)
    await anew.watching(lambda: anew.aws.calls("RegisterTaskDefinition"))

    digest = edit(anew, APPROVERS)
    await asyncio.wait_for(in_force(anew, digest), 5)
    anew.aws.holds.let_go()

    assert "not on the list of approvers" in (await anew.ends("refused")).outcome
    assert anew.aws.calls("UpdateService") == []


async def test_a_restart_tells_of_another_file_once_and_of_the_same_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    async with running_world(tmp_path, edit=with_chloe, reads_anew=True) as world:
        digest = edit(world, APPROVERS)
        await world.told("Another services file is in force")
        await world.slack.wait_for(lambda: audited(tmp_path)[1:], timeout=10)
        await world.bot.__aexit__(None, None, None)
        for _ in range(2):
            async with running_bot(world.clock, world.slack, world.home) as world.bot:
                await asyncio.sleep(0.5)
                assert len(announced(world)) == 1
        other = edit(world, (APPROVERS[1], APPROVERS[0]))
        async with running_bot(world.clock, world.slack, world.home) as world.bot:
            await world.slack.wait_for(lambda: len(announced(world)) == 2, timeout=10)
        assert f"digest {other}, before it was {digest}" in announced(world)[-1]


async def test_a_signal_reads_a_directory_anew_in_a_real_process() -> None:
    def in_a_directory(stage: Stage) -> Path:
        """What stands in the stage's file, in two files."""
        text = (stage.home / "services.yml").read_text(encoding="utf-8")
        home, _, services = text.partition("\nservices:\n")
        directory = stage.home / "services"
        directory.mkdir()
        may = "{names: [quilt-*], clusters: [sales-prod], secrets: ['*'], private_hosts: ['*'], repositories: ['*']}"
        teams = f"\nteams:\n  catalog: {{changed_by: [ben], may_hold: {may}}}\n"
        (directory / "home.yml").write_text(home + teams, encoding="utf-8")
        (directory / "catalog.yml").write_text(f"services:\n{services}", encoding="utf-8")
        return directory

    async with Stage(speed=1) as stage:
        directory = in_a_directory(stage)
        await stage.bot.stop()
        stage.bot.variables["ROLLBACK_CONFIG"] = str(directory)
        await stage.start_bot()
        log = stage.home / "bot.log"
        text = (directory / "catalog.yml").read_text(encoding="utf-8")
        (directory / "catalog.yml").write_text(text.replace("requesters: [ana, ben]", "requesters: [ben]"))
        assert stage.bot.pid is not None
        os.kill(stage.bot.pid, signal.SIGHUP)

        await stage.slack.wait_for(
            lambda: any("requesters: ana, ben → ben" in m.text for m in stage.slack.messages(INCIDENT)), timeout=20
        )
        assert "SIGHUP: the services file is read again" in log.read_text(encoding="utf-8")
