"""Deployments and failures go from the journal to who computes DORA's metrics, each once, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot import periodic
from playground.outside.banner import SECRET as BANNER_SECRET
from playground.outside.banner import LocalBanner
from playground.outside.datadog import KEY, LocalDatadog
from tests.operating.test_reload import edit, hurry, in_force
from tests.patience import PATIENCE
from tests.scenarios.listening import with_events
from tests.scenarios.told import with_these
from tests.scenarios.world import SERVICE, World, running_bot, running_world

_NAMED = "dora: [metrics, board]"
_HOME = """\
  dora: [metrics, board]
  destinations:
    metrics: {{datadog: {{key: DATADOG_KEY, url: {base}/datadog, env: prod}}}}
    board: {{webhook: {{url: {base}/banner, secret: BANNER_SECRET, private: true}}}}
"""
_WATCHED = "    triggers: {}\n    deployments: line\n"


async def until(told: Callable[[], bool]) -> None:
    async with asyncio.timeout(15 * PATIENCE):
        while not told():
            await asyncio.sleep(0.02)


class Peers:
    """Datadog and a webhook, on this machine."""

    def __init__(self) -> None:
        self.datadog, self.banner, self.base = LocalDatadog(), LocalBanner(), ""

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for (each, _), event in self.datadog.events.items() if each == kind]

    async def until_over(self, kind: str) -> dict[str, Any]:
        """The one of that kind, once both know when it was over."""
        await until(lambda: self.over(kind, self.of(kind)) and self.over(kind, self.banner.told))
        (only,) = self.of(kind)
        return only

    @staticmethod
    def over(kind: str, events: Sequence[Mapping[str, Any]]) -> bool:
        return any(each.get("finished_at") and each.get("dora", kind) == kind for each in events)


@pytest_asyncio.fixture
async def peers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Peers]:
    monkeypatch.setattr(periodic, "_EVERY", 1.0)
    monkeypatch.setattr(periodic, "_SOONEST", 0.05)
    secrets, found = tmp_path / "secrets", Peers()
    secrets.mkdir()
    for name, value in {"DATADOG_KEY": KEY, "BANNER_SECRET": BANNER_SECRET}.items():
        (secrets / name).write_text(value, encoding="utf-8")
    monkeypatch.setenv("ROLLBACK_SECRETS_DIR", str(secrets))
    app = web.Application()
    app.add_routes([*found.datadog.routes(), *found.banner.routes()])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest_asyncio.fixture
async def world(tmp_path: Path, peers: Peers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=exporting(peers), past=with_events(monkeypatch.setenv)) as world:
        yield world


def exporting(peers: Peers, *, named: str = _NAMED) -> Callable[[str], str]:
    home = _HOME.format(base=peers.base).replace(_NAMED, named)
    return lambda text: with_these(text, home=home, entry=_WATCHED)


async def rolled_back(world: World, typed: str = "quilt-catalog immediate") -> None:
    await world.press(await world.propose(typed))
    await world.ends("succeeded")


async def test_a_rollback_is_a_failure_that_is_over_without_what_people_typed(world: World, peers: Peers) -> None:
    await rolled_back(world, "quilt-catalog immediate 5xx since the MCP deploy")
    failure = await peers.until_over("failure")
    newest = await world.newest()
    assert newest is not None
    assert failure["id"] == f"rollback-{newest.id}"
    assert failure["services"] == ["quilt-catalog"]
    assert (failure["env"], failure["version"]) == ("prod", "quilt-catalog:42")
    assert failure["finished_at"] > failure["started_at"]
    assert newest.reason
    assert newest.reason not in str(failure)
    assert peers.of("deployment") == [], "a rollback is no deployment"


async def test_a_deployment_that_completed_is_one(world: World, peers: Peers) -> None:
    world.aws.deploy(SERVICE, world.aws.register())
    deployment = await peers.until_over("deployment")
    assert deployment["service"] == "quilt-catalog"
    assert deployment["finished_at"] >= deployment["started_at"]
    assert peers.of("failure") == []


async def test_while_datadog_is_down_nothing_is_lost_the_other_is_told_and_a_restart_tells_nothing_twice(
    world: World, peers: Peers
) -> None:
    peers.datadog.accidents.down = True
    await rolled_back(world)
    await until(lambda: bool(peers.banner.told) and len(peers.datadog.accidents.asked) >= 2)
    assert peers.of("failure") == []
    peers.datadog.accidents.down = False
    await peers.until_over("failure")

    await world.bot.__aexit__(None, None, None)
    asked, told = len(peers.datadog.accidents.asked), len(peers.banner.accidents.asked)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.bot._workers.dora.round()
    assert (len(peers.datadog.accidents.asked), len(peers.banner.accidents.asked)) == (asked, told)


async def test_a_newer_services_file_says_who_is_told_from_then_on(
    tmp_path: Path, peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    past = with_events(monkeypatch.setenv)
    async with running_world(tmp_path, edit=exporting(peers, named="dora: []"), past=past, reads_anew=True) as world:
        await rolled_back(world)
        await in_force(world, edit(world, ("dora: []", "dora: [board]")))
        await until(lambda: peers.over("failure", peers.banner.told))
        assert peers.datadog.accidents.asked == [], "the file does not name it"

        await in_force(world, edit(world, ("dora: [board]", "dora: [metrics]")))
        await until(lambda: peers.over("failure", peers.of("failure")))
        told = len(peers.banner.accidents.asked)
        world.aws.deploy(SERVICE, world.aws.register())
        await until(lambda: peers.over("deployment", peers.of("deployment")))

    assert len(peers.banner.accidents.asked) == told, "the file names it no more"
