"""What the numbers and the log read, on either database: few columns, some of them out of JSON."""

from dataclasses import replace
from datetime import timedelta

from bot.journal import SqlJournal
from bot.model import Category, Complete, Health, Partial, RollbackSearch, State
from bot.validation.phases import phases_from
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, plan, rollback
from tests.journal.test_ledger import succeed

_ID = "a" * 32
DAY = timedelta(days=1)


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


async def test_the_build_of_a_rebuild_is_foreseen_with_it_or_nothing_is(journal: SqlJournal) -> None:
    rebuilds = plan(service_arn="1", building=(420, 600)), plan(service_arn="2")
    for number, made in enumerate(rebuilds):
        await journal.propose(rollback(f"{number}" * 32, plan=made, ask=Complete("e43b15ab2ac8")), tell=[])

    counted = await journal.counted(NOON - MINUTE)
    assert {(one.low, one.high) for one in counted} == {(540, 900), (0, 0)}


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


async def test_what_is_stored_beside_the_words_of_a_request_is_not_found(journal: SqlJournal) -> None:
    said = rollback(reason='Überlast in "C:\\pool"', ask=Partial("mcp"), category=Category.DATA)
    await journal.propose(said, tell=[])

    async def found(*words: str) -> bool:
        return bool(await journal.logged(RollbackSearch(words=words)))

    for word in ("überlast", "ÜBERLAST", '"c:\\pool"', "MCP", "data", "partial", "engineer-a", "rb-AAAA", "a" * 8):
        assert await found(word), word
    for word in ("incident", "category", "feature", "null", "U0AAAA", "aaa", "rb-b"):
        assert not await found(word), word


async def test_rollbacks_of_one_moment_stand_on_one_page_each(journal: SqlJournal) -> None:
    for number in range(6):
        made = rollback(f"{number}" * 32, plan=plan(service_arn=f"{number}"))
        await journal.propose(made, tell=[])

    pages = [await journal.logged(RollbackSearch(limit=2, skipped=skipped)) for skipped in (0, 2, 4)]

    assert [each.id[0] for page in pages for each in page] == ["5", "4", "3", "2", "1", "0"]


async def test_the_rows_of_the_audit_that_tell_of_a_rollback_come_in_order(journal: SqlJournal) -> None:
    await succeed(journal, plan(), _ID)

    rows = await journal.recorded(_ID)
    assert [row.event for row in rows] == ["proposed", "approved", "executing", "rolling", "succeeded"]
    assert rows[-1].hash == (await journal.recent())[0].audit_head
    assert [row.seq for row in rows] == sorted(row.seq for row in rows)


async def test_what_changes_after_it_was_counted_counts_as_it_is_now(journal: SqlJournal) -> None:
    """Also where the answers to earlier questions are remembered, and in whatever order it is asked."""
    clock = journal._clock
    assert isinstance(clock, Hands)
    await succeed(journal, plan(), _ID)
    await begin_and_judge(journal, _ID)
    far, near = NOON - 80 * DAY, NOON - MINUTE
    assert [each.health for each in await journal.counted(far)] == [Health.PENDING]
    clock.time += 5 * DAY
    assert [each.id for each in await journal.counted(near)] == [_ID]

    await journal.propose(rollback("b" * 32, requested_at=clock.time, expires_at=clock.time + HOUR), tell=[])
    assert [(each.id, each.state) for each in await journal.counted(far)][1:] == [("b" * 32, State.PROPOSED)]
    await journal.end_watch(_ID, "it was long ago", tell=[])
    await journal.move("b" * 32, State.CANCELLED, when={State.PROPOSED})
    now = [(each.id[0], each.state, each.health) for each in await journal.counted(far)]
    assert now[0] == ("a", State.SUCCEEDED, Health.INCONCLUSIVE)
    assert now[1][:2] == ("b", State.CANCELLED)
    assert [each.id[0] for each in await journal.counted(clock.time - MINUTE)] == ["b"]
    assert len(await journal.counted(NOON - 300 * DAY)) == len(await journal.counted(far)) == 2

    clock.time += 20 * DAY
    read = [each.id[0] for each in await journal.counted(far)], await journal.counted(clock.time - DAY)
    assert read == (["a", "b"], ())


async def begin_and_judge(journal: SqlJournal, rollback_id: str) -> None:
    first, *more = phases_from(NOON, HOUR)
    await journal.begin_phases(rollback_id, [first, *more])
    await journal.judge(rollback_id, replace(first, result=Health.PASSED, judged_at=NOON + MINUTE), tell=[])
