"""What came in from outside is stored once, taken once, and goes when it is old; it is kept while nobody took it."""

from dataclasses import replace
from datetime import timedelta

from bot.journal import SqlJournal, verify_database
from bot.model import Signal, SignalKind
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, MINUTE, NOON, Hands
from tests.journal.test_retention import DAY, KEEP, pruned

ALARM = Signal(
    id="e-1",
    kind=SignalKind.ALARM,
    service="quilt-catalog",
    name="rollback-bot/sales-prod/quilt-catalog-service/errors",
    state="ALARM",
    happened_at=NOON,
    arrived_at=NOON + MINUTE,
    detail='{"reason":"10 of 10"}',
)


async def test_a_signal_is_stored_once_however_often_it_arrives(journal: SqlJournal) -> None:
    assert await journal.arrived(ALARM)
    assert not await journal.arrived(replace(ALARM, arrived_at=NOON + HOUR))
    assert await journal.signals() == (ALARM,), "the first delivery counts"


async def test_a_signal_is_taken_once_and_still_known_afterwards(journal: SqlJournal, sql: Sql) -> None:
    await journal.arrived(ALARM)
    assert await journal.took("e-1", "Noted.")
    assert not await journal.took("e-1", "Proposed.")
    assert not await journal.took("e-2", "Noted.")
    assert await journal.signals() == ()
    assert not await journal.arrived(ALARM)
    assert sql.rows("SELECT came_to FROM signals") == [("Noted.",)]


async def test_signals_wait_in_the_order_in_which_they_happened_not_in_that_of_their_arrival(
    journal: SqlJournal,
) -> None:
    ok = replace(ALARM, id="e-0", state="OK", happened_at=NOON + MINUTE)
    other = replace(ALARM, id="e-2", service="quilt-orders", happened_at=NOON - MINUTE)
    for each in (ok, ALARM, other):
        await journal.arrived(each)
    assert await journal.signals() == (other, ALARM, ok)
    await journal.took("e-1", "Noted.")
    assert await journal.signals_since("quilt-catalog", NOON) == (ALARM, ok)
    assert await journal.signals_since("quilt-catalog", NOON + MINUTE) == (ok,)


async def test_what_was_taken_long_ago_goes_and_what_waits_stays(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    waits = replace(ALARM, id="e-2")
    await journal.arrived(ALARM)
    await journal.arrived(waits)
    await journal.took("e-1", "Noted.")
    clock.time += KEEP - MINUTE
    assert await pruned(journal) == 0
    clock.time += timedelta(minutes=2)
    assert await pruned(journal) == 1
    assert await journal.signals() == (waits,)
    assert '"signals":1' in sql.rows("SELECT detail FROM audit WHERE event = 'retained'")[0][0]
    clock.time += KEEP + DAY
    assert await pruned(journal) == 0
    assert verify_database(url).problem == ""
