"""One trace for each rollback, from the command to the end of its validation, at a collector that speaks OTLP."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import Misconfigured
from bot.settings import Settings
from bot.traces import otlp
from tests.collector import Collector, attributes, collecting
from tests.patience import PATIENCE
from tests.scenarios.world import World, environment, running_bot, running_world

REASON = "users: nobody@example.com cannot log in with hunter2-secret"
STAGES = ["plan", "wait for approval", "look again", "call", "roll out"]
KEY = "dsn-of-the-collector-0123456789"


@pytest.fixture
async def collector(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Collector]:
    monkeypatch.setattr("bot.traces.worker._LOOK", 0.1)
    monkeypatch.setattr("bot.traces.worker._AGAIN", 0.1)
    async with collecting() as collector:
        with environment({"ROLLBACK_TRACES": collector.url, "ROLLBACK_TRACES_HEADERS": f"x-key={KEY}"}):
            yield collector


async def until_sent(collector: Collector, rollback_id: str, *names: str) -> None:
    async with asyncio.timeout(15 * PATIENCE):
        while not set(names) <= set(collector.spans(rollback_id)):
            await asyncio.sleep(0.05)


async def test_a_rollback_is_one_trace_that_is_found_by_its_id(tmp_path: Path, collector: Collector) -> None:
    async with running_world(tmp_path) as world:
        await world.press(await world.propose(f"quilt-catalog immediate {REASON}"))
        await world.ends("succeeded")
        rollback = [await world.judged(number) for number in (1, 2, 3)][-1]
        await until_sent(collector, rollback.id, "rollback immediate")

    spans = collector.spans(rollback.id)
    whole = spans["rollback immediate"]
    assert [*spans] == [*STAGES, "validation 1", "validation 2", "validation 3", "rollback immediate"]
    assert whole.parent_span_id == b""
    assert {span.parent_span_id for span in spans.values() if span is not whole} == {whole.span_id}
    assert (
        spans["call"].start_time_unix_nano <= spans["call"].end_time_unix_nano == spans["roll out"].start_time_unix_nano
    )
    assert all(whole.start_time_unix_nano <= each.start_time_unix_nano for each in spans.values())
    assert whole.end_time_unix_nano == spans["validation 3"].end_time_unix_nano
    assert attributes(spans["call"])["rpc.method"] == "UpdateService"
    told = attributes(whole)
    assert (told["rollback.state"], told["rollback.health"]) == ("succeeded", str(rollback.health))
    assert (told["rollback.from"], told["rollback.to"]) == ("quilt-catalog:42", "quilt-catalog:38")
    assert collector.resource()["service.name"] == "rollback-bot"


async def test_no_span_holds_what_people_wrote_or_who_they_are_or_a_secret(
    tmp_path: Path, collector: Collector
) -> None:
    async with running_world(tmp_path) as world:
        await world.press(await world.propose(f"quilt-catalog immediate {REASON}"))
        rollback = await world.ends("succeeded")
        await until_sent(collector, rollback.id, "roll out")

    sent = collector.text()
    for secret in ("nobody@example.com", "hunter2", "engineer-a", "engineer-b", "U0AAAA", "xoxb", KEY):
        assert secret not in sent
    assert collector.headers[0]["x-key"] == KEY


async def test_what_the_collector_refuses_is_sent_again_and_nobody_waits_for_it(
    tmp_path: Path, collector: Collector
) -> None:
    collector.refuses = 400
    async with running_world(tmp_path) as world:
        await world.press(await world.propose())
        rollback = await world.ends("succeeded")
        assert collector.refused
        assert collector.requests == []

        collector.refuses = 0
        await until_sent(collector, rollback.id, *STAGES)


async def test_the_next_process_goes_on_with_the_trace_of_the_one_before(tmp_path: Path, collector: Collector) -> None:
    async with running_world(tmp_path, speed=10) as world:  # nothing of its validation is over by itself
        await world.press(await world.propose())
        rollback = await world.ends("succeeded")
        await until_sent(collector, rollback.id, *STAGES)
        await world.bot.__aexit__(None, None, None)
        assert collector.times("rollback immediate") == 0

        async with running_bot(world.clock, world.slack, world.home) as world.bot:
            for number in (1, 2, 3):
                await world.judged(number, timeout=40)
            await until_sent(collector, rollback.id, "validation 3", "rollback immediate")
            await world.bot.__aexit__(None, None, None)
    assert collector.times("plan") == 2, "sent again, as the same span"
    assert collector.times("rollback immediate") == 1


async def test_an_undo_links_to_the_trace_of_what_it_undoes(tmp_path: Path, collector: Collector) -> None:
    async with running_world(tmp_path) as world:
        await world.press(await world.propose())
        first = await world.ends("succeeded")
        await world.propose("quilt-catalog undo")
        assert await world.ask("quilt-catalog withdraw") is None
        undo = await withdrawn(world)
        await until_sent(collector, undo, "rollback undo")
        await until_sent(collector, first.id, "roll out")

    spans = collector.spans(undo)
    (link,) = spans["rollback undo"].links
    assert link.trace_id.hex() == first.id
    assert link.span_id == collector.spans(first.id)["roll out"].parent_span_id
    assert [*spans] == ["plan", "wait for approval", "rollback undo"]
    assert attributes(spans["wait for approval"])["rollback.then"] == "cancelled"


async def withdrawn(world: World) -> str:
    await world.reaches("cancelled")
    newest = await world.newest()
    assert newest
    return newest.id


def test_without_the_setting_nothing_of_it_is_made_or_loaded() -> None:
    assert otlp.exporter("", {}) is None


def test_where_the_packages_are_missing_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    for name in [each for each in sys.modules if each.startswith("opentelemetry.")]:
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(Misconfigured, match=r"pip install 'rollback-bot\[otel\]'"):
        otlp.exporter("http://127.0.0.1:4318", {})


@pytest.mark.parametrize("wrong", ["x-key", "x key=1", "x-key=two words", "=1"])
def test_headers_that_are_none_are_refused_without_being_shown(wrong: str) -> None:
    with pytest.raises(Misconfigured, match="write NAME=VALUE") as refused:
        Settings.read(ROLLBACK_TRACES_HEADERS=wrong)
    assert wrong not in str(refused.value)
