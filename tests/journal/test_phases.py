"""The phases of a validation are stored once, judged once each, and fall due one after another."""

import json
import sqlite3
from pathlib import Path

import pytest

from bot.journal import SqlJournal
from bot.model import Due, DueKind, Health, Notice, NoticeKind, Phase, Result, Rollback, State
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, NOON, Hands, authorization, check, intent, rollback
from tests.phases import phase
from tests.postgres.server import SQLITE_ONLY

ID = "a" * 32
FIRST, SECOND = phase(Health.PENDING, due_at=NOON), phase(Health.PENDING, number=2, due_at=NOON + HOUR)
PASSED = phase(Health.PASSED, [check()], due_at=NOON)
TOLD = Notice(NoticeKind.VALIDATION)


async def succeeded(journal: SqlJournal, *phases: Phase) -> Rollback:
    await journal.propose(rollback(), tell=[])
    await journal.approve(authorization(), tell=[])
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


_REMIND_AT, _AWAITED = NOON + 4 * HOUR, NOON + HOUR
_OLDER = (  # what the schema before this one had
    "DROP TABLE phases",
    "DROP TABLE due",
    "ALTER TABLE rollbacks ADD COLUMN health VARCHAR(32) NOT NULL DEFAULT 'pending'",
    "ALTER TABLE rollbacks ADD COLUMN checks TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE rollbacks ADD COLUMN remind_at {moment}",
    "CREATE INDEX ix_rollbacks_remind_at ON rollbacks (remind_at)",
    "UPDATE journal_schema SET version = 3",
)
_CHECKS = json.dumps([{"name": "log", "result": "inconclusive", "evidence": "silent", "at": f"{NOON:%FT%TZ}"}])


def made_older(sql: Sql, health: str) -> None:
    for statement in _OLDER:
        sql.execute(statement.format(moment="DATETIME" if sql.sqlite else "TIMESTAMP WITH TIME ZONE"))
    times = [f"{at:%F %T.%f}" + ("" if sql.sqlite else "+00") for at in (_REMIND_AT, _AWAITED)]
    new = (health, "[]" if health == "pending" else _CHECKS, *times, ID)
    sql.execute("UPDATE rollbacks SET health = ?, checks = ?, remind_at = ?, merge_awaited = ? WHERE id = ?", new)


@pytest.mark.parametrize("health", ["pending", "inconclusive"])
async def test_an_older_database_gets_its_phases_and_what_falls_due(
    journal: SqlJournal, sql: Sql, url: str, health: str
) -> None:
    done = await succeeded(journal)
    asked = await journal.propose(rollback("b" * 32), tell=[])
    made_older(sql, health)
    for _ in range(2):  # the second time there is nothing left to do
        again = SqlJournal(url, clock=Hands(), config_digest="")
        await again.open()
        await again.close()

    found = await read(journal)
    assert (found.health, [each.number for each in found.phases]) == (health, [1])
    assert [each.result for each in found.checks] == ([] if health == "pending" else [Result.INCONCLUSIVE])
    assert (found.judged is None) == (health == "pending")
    assert set(await journal.waiting()) == {
        Due(asked.id, DueKind.EXPIRY, asked.expires_at),
        Due(ID, DueKind.REMINDER, _REMIND_AT),
        Due(ID, DueKind.MERGE, _AWAITED),
        *([Due(ID, DueKind.PHASE, done.ended_at)] if health == "pending" and done.ended_at else []),
    }
    await journal.move(asked.id, State.CANCELLED, when={State.PROPOSED})
    assert await journal.propose(rollback("c" * 32), tell=[]), "what is stored from now on lacks no column"


@SQLITE_ONLY
async def test_a_database_of_the_first_schema_gets_them_too(database: Path, url: str) -> None:
    with sqlite3.connect(database) as old:
        old.executescript((Path(__file__).parent / "version1.sql").read_text(encoding="utf-8"))
    old.close()
    journal = SqlJournal(url, clock=Hands(), config_digest="")
    await journal.open()

    asked, done = await journal.recent()

    assert done.ended_at is not None
    assert set(await journal.waiting()) == {
        Due(asked.id, DueKind.EXPIRY, asked.expires_at),
        Due(done.id, DueKind.PHASE, done.ended_at),
    }
    await journal.close()
