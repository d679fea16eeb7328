"""What the numbers and the log read, on either database: few columns, some of them out of JSON."""

from bot.journal import SqlJournal
from bot.model import Health, RollbackSearch, State
from tests.journal.samples import MINUTE, NOON, plan
from tests.journal.test_ledger import succeed

_ID = "a" * 32


async def test_a_rollback_is_counted_with_what_its_request_and_its_plan_say(journal: SqlJournal) -> None:
    made = plan()
    await succeed(journal, made, _ID)

    (one,) = await journal.counted(NOON - MINUTE)
    assert (one.service, one.state, one.ask, one.origin) == ("quilt-catalog", State.SUCCEEDED, "immediate", "person")
    assert (one.low, one.high) == made.expected
    assert (one.health, one.validated_at, one.detected_at) == (Health.PENDING, None, None)
    assert one.acted_at == NOON
    assert await journal.counted(NOON - MINUTE, "another") == ()
    assert await journal.deployments_seen(NOON) == {}


async def test_the_log_is_searched_without_regard_to_case_and_wildcards_are_words(journal: SqlJournal) -> None:
    await succeed(journal, plan(), _ID)
    (stored,) = await journal.recent()
    word = stored.reason.split()[0]

    async def found(*words: str) -> bool:
        return bool(await journal.logged(RollbackSearch(words=words)))

    assert await found(word.upper())
    assert await found(stored.reference)
    assert await found("quilt-catalog:")
    assert not await found(word, "nowhere")
    assert not await found("%_%_%x")


async def test_the_rows_of_the_audit_that_tell_of_a_rollback_come_in_order(journal: SqlJournal) -> None:
    await succeed(journal, plan(), _ID)

    rows = await journal.recorded(_ID)
    assert [row.event for row in rows] == ["proposed", "approved", "executing", "rolling", "succeeded"]
    assert rows[-1].hash == (await journal.recent())[0].audit_head
    assert [row.seq for row in rows] == sorted(row.seq for row in rows)
