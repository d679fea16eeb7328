"""A database in which a rollback had one health and no phases, and what it waited for in columns."""

import json
import sqlite3
from pathlib import Path

import pytest

from bot.journal import EVERYBODYS_KEY, SqlJournal, dialects, migrations, older_phases
from bot.model import Due, DueKind, Result, State
from tests.journal.bare import Sql
from tests.journal.older import without_phases
from tests.journal.samples import HOUR, NOON, Hands, plan, rollback
from tests.journal.test_phases import ID, read, succeeded
from tests.postgres.server import SQLITE_ONLY

REMIND_AT, AWAITED = NOON + 4 * HOUR, NOON + HOUR
CHECKS = json.dumps([{"name": "log", "result": "inconclusive", "evidence": "silent", "at": f"{NOON:%FT%TZ}"}])


def made_older(sql: Sql, health: str) -> None:
    without_phases(sql)
    times = [f"{at:%F %T.%f}" + ("" if sql.sqlite else "+00") for at in (REMIND_AT, AWAITED)]
    new = (health, "[]" if health == "pending" else CHECKS, *times, ID)
    sql.execute("UPDATE rollbacks SET health = ?, checks = ?, remind_at = ?, merge_awaited = ? WHERE id = ?", new)


def bring_forward(url: str) -> None:
    """This part of the migration alone: what else it changes is as it should be already."""
    engine = dialects.connect(url)
    with engine.begin() as connection:
        migrations.add_what_is_missing(connection)
        older_phases.give_phases(connection)
    engine.dispose()


@pytest.mark.parametrize("health", ["pending", "inconclusive"])
async def test_an_older_database_gets_its_phases_and_what_falls_due(
    journal: SqlJournal, sql: Sql, url: str, health: str
) -> None:
    await succeeded(journal)
    asked = await journal.propose(rollback("b" * 32), tell=[])
    made_older(sql, health)
    bring_forward(url)

    found = await read(journal)
    judged = health != "pending"
    assert (found.health, [each.number for each in found.phases]) == (health, [1] if judged else [])
    assert [each.result for each in found.checks] == ([Result.INCONCLUSIVE] if judged else [])
    assert found.next_phase is None, "only its own run, if it goes on, says which phases there are"
    assert set(await journal.waiting()) == {
        Due(asked.id, DueKind.EXPIRY, asked.expires_at),
        Due(ID, DueKind.REMINDER, REMIND_AT),
        Due(ID, DueKind.MERGE, AWAITED),
    }
    await journal.move(asked.id, State.CANCELLED, when={State.PROPOSED})
    other = rollback("c" * 32, plan=plan(service_arn="arn:other"))
    assert await journal.propose(other, tell=[]), "what is stored from now on lacks no column"


@SQLITE_ONLY
async def test_a_database_of_the_first_schema_gets_them_too(database: Path, url: str) -> None:
    with sqlite3.connect(database) as old:
        old.executescript((Path(__file__).parent / "version1.sql").read_text(encoding="utf-8"))
    old.close()
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()

    asked, _ = await journal.recent()

    assert await journal.waiting() == (Due(asked.id, DueKind.EXPIRY, asked.expires_at),)
    await journal.close()
