"""The port for whoever runs the bot: health, readiness and numbers, and each of them tells the truth."""

import asyncio
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import Failed, Refused, Unreachable
from bot.metrics import Census, Metrics
from bot.operating import HttpServer, Probes, health_routes
from playground.stage import ROOT
from tests.operating.wires import get, get_json
from tests.scenarios.world import ANA, World


async def test_a_healthy_bot_says_so_part_by_part(world: World) -> None:
    for path in ("healthz", "readyz"):
        status, told = await get_json(f"{world.bot.http_server.url}/{path}")

        assert (status, told["ok"], told["phase"]) == (200, True, "serving")
        assert {name: part["ok"] for name, part in told["parts"].items()} == dict.fromkeys(
            ("slack", "database", "engine", "configuration"), True
        )
    assert world.bot.http_server.url.startswith("http://127.0.0.1:")


async def test_without_a_connection_it_is_not_ready_and_needs_no_restart_yet(world: World) -> None:
    world.slack.refuse_handshakes(100)
    await world.slack.drop_sockets(abort=True)

    async def not_connected() -> bool:
        status, told = await get_json(f"{world.bot.http_server.url}/readyz")
        return status == 503 and "Not connected, last heard" in told["parts"]["slack"]["says"]

    while not await not_connected():
        await asyncio.sleep(0.2)

    assert (await get_json(f"{world.bot.http_server.url}/healthz"))[0] == 200


