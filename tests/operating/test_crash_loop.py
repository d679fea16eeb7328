"""A run that makes the process die, again and again, is given up loudly; the others go on."""

import sqlite3
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from bot.clock import SystemClock
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Health, Rollback, State
from playground.clock import Clock
from tests.journal.samples import FOR_EVER, approve, intent, rollback
from tests.scenarios.world import INCIDENT, World, everything, running_bot


@pytest_asyncio.fixture
async def journal(url: str) -> AsyncIterator[SqlJournal]:
    journal = SqlJournal(url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    yield journal
    await journal.close()


async def test_taking_a_run_up_is_counted_until_it_gets_further_or_is_laid_down_cleanly(journal: SqlJournal) -> None:
    stored = await journal.propose(rollback(expires_at=SystemClock().now().replace(year=9999)), tell=[])
    assert await journal.resume() == {}, "nothing runs while people decide"
    await approve(journal)

    assert [(await journal.resume())[stored.id] for _ in range(3)] == [1, 2, 3]
    await journal.intend(intent(), good_for=FOR_EVER)
    assert [(await journal.resume())[stored.id] for _ in range(2)] == [1, 2], "it got further"
    await journal.pause()
    assert (await journal.resume())[stored.id] == 1, "it was laid down cleanly"
    await journal.move(stored.id, State.FAILED, when={State.EXECUTING})
    assert await journal.resume() == {}


async def test_a_failover_after_a_minute_of_work_is_no_crash_of_the_rollback(fresh: Callable[[], str]) -> None:
    clock = Clock(speed=1)
    journal = SqlJournal(fresh(), clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    stored = await journal.propose(rollback(expires_at=clock.now().replace(year=9999)), tell=[])
    await approve(journal)

    assert [(await journal.resume(followed=True))[stored.id] for _ in range(3)] == [1, 2, 3], "each died at once"
    clock.advance(120)
    assert (await journal.resume())[stored.id] == 4, "a start after a pause says nothing of how long it had worked"
    clock.advance(120)
    assert (await journal.resume(followed=True))[stored.id] == 1, "its machine, or the way to it, had ended"
    await journal.close()


async def test_after_five_crashes_in_a_row_a_rollback_is_given_up_and_the_next_one_works(world: World) -> None:
    world.aws.behave(38, "hangs")
    await world.press(await world.propose())
    await world.reaches("rolling")
    await world.bot.__aexit__(None, None, None)
    journal = SqlJournal(
        f"sqlite:///{world.home / 'journal.db'}", clock=world.clock, config_digest="", signer=EVERYBODYS_KEY
    )
    await journal.open()
    for _ in range(5):  # five starts, none of which lived to lay it down
        await journal.resume()
    await journal.close()

    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        given_up = await world.ends("indeterminate")
        assert given_up.outcome.startswith("The bot died 6 times in a row while it worked on this")
        await world.told("A person must look at quilt-catalog")
        await world.ask("quilt-catalog log")
        await world.told_privately("U0AAAA", "A person must look")
        await world.bot.__aexit__(None, None, None)


async def test_six_restarts_while_a_phase_is_pending_make_nobody_give_up(world: World) -> None:
    """The second and the third are rows that wait, and no run that could be what makes the process die."""
    await validated(world)
    await world.bot.__aexit__(None, None, None)
    journal = SqlJournal(
        f"sqlite:///{world.home / 'journal.db'}", clock=world.clock, config_digest="", signer=EVERYBODYS_KEY
    )
    await journal.open()
    assert [await journal.resume() for _ in range(6)] == [{}] * 6, "six starts, none of which lived to lay it down"
    await journal.close()

    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        waiting = await world.newest()
        assert waiting is not None
        assert (waiting.state, waiting.health) == (State.SUCCEEDED, Health.PENDING)
        assert await world.bot._workers.engine.pending() == frozenset()
        await world.told("Minutes 5 to 30: well")
        assert not any("died" in everything(message) for message in world.slack.messages(INCIDENT))
        await world.bot.__aexit__(None, None, None)


@pytest.mark.long
async def test_what_succeeded_long_ago_without_a_verdict_is_given_up_without_looking_at_what_runs_today(
    world: World,
) -> None:
    await validated(world)
    await world.bot.__aexit__(None, None, None)
    with sqlite3.connect(world.home / "journal.db") as database:
        database.execute("DELETE FROM phases")  # as an older program may have left it, whose run is gone
    database.close()
    journal = SqlJournal(
        f"sqlite:///{world.home / 'journal.db'}", clock=world.clock, config_digest="", signer=EVERYBODYS_KEY
    )
    await journal.open()
    for _ in range(5):
        await journal.resume()
    await journal.close()
    world.clock.advance(90 * 24 * 3600)

    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.told("the bot died 6 times in a row while it worked on this")
        given_up = await world.newest()
        assert given_up is not None
        assert (given_up.state, given_up.health) == (State.SUCCEEDED, Health.INCONCLUSIVE)
        assert await world.bot.journal.resume() == {}
        await world.bot.__aexit__(None, None, None)


async def validated(world: World) -> Rollback:
    await world.press(await world.propose())
    await world.told("First 5 minutes: well")
    return await world.ends("succeeded")
