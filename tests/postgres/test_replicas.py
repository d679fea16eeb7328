"""Everyone listens, one leads: two real bots on one PostgreSQL, over the wires."""

import asyncio
import time

import pytest

from bot import catalog
from bot.journal import verify_database
from handlers import ids
from playground.slack.view import View
from playground.stage import Stage
from tests.invariants.check import violations
from tests.postgres.replicas import SOCKETS_OF_EACH, both_hear, health, second_bot
from tests.postgres.server import PostgreSql
from tests.postgres.silence import way_to
from tests.postgres.test_partition import WITHIN, ends_by_itself
from tests.scenarios.forked import forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

_TYPED = 30
pytestmark = pytest.mark.usefixtures("forked")


async def test_a_follower_takes_over_from_a_leader_that_is_killed_and_ecs_is_not_told_twice(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        alive, told = await health(stage, "second.log")
        assert (alive, told["role"]) == (200, "follower")
        assert (await health(stage, "bot.log"))[1]["role"] == "leader"
        card = await rolling(stage)  # what is typed and pressed goes to either of them in turn
        await stage.bot.kill()

        await ends_well(stage, card)
        assert (await health(stage, "second.log"))[1]["role"] == "leader"
        assert broken(stage, url) == []
    assert verify_database(url).problem == ""


async def test_a_leader_that_is_stopped_hands_over_and_the_other_goes_on(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        card = await rolling(stage)
        typed = asyncio.create_task(commands(stage))
        await stage.bot.stop()

        assert [said for said in await typed if said and "operation_timeout" in said] == [], "each is acknowledged"
        await ends_well(stage, card)
        assert broken(stage, url) == []
    assert verify_database(url).problem == ""


async def test_what_comes_while_the_last_connection_is_being_closed_is_acknowledged_by_the_other_bot(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        await both_hear(url)
        stage.slack.deliver_while_closing()
        typed = [asyncio.create_task(stage.slack.slash("U0AAAA", "C0INCIDENT", "help")) for _ in range(SOCKETS_OF_EACH)]
        await stage.bot.stop()

        assert await asyncio.gather(*typed) == [None] * SOCKETS_OF_EACH


async def test_where_there_is_no_other_bot_the_log_says_that_nobody_acknowledged_it(postgresql: PostgreSql) -> None:
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": postgresql.fresh()}) as stage:
        stage.slack.deliver_while_closing()
        typed = [asyncio.create_task(stage.slack.slash("U0AAAA", "C0INCIDENT", "help")) for _ in range(SOCKETS_OF_EACH)]
        await stage.bot.stop()

        answers = await asyncio.gather(*typed)
        assert answers.count(None) == SOCKETS_OF_EACH - 1, "over the connection that is closed last there is no other"
        log = (stage.home / "bot.log").read_text(encoding="utf-8")
        assert "not acknowledged, since the connection to Slack is closed" in log


@pytest.mark.long
async def test_a_leader_that_is_cut_off_ends_the_other_leads_and_healed_it_follows(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    async with (
        way_to(url) as way,
        Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": way.url}) as stage,
        second_bot(stage, database=url),
    ):
        log, card = stage.home / "bot.log", await rolling(stage)
        way.fall_silent()
        silent = time.monotonic()

        await ends_by_itself(stage)
        way.heal()  # the server's own probes would end the sessions by then: `tests.postgres.namespaces`
        while (await health(stage, "second.log"))[1]["role"] != "leader":
            await asyncio.sleep(0.05)
        assert time.monotonic() - silent < WITHIN
        await stage.start_bot()
        await stage.slack.wait_for(lambda: "another bot leads on this database" in log.read_text(), timeout=20)
        await ends_well(stage, card)
        assert broken(stage, url) == []
    assert verify_database(url).problem == ""


async def test_a_form_that_a_follower_opened_is_filled_there_and_acted_upon_by_the_leader(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        for _ in range(4):  # each connection of both bots in turn
            assert await stage.slack.slash("U0AAAA", "C0INCIDENT", "") is None
            view = await stage.slack.wait_for(lambda: form(stage), timeout=10)
            assert await stage.slack.forms.submit(view, {ids.kind_of("quilt-catalog"): "undo"}) is None
        await stage.slack.wait_for(lambda: nothing_to_undo(stage) == 4, timeout=10)


def form(stage: Stage) -> View | None:
    """Once it shows what can be chosen."""
    view = stage.slack.views.of("U0AAAA")
    return view if view and ids.kind_of("quilt-catalog") in str(view.shown) else None


def nothing_to_undo(stage: Stage) -> int:
    """How often that was the answer."""
    return sum("no rollback of quilt-catalog to undo" in told.text for told in stage.slack.ephemerals("U0AAAA"))


async def commands(stage: Stage) -> list[str | None]:
    """-> what Slack said to each where it was not acknowledged."""
    said = []
    for _ in range(_TYPED):
        said.append(await stage.slack.slash("U0AAAA", "C0INCIDENT", "help"))
        await asyncio.sleep(0.01)
    return said


def broken(stage: Stage, url: str) -> list[str]:
    declared = catalog.load(stage.home / "services.yml")
    return violations(journal_url=url, aws=stage.aws, slack=stage.slack, catalog=declared)


async def test_replicas_with_different_services_files_say_so_and_no_longer_once_they_are_the_same(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage:
        own, other = stage.home / "services.yml", stage.home / "other.yml"
        text = own.read_text(encoding="utf-8")
        other.write_text(f"{text}# as the next version has it\n", encoding="utf-8")
        stage.bot.variables["ROLLBACK_CONFIG"] = str(other)  # of the second, which takes them over
        async with second_bot(stage):
            for log, has in (("bot.log", other), ("second.log", own)):
                await says(stage, log, f"Another replica has {catalog.digest_of(has)[:12]}.")
            own.write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
            await says(stage, "bot.log", f"Digest {catalog.digest_of(other)[:12]}", without="Another replica")


async def says(stage: Stage, log: str, words: str, *, without: str = "nothing") -> None:
    async with asyncio.timeout(60):
        while True:
            said = (await health(stage, log))[1]["parts"]["configuration"]["says"]
            if words in said and without not in said:
                return
            await asyncio.sleep(0.2)