async def test_while_the_database_cannot_be_written_it_is_not_ready_and_a_restart_would_not_help(world: World) -> None:
    with sqlite3.connect(world.home / "journal.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        status, told = await get_json(f"{world.bot.http_server.url}/readyz")
        alive, _ = await get_json(f"{world.bot.http_server.url}/healthz")
        other.execute("ROLLBACK")

    assert (status, alive) == (503, 200)
    assert "database is locked" in told["parts"]["database"]["says"]
    assert told["parts"]["slack"]["ok"], "one part does not speak for another"


class Sick:
    """Socket, journal and engine of a bot that is not well."""

    connected, silence, working = False, 61.0, False

    async def can_write(self) -> None:
        raise Unreachable("The journal did not answer: disk full.")

    async def census(self) -> Census:
        raise Failed("no")


async def test_what_only_a_new_process_can_mend_fails_the_health_check() -> None:
    sick = Sick()
    probes = Probes(journal=sick, engine=sick, metrics=Metrics(), web_problem=lambda: "")
    probes.socket = sick
    assert (await probes.health.alive())[0], "a bot that starts is not restarted for it"
    assert not (await probes.health.ready())[0]
    probes.health.phase = "serving"

    ok, told = await probes.health.alive()

    assert not ok
    assert told["parts"]["database"]["says"] == "The journal did not answer: disk full."
    probes.health.phase = "stopping"
    assert not (await probes.health.ready())[0], "no traffic for a bot that stops"


async def test_a_part_that_does_not_answer_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wedged(Sick):
        working = True

        async def can_write(self) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr("bot.operating.health._LONGEST_LOOK", 0.05)
    wedged = Wedged()
    probes = Probes(journal=wedged, engine=wedged, metrics=Metrics(), web_problem=lambda: "Slack: token_revoked.")
    probes.health.phase = "serving"

    ok, told = await probes.health.ready()

    assert not ok
    assert "did not answer" in told["parts"]["database"]["says"]
    assert told["parts"]["slack"]["says"] == "Slack: token_revoked."


async def test_a_port_that_is_taken_is_named(world: World) -> None:
    port = int(world.bot.http_server.url.rpartition(":")[2])
    probes = Probes(journal=Sick(), engine=Sick(), metrics=Metrics(), web_problem=lambda: "")
    routes = health_routes(probes.health, probes.numbers)
    door = HttpServer(routes, bind="127.0.0.1", port=port, setting="ROLLBACK_HEALTH_PORT")

    with pytest.raises(Refused, match=rf"Cannot listen on 127\.0\.0\.1:{port}.*ROLLBACK_HEALTH_PORT"):
        await door.open()


async def test_in_socket_mode_nobody_gets_in_through_the_port(world: World) -> None:
    status, _ = await get(f"{world.bot.http_server.url}/slack/events")

    assert status == 404
    assert await world.newest() is None


async def test_the_numbers_are_those_of_the_docs_and_count_what_happened(world: World) -> None:
    await world.press(await world.propose())
    await world.ends("succeeded")
    await world.ask("quilt-catalgo immediate")
    await world.ask("quilt-catalog immediate", user="U0CCCC")
    await world.told_privately("U0CCCC", "not named")

    _, text = await get(f"{world.bot.http_server.url}/metrics")
    found = {metric.name: metric for metric in text_string_to_metric_families(text)}
    values = {(s.name, *sorted(s.labels.items())): s.value for m in found.values() for s in m.samples}

    def value(name: str, **labels: str) -> float:
        return values[f"rollback_bot_{name}", *sorted(labels.items())]

    assert {name for name in found if not name.endswith("_created")} == documented()
    assert value("interactions_total", verb="immediate", result="done") == 1
    assert value("interactions_total", verb="immediate", result="refused") == 1
    assert value("interactions_total", verb="approve", result="done") == 1
    assert value("interactions_total", verb="command", result="misread") == 1
    assert value("aws_calls_total", operation="UpdateService", outcome="ok") == 1
    assert value("slack_calls_total", method="chat.postMessage", outcome="ok") >= 3
    assert value("rollbacks", state="succeeded") == 1
    assert (value("live_rollbacks"), value("slack_connected")) == (0, 1)
    for histogram in ("plan_seconds", "approve_to_accepted_seconds"):
        assert value(f"{histogram}_count") == 1
    assert value("ack_seconds_count") == 3
    assert value("ack_seconds_bucket", le="1.0") == 3
    assert value("slack_silence_seconds") < 15


async def test_while_the_journal_cannot_be_read_the_other_numbers_are_told_and_none_of_before() -> None:
    class Mute(Sick):
        mute = False

        async def census(self) -> Census:
            if self.mute:
                raise Unreachable("The journal did not answer: disk I/O error.")
            return Census({"rolling": 1}, live=1, outbox=2, oldest=timedelta(seconds=3))

    mute, metrics = Mute(), Metrics()
    probes = Probes(journal=mute, engine=mute, metrics=metrics, web_problem=lambda: "")
    metrics.slack_called("chat.postMessage", "ok")
    before = (await probes.numbers()).decode()
    mute.mute = True
    then = (await probes.numbers()).decode()

    for line in ("journal_up 1.0", 'rollbacks{state="rolling"} 1.0', "outbox_messages 2.0"):
        assert f"rollback_bot_{line}\n" in before
    for line in ("journal_up 0.0", "outbox_messages NaN", "live_rollbacks NaN", "outbox_oldest_seconds NaN"):
        assert f"rollback_bot_{line}\n" in then
    assert 'state="rolling"' not in then
    assert 'rollback_bot_slack_calls_total{method="chat.postMessage",outcome="ok"} 1.0' in then


async def test_no_label_holds_an_id_or_a_person(world: World) -> None:
    await world.press(await world.propose("quilt-catalog immediate secret reason"))
    rollback = await world.ends("succeeded")

    _, text = await get(f"{world.bot.http_server.url}/metrics")

    for word in (ANA, "U0", "C0", "engineer", "secret reason", rollback.id[:8], "quilt", "xoxb", "playground"):
        assert word not in text


def documented() -> set[str]:
    """The names in the table of docs/operating.md; the exposition calls a counter by its name without _total."""
    text = Path(ROOT / "docs/operating.md").read_text(encoding="utf-8")
    return {name.removesuffix("_total") for name in re.findall(r"^\| `(rollback_bot_\w+)", text, re.MULTILINE)}
