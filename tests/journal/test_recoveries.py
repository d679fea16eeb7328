"""What followed a rollback that went wrong is what the audit recorded, and is kept; its evidence goes in time."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from bot.journal import SqlJournal, verify_database
from bot.model import Called, EvidenceFile, Level, Looking, Seen, Severity, State, SupportCase
from tests.journal.bare import Sql
from tests.journal.older import chained_anew
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, approve, intent, rollback
from tests.journal.test_verifying import change
from tests.postgres.server import SQLITE_ONLY

ID = "a" * 32
SEEN = Seen(NOON, "quilt-catalog:38", running=2, desired=3, moving=False, busy=71.5)
FILE = EvidenceFile(ID, NOON, "# What happened", '{"what": "happened"}')
CALL = Called(Level.PRIMARY, ("U0BBBB",), NOON, NOON + 5 * MINUTE)
LOOKS = Looking("U0BBBB", "engineer-b", NOON + MINUTE)
CASE = SupportCase(ID, "U0BBBB", Severity.HIGH, "rb-aaaaaaaa", "Tasks do not start.", NOON + MINUTE)
KEEP = timedelta(days=90)
CHANGED = {
    "recovery": ("UPDATE recoveries SET seen = NULL", "what began when it went wrong is not"),
    "its beginning": ("UPDATE recoveries SET began_at = '2026-01-01 00:00:00+00:00'", "its evidence is not what was"),
    "who was called": ("UPDATE recovery_calls SET slack_ids = '[\"U0CCCC\"]'", "who was called to recover it is not"),
    "nobody called": ("DELETE FROM recovery_calls", "who was called to recover it is not"),
    "who took it": ("UPDATE recovery_looks SET person = 'engineer-c'", "who took its recovery is not"),
    "nobody took it": ("DELETE FROM recovery_looks", "who took its recovery is not"),
    "the case": ("UPDATE support_cases SET text = 'All is well.'", "its case with AWS Support is not"),
    "no case": ("DELETE FROM support_cases", "its case with AWS Support is not"),
    "the evidence": ("UPDATE evidence_files SET markdown = 'nothing'", "its evidence is not what was recorded"),
    "no evidence": ("DELETE FROM evidence_files", "its evidence is not there any more"),
    "nothing": (
        "DELETE FROM recoveries",
        "what began when it went wrong is not",
    ),
}
ADDED = {
    "recoveries": f"('{ID}', '2026-01-01 00:00:00+00:00', NULL)",
    "recovery_calls": f"('{ID}', 'primary', '[\"U0CCCC\"]', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')",
    "recovery_looks": f"('{ID}', 'U0CCCC', 'engineer-c', '2026-01-01 00:00:00+00:00')",
    "support_cases": f"('{ID}', 'U0C', 'high', 'x', 'x', '2026-01-01 00:00:00+00:00', '', '', NULL, '')",
    "evidence_files": f"('{ID}', '2026-01-01 00:00:00+00:00', 'x', '{{}}')",
}
CALLED_OFF: Any = None


async def failed(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    await journal.move(ID, State.FAILED, when={State.ROLLING}, outcome="it failed")


@pytest.fixture
async def recovered(journal: SqlJournal) -> SqlJournal:
    await failed(journal)
    await journal.begin_recovery(ID, SEEN, FILE, tell=(), falls_due={})
    await journal.call_to_recover(ID, CALL, tell=(), falls_due={})
    await journal.take_recovery(ID, LOOKS, tell=())
    await journal.begin_case(CASE, falls_due={})
    return journal


@SQLITE_ONLY
@pytest.mark.parametrize("what", CHANGED)
async def test_whatever_is_not_as_the_audit_tells_it_is_named(
    recovered: SqlJournal, sql: Sql, url: str, what: str
) -> None:
    assert verify_database(url).problem == ""
    statement, problem = CHANGED[what]
    change(sql, statement)
    assert problem in verify_database(url).problem


@SQLITE_ONLY
@pytest.mark.parametrize("table", ADDED)
async def test_a_row_that_the_bot_did_not_write_is_named(journal: SqlJournal, sql: Sql, url: str, table: str) -> None:
    await failed(journal)
    sql.execute(f"INSERT INTO {table} VALUES {ADDED[table]}")
    problem = verify_database(url).problem
    assert "changed past the bot" in problem or f"A row of {table} belongs to the rollback {ID}" in problem


async def test_no_row_is_deleted_or_replaced_where_the_database_can_forbid_it(recovered: SqlJournal, sql: Sql) -> None:
    for table in [table for table in ADDED if table != "evidence_files"]:
        replaced = [f"INSERT OR REPLACE INTO {table} VALUES {ADDED[table]}"] if sql.sqlite else []
        for statement in [f"DELETE FROM {table}", *replaced]:
            with pytest.raises(DBAPIError, match=f"{table} is append-only"):
                sql.execute(statement)


async def test_a_case_that_was_not_opened_after_all_leaves_room_for_another(recovered: SqlJournal, url: str) -> None:
    assert await recovered.begin_case(CASE, falls_due={}) is None, "there is one"
    assert await recovered.change_case(CASE, CALLED_OFF, falls_due={})
    without = await recovered.get(ID)
    assert without
    assert without.recovery
    assert without.recovery.case is None
    assert verify_database(url).problem == ""

    again = replace(CASE, opened_by="U0CCCC", at=NOON + 9 * MINUTE)
    assert await recovered.begin_case(again, falls_due={})
    with_it = await recovered.get(ID)
    assert with_it
    assert with_it.recovery
    assert with_it.recovery.case == again
    opened = replace(again, id="case-1", display="17", ended_at=NOON + 9 * MINUTE, result="It is open.")
    assert await recovered.change_case(again, opened, falls_due={})
    assert verify_database(url).problem == ""


async def test_evidence_goes_in_its_time_and_what_else_is_missing_is_named(
    recovered: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    clock.time = NOON + KEEP - MINUTE
    await recovered.prune(KEEP)
    assert await recovered.evidence_file(ID) == FILE
    clock.time += 2 * MINUTE
    while await recovered.prune(KEEP):
        pass
    assert await recovered.evidence_file(ID) is None
    assert verify_database(url).problem == ""
    kept = await recovered.get(ID)
    assert kept
    assert kept.recovery
    assert kept.recovery.case == CASE, "the rest of the record stays"


async def test_evidence_that_an_older_program_did_not_record_is_believed(
    recovered: SqlJournal, sql: Sql, url: str
) -> None:
    def older(detail: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in detail.items() if name not in ("evidence_file", "signed")}

    change(sql, "UPDATE evidence_files SET markdown = 'of an older program'; DELETE FROM outbox")
    guards = sql.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger'") if sql.sqlite else []
    chained_anew(sql, older)
    for (guard,) in guards:
        sql.execute(guard)
    if not sql.sqlite:
        sql.enable_triggers()
    assert not any("evidence_file" in json.loads(detail) for (detail,) in sql.rows("SELECT detail FROM audit"))
    assert verify_database(url).problem == ""
