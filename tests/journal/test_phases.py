"""The phases of a validation are stored once, judged once each, and fall due one after another."""

import json

from bot.journal import SqlJournal
from bot.model import Due, DueKind, Health, Notice, NoticeKind, Phase, Rollback, State
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, NOON, approve, check, intent, rollback
from tests.phases import phase

ID = "a" * 32
FIRST, SECOND = phase(Health.PENDING, due_at=NOON), phase(Health.PENDING, number=2, due_at=NOON + HOUR)
PASSED = phase(Health.PASSED, [check()], due_at=NOON)
TOLD = Notice(NoticeKind.VALIDATION)


async def succeeded(journal: SqlJournal, *phases: Phase) -> Rollback:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    await journal.move(ID, State.SUCCEEDED, when={State.ROLLING})
    await journal.begin_phases(ID, phases)
    return await read(journal)


async def read(journal: SqlJournal) -> Rollback:
    stored = await journal.get(ID)
    assert stored is not None
    assert stored in await journal.recent()
    return stored


async def test_phases_are_stored_once_and_the_first_is_due(journal: SqlJournal) -> None:
    stored = await succeeded(journal, FIRST, SECOND)
    assert (stored.phases, stored.health, stored.next_phase) == ((FIRST, SECOND), Health.PENDING, FIRST)
    assert await journal.waiting() == (Due(ID, DueKind.PHASE, NOON),)

    await journal.judge(ID, PASSED, tell=[])
    await journal.begin_phases(ID, [FIRST, SECOND])

    assert (await read(journal)).phases == (PASSED, SECOND)


async def test_a_phase_is_judged_and_told_once_and_then_the_next_falls_due(journal: SqlJournal) -> None:
    before = await succeeded(journal, FIRST, SECOND)
    told = len(await journal.outbox())

    judged = await journal.judge(ID, PASSED, tell=[TOLD])

    assert judged == await read(journal)
    assert judged is not None
    assert (judged.phases, judged.checks, judged.judged) == ((PASSED, SECOND), (check(),), PASSED)
    assert judged.revision == before.revision + 1
    assert await journal.waiting() == (Due(ID, DueKind.PHASE, NOON + HOUR),)
    assert await journal.judge(ID, phase(Health.FAILED, due_at=NOON), tell=[TOLD]) is None
    assert await read(journal) == judged
    assert len(await journal.outbox()) == told + 1

    await journal.judge(ID, phase(Health.PASSED, number=2, due_at=NOON + HOUR), tell=[])
    assert (await read(journal)).health is Health.PASSED
    assert await journal.waiting() == ()


async def test_a_verdict_is_audited_with_its_evidence(journal: SqlJournal, sql: Sql) -> None:
    await succeeded(journal, FIRST)
    await journal.judge(ID, PASSED, tell=[])

    (row,) = sql.rows("SELECT detail FROM audit WHERE event = 'noted'")
    detail = json.loads(row[0])
    assert (detail["phase"], detail["health"], detail["checks"][0]["evidence"]) == (1, "passed", "3 of 3 healthy")


async def test_of_a_rollback_that_waits_for_a_phase_no_run_is_resumed(journal: SqlJournal) -> None:
    await succeeded(journal)
    assert await journal.resume() == {ID: 1}, "its run has not come to the validation yet"

    await journal.begin_phases(ID, [SECOND])

    assert [await journal.resume() for _ in range(6)] == [{}] * 6
