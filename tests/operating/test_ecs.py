"""In an ECS task: state that would be lost is refused, and so is the bot's own service."""

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.errors import Refused
from bot.model import OwnTask
from bot.operating import own_task
from bot.preflight.own_service import refuse_own
from bot.settings import Settings
from playground.stage import ROOT, Stage
from tests.operating.wires import run
from tests.scenarios.world import ANA
from tests.unit.values import plan

TASK = {
    "Cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/sales-prod",
    "TaskARN": "arn:aws:ecs:us-east-1:123456789012:task/sales-prod/158d1c8083dd49d6b527399fd6414f5c",
    "Family": "quilt-catalog",
    "Revision": "42",
    "ServiceName": "quilt-catalog-service",
}


@asynccontextmanager
async def metadata(
    told: dict[str, Any], *, failures: int = 0, asked: Callable[[], Awaitable[None]] | None = None
) -> AsyncIterator[str]:
    """ECS's task metadata endpoint on this machine. -> what ECS_CONTAINER_METADATA_URI_V4 says

    `asked`: what happens before it answers.
    """
    left = [failures]

    async def task(_: web.Request) -> web.Response:
        if asked:
            await asked()
        left[0] -= 1
        return web.Response(status=500) if left[0] >= 0 else web.json_response(told)

    app = web.Application()
    app.add_routes([web.get("/v4/abc/task", task)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v4/abc"
    await runner.cleanup()


async def test_the_bot_does_not_roll_back_the_service_it_runs_as() -> None:
    async with metadata(TASK) as address:
        variables = {"ECS_CONTAINER_METADATA_URI_V4": address, "ROLLBACK_STATE_IS_PERSISTENT": "1"}
        async with Stage(speed=10, variables=variables) as stage:
            await stage.slack.slash(ANA, "C0INCIDENT", "quilt-catalog immediate")

            (refusal,) = await stage.slack.wait_for(lambda: stage.slack.ephemerals(ANA), timeout=10)

            assert "This is the service that this bot itself runs as" in refusal.text
            assert stage.slack.messages("C0INCIDENT") == []
            status, _, problem = await run(
                "serve", variables={**stage.bot.variables, "ROLLBACK_STATE_IS_PERSISTENT": "0"}
            )
            assert status == 2
            assert "This is an ECS task, and its SQLite file would be gone with it" in problem
            assert "ROLLBACK_STATE_IS_PERSISTENT=1" in problem


@pytest.mark.parametrize(
    ("own", "refused"),
    [
        ({}, True),
        ({"service": "another-service"}, False),
        ({"service": ""}, True),
        ({"service": "", "family": "another-family"}, False),
        ({"cluster": "staging"}, False),
        ({"region": "eu-west-1"}, False),
        ({"account": "999999999999"}, False),
    ],
)
def test_its_own_service_is_known_by_account_region_cluster_and_name(own: dict[str, str], refused: bool) -> None:
    here = OwnTask(plan().account, "us-east-1", "sales-prod", "quilt-catalog-service", "quilt-catalog")

    assert bool(refuse_own(plan(), replace(here, **own))) is refused


def test_outside_ecs_nothing_is_its_own() -> None:
    assert refuse_own(plan(), None) is None


async def test_what_ecs_tells_is_understood_also_from_an_older_agent_and_after_a_stumble() -> None:
    older = {name: value for name, value in TASK.items() if name != "ServiceName"} | {"Cluster": "sales-prod"}
    async with metadata(TASK) as newer_address, metadata(older, failures=2) as older_address:
        newer_task, older_task = await own_task(newer_address), await own_task(older_address)

    assert newer_task == OwnTask("123456789012", "us-east-1", "sales-prod", "quilt-catalog-service", "quilt-catalog")
    assert older_task == replace(newer_task, service="")
    assert await own_task("") is None


async def test_settings_that_are_wrong_are_named_before_a_silent_endpoint(tmp_path: Path) -> None:
    variables = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "ROLLBACK_CONFIG": str(ROOT / "services.example.yml"),
        "ROLLBACK_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
        "ECS_CONTAINER_METADATA_URI_V4": "http://127.0.0.1:9/v4",
    }

    status, _, problem = await run("serve", variables=variables)

    assert status == 2
    assert "its SQLite file would be gone with it" in problem


@pytest.mark.parametrize("told", [{}, {"TaskARN": "nonsense", "Cluster": "c", "Family": "f"}])
async def test_where_ecs_does_not_tell_who_it_is_it_does_not_start(told: dict[str, str]) -> None:
    async with metadata(told) as address:
        with pytest.raises(Refused, match="does not tell which task this is"):
            await own_task(address)


@pytest.mark.parametrize(
    ("more", "starts"),
    [
        ({}, False),
        ({"ROLLBACK_STATE_IS_PERSISTENT": "1"}, True),
        ({"ROLLBACK_DATABASE_URL": "postgresql+psycopg://bot@db/bot"}, True),
        ({"ECS_CONTAINER_METADATA_URI_V4": ""}, True),
    ],
)
def test_a_database_that_dies_with_the_task_is_refused(more: dict[str, str], starts: bool, tmp_path: Path) -> None:
    there = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "ECS_CONTAINER_METADATA_URI_V4": "http://x/v4"}
    settings = Settings.read(**{"ROLLBACK_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db", **there, **more})

    if starts:
        settings.check_for_serving()
    else:
        with pytest.raises(Refused, match="SQLite"):
            settings.check_for_serving()


async def test_a_terminal_that_is_closed_before_the_bot_is_there_does_not_end_it() -> None:
    async with Stage(speed=10) as stage:
        await stage.bot.stop()

        async def closed() -> None:
            assert stage.bot.pid is not None
            os.kill(stage.bot.pid, signal.SIGHUP)

        async with metadata(TASK, asked=closed) as address:
            stage.bot.variables |= {"ECS_CONTAINER_METADATA_URI_V4": address, "ROLLBACK_STATE_IS_PERSISTENT": "1"}
            await stage.start_bot()

        assert stage.bot.running
        assert "SIGHUP is ignored" in (stage.home / "bot.log").read_text(encoding="utf-8")
