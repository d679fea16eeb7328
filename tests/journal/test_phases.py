"""The phases of a validation are stored once, judged once each, and fall due one after another."""

import json
from dataclasses import replace
from datetime import timedelta

from bot.journal import SqlJournal
from bot.model import Due, DueKind, Health, Incident, Notice, NoticeKind, Phase, Rollback, State, Watch
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, NOON, approve, check, intent, rollback
from tests.phases import phase

ID = "a" * 32
FIRST, SECOND = phase(Health.PENDING, due_at=NOON), phase(Health.PENDING, number=2, due_at=NOON + HOUR)
PASSED = phase(Health.PASSED, [check()], due_at=NOON)
MINUTE = timedelta(minutes=1)
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


async def test_a_look_is_stored_and_is_no_change_of_the_rollback(journal: SqlJournal, sql: Sql) -> None:
    before = await succeeded(journal, FIRST, SECOND)
    watch = Watch(1, NOON, (check(),), next_at=NOON + MINUTE)

    assert await journal.look(ID, replace(FIRST, watch=watch))

    assert (await read(journal)).phases == (replace(FIRST, watch=watch), SECOND)
    assert (await read(journal)).revision == before.revision
    assert sql.rows("SELECT count(*) FROM audit WHERE event = 'noted'") == [(0,)]
    assert await journal.waiting() == (Due(ID, DueKind.PHASE, NOON + MINUTE),)
    await journal.judge(ID, PASSED, tell=[])
    assert not await journal.look(ID, replace(FIRST, watch=watch)), "it was judged meanwhile"
    assert (await read(journal)).phases[0] == PASSED


async def test_a_watch_is_ended_once_with_all_that_is_not_judged(journal: SqlJournal, sql: Sql) -> None:
    await succeeded(journal, FIRST, SECOND)
    await journal.judge(ID, PASSED, tell=[])
    told = len(await journal.outbox())

    ended = await journal.end_watch(ID, "somebody deployed", tell=[Notice(NoticeKind.WATCH_ENDED)], actor="U0BBBB")

    assert ended is not None
    assert [(each.result, each.ended) for each in ended.phases] == [
        (Health.PASSED, ""),
        (Health.INCONCLUSIVE, "somebody deployed"),
    ]
    assert (ended.judged, ended.watching_ended) == (PASSED, "somebody deployed")
    assert await journal.waiting() == ()
    assert await journal.watched(ended.service) == ()
    assert await journal.end_watch(ID, "again", tell=[Notice(NoticeKind.WATCH_ENDED)]) is None
    assert await journal.judge(ID, phase(Health.PASSED, number=2), tell=[TOLD]) is None
    assert len(await journal.outbox()) == told + 1
    ((actor, detail),) = sql.rows("SELECT actor, detail FROM audit WHERE event = 'noted' ORDER BY seq DESC LIMIT 1")
    assert (actor, json.loads(detail)["phases"]) == ("U0BBBB", [2])


async def test_a_program_that_knew_one_phase_leaves_a_rollback_with_one(journal: SqlJournal) -> None:
    await succeeded(journal, FIRST)
    await journal.begin_phases(ID, [FIRST, SECOND])
    assert (await read(journal)).phases == (FIRST,)


async def test_of_a_rollback_that_waits_for_a_phase_no_run_is_resumed(journal: SqlJournal) -> None:
    await succeeded(journal)
    assert await journal.resume() == {ID: 1}, "its run has not come to the validation yet"

    await journal.begin_phases(ID, [SECOND])

    assert [await journal.resume() for _ in range(6)] == [{}] * 6


async def test_the_thread_it_was_asked_from_is_told_the_end_and_each_phase_that_fails_afterwards(
    journal: SqlJournal,
) -> None:
    asked = rollback()
    incident = Incident(channel="C0ALERTS", ts="1.5")
    await journal.propose(replace(asked, request=replace(asked.request, incident=incident)), tell=[])
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    await journal.move(ID, State.SUCCEEDED, when={State.ROLLING})
    await journal.begin_phases(ID, [FIRST, SECOND])
    failed = phase(Health.FAILED, [check()], due_at=NOON + HOUR, number=2)
    await journal.judge(ID, PASSED, tell=[TOLD])
    await journal.judge(ID, failed, tell=[Notice(NoticeKind.VALIDATION_FAILED, "2")])

    there = [row.notice.text for row in await journal.outbox() if row.channel == "C0ALERTS"]
    assert there == ["", "2"]
