"""Health as lines of the log, and what the shipped template counts in them."""

import asyncio
import io
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.aws.cloudformation import template as templates
from playground.aws.log_patterns_json import json_pattern
from playground.stage import ROOT
from tests.operating.test_logs import all_of, written
from tests.scenarios.world import World, running_world

__all__ = ["written"]
EVERY = 0.3


@pytest.fixture
async def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: io.StringIO) -> AsyncIterator[World]:
    """A bot that says its health often; its log is JSON from its first line on."""
    monkeypatch.setenv("ROLLBACK_LOG_HEALTH", str(EVERY))
    async with running_world(tmp_path) as world:
        yield world


def counted(lines: list[str]) -> dict[str, int]:
    """By the metrics of the template."""
    resources = templates.read((ROOT / "deploy" / "cloudformation" / "rollback-bot.yml").read_text(encoding="utf-8"))[
        "Resources"
    ]
    found = {}
    for each in resources.values():
        if each["Type"] == "AWS::Logs::MetricFilter":
            (metric,) = each["Properties"]["MetricTransformations"]
            matches = json_pattern(each["Properties"]["FilterPattern"])
            found[metric["MetricName"]] = sum(map(matches, lines))
    return found


async def test_a_bot_that_leads_is_counted_and_a_silent_database_and_slack_are_until_they_answer(
    written: io.StringIO, said: World
) -> None:
    def lines() -> list[str]:
        return [line for line in all_of(written).splitlines() if json.loads(line)["event"] == "health"]

    async def until(metric: str, at_least: int, since: int = 0) -> None:
        while counted(lines()[since:])[metric] < at_least:
            await asyncio.sleep(0.1)

    await until("Leaders", 3)
    assert counted(lines()[-1:]) == {"Leaders": 1, "DatabaseSilent": 0, "SlackSilent": 0, "Errors": 0}
    assert json.loads(lines()[-1])["ok"] is True

    with sqlite3.connect(said.home / "journal.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        await until("DatabaseSilent", 1)
        other.execute("ROLLBACK")
    said.slack.refuse_handshakes(100)
    await said.slack.drop_sockets(abort=True)
    await until("SlackSilent", 1)
    before = len(lines())
    said.slack.refuse_handshakes(0)
    while not json.loads(lines()[-1])["ok"]:
        await asyncio.sleep(0.1)
    assert len(lines()) > before


async def test_nothing_is_said_of_it_where_nobody_asked(written: io.StringIO, world: World) -> None:
    await asyncio.sleep(2 * EVERY)

    assert '"health"' not in all_of(written)
