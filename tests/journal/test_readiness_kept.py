"""What is known of how ready a service is: of two looks the later one, unless a clock was wrong."""

from datetime import timedelta

from bot.journal import SqlJournal
from bot.model import Readiness
from tests.journal.samples import MINUTE, NOON, Hands


async def test_the_later_look_counts_unless_it_is_dated_ahead_of_now(journal: SqlJournal, clock: Hands) -> None:
    async def judged(ahead: timedelta) -> timedelta:
        await journal.readiness_judged(Readiness("quilt-catalog", (), NOON + ahead))
        (known,) = await journal.readiness_known()
        return known.readiness.judged_at - NOON

    clock.time = NOON + 3 * MINUTE
    assert await judged(2 * MINUTE) == 2 * MINUTE
    assert await judged(MINUTE) == 2 * MINUTE
    assert await judged(timedelta(days=9)) == timedelta(days=9)
    assert await judged(3 * MINUTE) == 3 * MINUTE
