"""What was settled long ago is removed in small pieces, and the audit says so; everything else stays, and is missed."""

from datetime import timedelta

import pytest

from bot.journal import SqlJournal, retention, verify_database
from bot.model import DueKind, Medium, Notice, NoticeKind, State
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, MINUTE, Hands, approve, intent, interaction, rollback
from tests.journal.test_verifying import change

ID = "a" * 32
DAY = timedelta(days=1)
KEEP = 90 * DAY
TOLD = [Notice(NoticeKind.CARD), Notice(NoticeKind.DETAILS), Notice(NoticeKind.APPROVAL_WANTED)]


async def settled(journal: SqlJournal) -> None:
    """A rollback that is over, with all of it told but its outcome; three interactions, one of them not answered."""
    for each in ("1" * 32, "2" * 32, "3" * 32):
        await journal.receive(interaction(each))
    await journal.propose(rollback(), tell=TOLD)
    await journal.decided(interaction("1" * 32), outcome="The plan stands in the channel.")
    await approve(journal)
    await journal.decided(interaction("2" * 32), outcome="Approved.")
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    for row in await journal.outbox():
        await journal.posted(row.id, ts=f"{row.id}.0")


async def over(journal: SqlJournal) -> None:
    await journal.move(ID, State.SUCCEEDED, when={State.ROLLING}, outcome="done")


async def pruned(journal: SqlJournal) -> int:
    went = 0
    while piece := await journal.prune(KEEP):
        went += piece
    return went


def count(sql: Sql, table: str) -> int:
    return int(sql.rows(f"SELECT count(*) FROM {table}")[0][0])


