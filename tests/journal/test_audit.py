"""The audit can only grow; whatever is done to it past the bot is found, and found at its row."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import Refused, Unreachable
from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import State
from tests.journal.bare import Sql
from tests.journal.samples import D1, HOUR, Hands, approve, intent, interaction, rollback
from tests.postgres.server import SQLITE_ONLY

ID = "a" * 32


@pytest.fixture
async def five_rows(journal: SqlJournal, sql: Sql) -> Sql:
    """A rollback from proposed to restored, its audit, and somebody who has dropped the triggers."""
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    await journal.move(ID, State.SUCCEEDED, when={State.ROLLING})
    sql.drop_triggers()
    return sql


async def test_of_an_untouched_audit_only_the_triggers_are_missed(five_rows: Sql, url: str) -> None:
    ((head,),) = five_rows.rows("SELECT audit_head FROM rollbacks")

    found = verify_database(url)
    assert (found.rows, found.head) == (5, head)
    assert "is missing or was changed" in found.problem, "but the triggers are gone"


@pytest.mark.parametrize("column", ["at", "rollback_id", "event", "actor", "detail", "config_digest", "hash"])
async def test_a_changed_byte_is_found_in_every_column(five_rows: Sql, url: str, column: str) -> None:
    five_rows.execute(f"UPDATE audit SET {column} = '!' || substr({column}, 2) WHERE seq = 3")

    found = verify_database(url)
    assert found.rows == 2
    assert found.problem == "Row 3 was changed after it was written."


@pytest.mark.parametrize("forged", ["x'6e6f'", "x'ff'", "CAST(x'ff' AS TEXT)", "''"])
async def test_no_value_stops_the_verification(five_rows: Sql, url: str, forged: str) -> None:
    five_rows.execute(f"UPDATE audit SET detail = {forged} WHERE seq = 5")

    found = verify_database(url)
    assert found.rows == 4
    assert found.problem.startswith("Row 5 ")


@pytest.mark.parametrize("seq", [1, 3])
async def test_a_dropped_row_is_found(five_rows: Sql, url: str, seq: int) -> None:
    five_rows.execute(f"DELETE FROM audit WHERE seq = {seq}")

    assert verify_database(url).problem == f"Row {seq} is missing."


async def test_a_dropped_row_whose_gap_was_closed_is_found(five_rows: Sql, url: str) -> None:
    five_rows.execute("DELETE FROM audit WHERE seq = 3")
    five_rows.execute("UPDATE audit SET seq = seq - 1 WHERE seq > 3")

    assert verify_database(url).problem == "Row 3 does not follow the row before it."


@pytest.mark.parametrize("kept", [0, 2, 4])
async def test_a_chain_cut_short_is_found(five_rows: Sql, url: str, kept: int) -> None:
    five_rows.execute(f"DELETE FROM audit WHERE seq > {kept}")

    found = verify_database(url)
    assert found.rows == kept
    assert found.problem == f"Rows are missing at the end: the last one of rollback {ID} is gone."


async def test_a_last_row_that_tells_of_no_rollback_is_missed_too(journal: SqlJournal, sql: Sql, url: str) -> None:
    """What nobody was allowed to do, for example."""
    await journal.receive(interaction())
    await journal.decided(interaction(), outcome="refused")
    ((head,),) = sql.rows("SELECT hash FROM audit")
    sql.drop_triggers()
    sql.execute("DELETE FROM audit")

    assert verify_database(url).problem == (
        f"Rows are missing or were added at the end: the row written last was {head[:12]}."
    )


async def test_a_row_added_with_a_fitting_hash_is_found(five_rows: Sql, url: str) -> None:
    (last,) = five_rows.rows("SELECT * FROM audit WHERE seq = 5")
    row = (6, last[1], "", "answered", *last[4:7], last[8])
    sealed = hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()
    five_rows.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, sealed))

    found = verify_database(url)
    assert found.rows == 6
    assert found.problem.startswith("Rows are missing or were added at the end")


async def test_the_audit_of_an_older_program_verifies_before_and_after_the_first_row_of_this_one(
    journal: SqlJournal, sql: Sql, url: str
) -> None:
    await journal.propose(rollback(), tell=[])
    sql.execute("ALTER TABLE journal_schema DROP COLUMN audit_head")
    assert verify_database(url).problem == ""
    await journal.close()
    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await again.open()
    assert verify_database(url).problem == ""
    await approve(again)
    await again.close()

    assert verify_database(url).problem == ""


async def test_swapped_rows_are_found(five_rows: Sql, url: str) -> None:
    five_rows.execute("UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3)")
    five_rows.execute("UPDATE audit SET seq = -seq WHERE seq < 0")

    assert verify_database(url).problem == "Row 2 does not follow the row before it."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'somebody'",
        "DELETE FROM audit",
        "UPDATE approvals SET person = 'engineer-c'",
        "DELETE FROM approvals",
        "UPDATE authorizations SET needed = 2",
        "DELETE FROM authorizations",
        "UPDATE intents SET at = '2020-01-01'",
        "DELETE FROM intents",
    ],
)
async def test_sql_can_neither_change_nor_delete_what_was_recorded(
    journal: SqlJournal, sql: Sql, statement: str
) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    with pytest.raises(DBAPIError, match="append-only"):
        sql.execute(statement)


@SQLITE_ONLY
async def test_sql_cannot_replace_what_was_recorded(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[])
    columns = "seq, at, rollback_id, event, 'somebody', detail, config_digest, previous, hash"
    with pytest.raises(DBAPIError, match="append-only"):
        sql.execute(f"REPLACE INTO audit SELECT {columns} FROM audit")


async def test_sql_cannot_store_an_intent_that_nobody_authorized(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[])
    row = (ID, D1, "UpdateService", "{}", "2026-03-01 12:00:00.000000")
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        sql.execute("INSERT INTO intents VALUES (?, ?, ?, ?, ?)", row)


async def test_every_change_and_every_answer_is_one_row(journal: SqlJournal, sql: Sql) -> None:
    request = interaction(ID)
    await journal.receive(request)
    await journal.propose(rollback(), tell=[])
    await journal.decided(request, outcome="The plan stands in the channel.")
    await journal.decided(request, outcome="again")
    await approve(journal, digest="wrong")
    await approve(journal)
    await journal.note(ID, tell=[], outcome="a note")

    rows = sql.rows("SELECT event, actor, config_digest FROM audit ORDER BY seq")
    assert rows == [
        ("proposed", "engineer-a", "c0ffee"),
        ("answered", "U0AAAA", "c0ffee"),
        ("approved", "engineer-b", "c0ffee"),
        ("noted", "bot", "c0ffee"),
    ]


async def test_no_secret_of_slack_is_in_the_audit(journal: SqlJournal, sql: Sql) -> None:
    await journal.receive(interaction())
    await journal.decided(interaction(), outcome="refused")

    ((detail,),) = sql.rows("SELECT detail FROM audit")
    assert "refused" in detail
    assert "hooks.slack.com" not in detail


def test_a_database_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    with pytest.raises(Refused, match="no audit to read"):
        verify_database(f"sqlite:///{missing}")

    assert not missing.exists()


async def test_an_intent_whose_audit_cannot_be_written_is_not_written_either(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    sql.execute("ALTER TABLE audit RENAME TO away")
    with pytest.raises((Unreachable, DBAPIError)):
        await journal.intend(intent(), good_for=HOUR)
    sql.execute("ALTER TABLE away RENAME TO audit")

    assert await journal.intent(ID) is None
    approved = await journal.get(ID)
    assert approved
    assert approved.state is State.APPROVED
