"""What is kept of an incident: added only, told once by whoever settles it, and gone after its time."""

from dataclasses import replace
from datetime import timedelta

from bot.journal import SqlJournal, verify_database
from bot.model import Due, DueKind, EvidenceBefore, Figures, KeptLine, Metric, Notice, NoticeKind, Point, State
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, NOON, Hands, approve, intent, rollback

ID = "a" * 32
KEEP = timedelta(days=90)
DUE = {DueKind.EVIDENCE: NOON}
ROW = Due(ID, DueKind.EVIDENCE, NOON)
TELL = [Notice(NoticeKind.EVIDENCE, "Kept\nRead.")]
FIGURES = Figures(NOON, NOON + HOUR, NOON + HOUR, {Metric.ERRORS: (Point(NOON, 3.0),)})
FIRST = EvidenceBefore(NOON, (KeptLine(NOON, "exited"),), (KeptLine(NOON, "unable"),), (KeptLine(NOON, "FATAL"),))
SECOND = replace(FIRST, taken_at=NOON + HOUR, figures=FIGURES, not_read=("metrics: no",))


async def told(journal: SqlJournal) -> int:
    return sum(row.notice.kind is NoticeKind.EVIDENCE for row in await journal.outbox())


async def test_each_reading_is_a_row_that_reads_back_and_the_same_one_is_kept_once(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[], falls_due=DUE)
    await journal.keep_evidence(ID, FIRST)
    await journal.keep_evidence(ID, FIRST, settles=ROW)
    await journal.keep_evidence(ID, SECOND)

    assert await journal.evidence(ID) == (FIRST, SECOND)
    assert [due.kind for due in await journal.waiting()] == [DueKind.EXPIRY]


async def test_it_is_told_by_whoever_settles_it_and_by_nobody_else(journal: SqlJournal, url: str) -> None:
    await journal.propose(rollback(), tell=[], falls_due=DUE)
    await approve(journal)
    later = {DueKind.EVIDENCE: NOON + HOUR}
    await journal.intend(intent(), good_for=2 * HOUR, falls_due=later)
    await journal.keep_evidence(ID, FIRST, settles=ROW, tell=TELL)
    assert await told(journal) == 0, "it has fallen due anew since"

    for _ in range(2):
        await journal.keep_evidence(ID, SECOND, settles=replace(ROW, due_at=NOON + HOUR), tell=TELL)
    assert await told(journal) == 1
    assert verify_database(url).problem == ""


async def test_it_goes_after_its_time_but_not_while_the_rollback_is_live(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    await journal.propose(rollback(), tell=[])
    await journal.keep_evidence(ID, FIRST)
    clock.time += 2 * KEEP
    await journal.prune(KEEP)
    assert await journal.evidence(ID) == (FIRST,)

    await journal.move(ID, State.EXPIRED, when={State.PROPOSED}, outcome="nobody")
    assert await journal.prune(KEEP) == 1
    assert await journal.evidence(ID) == ()
    (said,) = sql.rows("SELECT detail FROM audit WHERE event = 'retained'")
    assert '"evidence":1' in said[0]
    assert verify_database(url).problem == ""