async def test_what_is_settled_goes_after_its_time_and_the_audit_still_vouches(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    await settled(journal)
    await over(journal)
    await journal.note(ID, tell=[Notice(NoticeKind.CARD)])
    await journal.posted((await journal.outbox())[-1].id, ts="9.0")
    clock.time += KEEP - MINUTE
    assert await pruned(journal) == 0
    before = {table: count(sql, table) for table in ("rollbacks", "approvals", "authorizations", "intents")}
    clock.time += 2 * MINUTE

    assert await pruned(journal) == 2 + 3
    assert [row.id for row in await journal.undecided()] == ["3" * 32], "what waits for its answer stays"
    assert [row.notice.kind for row in await journal.outbox()] == [NoticeKind.OUTCOME], "what was not told stays"
    assert {table: count(sql, table) for table in before} == before
    assert verify_database(url).problem == ""
    (told,) = sql.rows("SELECT detail FROM audit WHERE event = 'retained'")
    assert '"interactions":2,"notices":3' in told[0]
    seal_holds = await journal.note(ID, tell=[], hold=None)
    assert seal_holds.state is State.SUCCEEDED, "the rollback can still be changed by the bot"
    assert verify_database(url).problem == ""


async def test_nothing_is_written_while_nothing_is_old(journal: SqlJournal, sql: Sql) -> None:
    await settled(journal)
    rows = count(sql, "audit")
    assert await journal.prune(KEEP) == 0
    assert count(sql, "audit") == rows


async def test_notices_of_what_goes_on_or_has_something_to_come_stay(journal: SqlJournal, clock: Hands) -> None:
    await settled(journal)
    clock.time += KEEP + DAY
    assert await pruned(journal) == 2, "only the interactions: it is still rolling"
    await journal.move(
        ID, State.SUCCEEDED, when={State.ROLLING}, falls_due={DueKind.MERGE: clock.time + DAY}, outcome="done"
    )
    assert await pruned(journal) == 0, "its merge is still looked for"
    await journal.note(ID, tell=[], falls_due={DueKind.MERGE: None})
    assert await pruned(journal) == 3


async def test_what_was_given_up_goes_and_no_number_of_a_message_is_given_twice(
    journal: SqlJournal, clock: Hands, sql: Sql
) -> None:
    """A message found in Slack by a number that was another's would be taken for this one."""
    await settled(journal)
    await over(journal)
    (outcome,) = await journal.outbox()
    await journal.given_up(outcome.id, why="channel_not_found")
    clock.time += KEEP + DAY
    await pruned(journal)
    assert sql.rows("SELECT id FROM outbox") == [(outcome.id,)]

    await journal.note(ID, tell=[Notice(NoticeKind.CARD)])
    assert [row.id for row in await journal.outbox(Medium.SLACK)] == [outcome.id + 1]
    clock.time += KEEP + DAY
    await pruned(journal)
    assert [row.id for row in await journal.outbox()] == [outcome.id + 1]


async def test_an_interaction_that_somebody_else_deletes_is_missed_before_and_after_pruning(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    await settled(journal)
    clock.time += KEEP + DAY
    await pruned(journal)
    await journal.decided(interaction("3" * 32), outcome="Refused.")
    assert verify_database(url).problem == ""

    sql.execute("DELETE FROM interactions")
    assert verify_database(url).problem == f"The interaction {'3' * 32} was answered, and is not there any more."


async def test_without_a_recorded_piece_every_answered_interaction_must_be_there(
    journal: SqlJournal, sql: Sql, url: str
) -> None:
    await settled(journal)
    sql.execute(f"DELETE FROM interactions WHERE id = '{'1' * 32}'")
    assert verify_database(url).problem == f"The interaction {'1' * 32} was answered, and is not there any more."


async def test_a_piece_that_reaches_too_far_is_found(journal: SqlJournal, clock: Hands, sql: Sql, url: str) -> None:
    """Whoever can add to the audit cannot so hide what was asked lately."""
    await settled(journal)
    clock.time += DAY
    await journal._write(retention.prune, timedelta(0))
    assert "removes what had not been kept long enough" in verify_database(url).problem


async def test_a_clock_that_was_set_back_hides_no_piece(journal: SqlJournal, clock: Hands, url: str) -> None:
    clock.time += 30 * DAY
    await settled(journal)
    clock.time += KEEP + DAY
    await pruned(journal)
    clock.time -= KEEP + 30 * DAY
    await journal.decided(interaction("3" * 32), outcome="Refused.")
    clock.time += KEEP + DAY
    assert await pruned(journal) == 1
    assert verify_database(url).problem == ""


async def test_a_changed_record_of_a_piece_breaks_the_chain(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    await settled(journal)
    clock.time += KEEP + DAY
    await pruned(journal)
    change(sql, "UPDATE audit SET detail = '[' WHERE event = 'retained'")
    assert "was changed after it was written" in verify_database(url).problem


async def test_no_transaction_removes_more_than_a_piece_and_freed_pages_are_used_again(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    async def fill(letter: str) -> None:
        for number in range(2 * retention.PIECE + 1):
            one = interaction(f"{letter}{number:031x}", reason="x" * 400)
            await journal.receive(one)
            await journal.decided(one, outcome="Refused.")

    await fill("b")
    clock.time += KEEP + DAY
    pages = sql.rows("PRAGMA page_count")[0][0] if sql.sqlite else 0
    pieces = [await journal.prune(KEEP) for _ in range(4)]
    assert pieces == [retention.PIECE, retention.PIECE, 1, 0]
    assert verify_database(url).problem == ""
    if sql.sqlite:
        freed = sql.rows("PRAGMA freelist_count")[0][0]
        assert freed > pages / 4
        assert sql.rows("PRAGMA page_count")[0][0] <= pages + 4


@pytest.mark.parametrize("state", [State.ROLLING, State.SUCCEEDED])
async def test_runs_are_needed_until_their_rollback_ended_long_ago(
    journal: SqlJournal, clock: Hands, state: State
) -> None:
    await settled(journal)
    clock.time += KEEP + DAY
    if state is State.SUCCEEDED:
        await over(journal)
        clock.time += KEEP - MINUTE
    assert await journal.still_needed([ID, "f" * 32], KEEP) == {ID}
    clock.time += 2 * MINUTE
    assert await journal.still_needed([ID], KEEP) == ({ID} if state is State.ROLLING else frozenset())
