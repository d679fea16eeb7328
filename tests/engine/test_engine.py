"""Runs: begun once, gone on with, begun anew only when over, and never silently broken."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.engine import DbosEngine, runs_url
from bot.errors import Unreachable
from bot.ports import Step
from tests.journal.bare import Sql
from tests.patience import PATIENCE
from tests.postgres.server import POSTGRESQL_LONG

ID = "a" * 32
Body = Callable[[], Awaitable[str]]


class Stage:
    """A run of two steps, what they do, and a record of what was done."""

    def __init__(self, url: str) -> None:
        self.done: list[str] = []
        self.watching, self.go = asyncio.Event(), asyncio.Event()
        self.acting: Body = self._acting
        self.engine = DbosEngine(url, self.run, on_crash=self.crashed)

    async def run(self, rollback_id: str, step: Step) -> str:
        await step("act", self.acting)
        return await step("watch", self._watching)

    async def crashed(self, rollback_id: str, error: Exception) -> None:
        self.done.append(f"crashed {rollback_id}: {error}")

    async def close(self) -> None:
        await self.engine.close()
        self.engine.guard.release()

    async def until_over(self) -> None:
        async with asyncio.timeout(10 * PATIENCE):
            while await self.engine.pending():  # dbos records the end of a run later than we see it
                await asyncio.sleep(0.01)

    async def _acting(self) -> str:
        self.done.append("act")
        return "acted"

    async def _watching(self) -> str:
        self.done.append("watch")
        self.watching.set()
        await self.go.wait()
        return "restored"


@pytest.fixture
async def stage(url: str) -> AsyncIterator[Stage]:
    stage = Stage(url)
    await stage.engine.launch()
    yield stage
    await stage.close()


async def test_starting_twice_is_starting_once(stage: Stage) -> None:
    await asyncio.gather(stage.engine.start(ID), stage.engine.start(ID))
    await stage.engine.start(ID)
    assert await stage.engine.pending() == {ID}
    stage.go.set()
    await stage.until_over()

    assert stage.done == ["act", "watch"]


async def test_an_approval_and_a_sweep_at_the_same_moment_start_one_run(stage: Stage) -> None:
    await asyncio.gather(stage.engine.start(ID), stage.engine.begin(ID, "d1"), stage.engine.start(ID))
    await stage.engine.start(ID)
    stage.go.set()
    await stage.until_over()

    assert stage.done == ["act", "watch"]


async def test_each_approved_plan_of_a_rollback_has_a_run_of_its_own(stage: Stage) -> None:
    stage.go.set()
    for times, digest in enumerate(("d1", "d2"), start=1):
        await stage.engine.begin(ID, digest)
        async with asyncio.timeout(20 * PATIENCE):  # the run may begin a moment after `begin` has returned
            while len(stage.done) < 2 * times:
                await asyncio.sleep(0.01)
        await stage.until_over()

    assert stage.done == ["act", "watch", "act", "watch"]


async def test_what_is_closed_in_the_middle_goes_on_at_the_next_launch(url: str) -> None:
    first = Stage(url)
    await first.engine.launch()
    await first.engine.start(ID)
    await first.watching.wait()
    await first.close()

    second = Stage(url)
    second.go.set()
    await second.engine.launch()
    await second.until_over()
    await second.close()
    assert second.done == ["watch"]


async def test_a_run_that_is_over_may_be_begun_anew(stage: Stage) -> None:
    stage.go.set()
    await stage.engine.start(ID)
    await stage.until_over()
    await stage.engine.start(ID)
    await stage.until_over()

    assert stage.done == ["act", "watch", "act", "watch"]


async def test_a_run_that_breaks_is_logged_under_its_reference_and_handed_over(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks() -> str:
        raise KeyError("taskDefinition")

    stage.acting = breaks
    with caplog.at_level(logging.ERROR):
        await stage.engine.start(ID)
        await stage.until_over()

    assert stage.done == [f"crashed {ID}: 'taskDefinition'"]
    assert "reference rb-aaaaaaaa" in caplog.text
    assert "KeyError" in caplog.text


async def test_what_is_over_can_be_forgotten_with_all_that_was_recorded_of_it(stage: Stage, url: str) -> None:
    stage.go.set()
    await stage.engine.begin(ID, "d1")
    await stage.until_over()
    stage.go.clear()
    stage.watching.clear()
    await stage.engine.begin("b" * 32, "d2")
    await stage.watching.wait()

    assert await stage.engine.over(10) == {f"{ID}.d1": ID}, "what is under way is not over"
    await stage.engine.forget([f"{ID}.d1"])
    assert await stage.engine.over(10) == {}
    sql = Sql(runs_url(url))
    dbos = "" if sql.sqlite else "dbos."
    for table in ("workflow_status", "operation_outputs"):
        kept = {row[0] for row in sql.rows(f"SELECT DISTINCT workflow_uuid FROM {dbos}{table}")}
        assert kept == {f"{'b' * 32}.d2"}
    sql.close()
    stage.go.set()
    await stage.until_over()
    assert stage.done == ["act", "watch", "act", "watch"]


@pytest.mark.parametrize("status", ["MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"])
async def test_what_dbos_gave_up_or_somebody_cancelled_is_over_and_may_be_begun_anew(
    stage: Stage, url: str, status: str
) -> None:
    stage.go.set()
    await stage.engine.start(ID)
    await stage.until_over()
    sql = Sql(runs_url(url))
    sql.execute(f"UPDATE {'' if sql.sqlite else 'dbos.'}workflow_status SET status = '{status}'")
    sql.close()

    assert await stage.engine.over(10) == {ID: ID}
    await stage.engine.start(ID)
    await stage.until_over()
    assert stage.done == ["act", "watch", "act", "watch"]
    assert await stage.engine.over(10) == {ID: ID, f"{ID}.2": ID}
    assert await stage.engine.over(10, skip=1) == {f"{ID}.2": ID}
    await stage.engine.forget([ID, f"{ID}.2"])
    assert await stage.engine.over(10) == {}


@POSTGRESQL_LONG  # it is launched twice
async def test_a_run_that_was_begun_anew_is_over_with_the_one_that_took_its_place(url: str) -> None:
    first = Stage(url)
    await first.engine.launch()
    await first.engine.start(ID)
    await first.watching.wait()
    await first.close()

    class Changed(Stage):
        async def run(self, rollback_id: str, step: Step) -> str:
            return await step("act at once", self.acting)

    second = Changed(url)
    await second.engine.launch()
    await second.until_over()
    assert await second.engine.over(10) == {ID: ID, f"{ID}.anew": ID}
    await second.close()


@POSTGRESQL_LONG  # two real seconds
async def test_a_step_that_could_not_reach_something_is_tried_again(stage: Stage) -> None:
    async def at_first_unreachable() -> str:
        stage.done.append("try")
        if len(stage.done) == 1:
            raise Unreachable("The journal did not answer.")
        return "acted"

    stage.acting = at_first_unreachable
    stage.go.set()
    await stage.engine.start(ID)
    await stage.until_over()

    assert stage.done == ["try", "try", "watch"]


async def test_threads_can_still_be_had_after_the_engine_has_closed(url: str) -> None:
    stage = Stage(url)
    await stage.engine.launch()
    await stage.engine.start(ID)
    await stage.close()

    assert await asyncio.to_thread(lambda: "a thread") == "a thread"
