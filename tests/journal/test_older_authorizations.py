"""An authorization that names its one approver, as the schema before had it, becomes one with approvals."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.errors import NotAsRecorded
from bot.journal import EVERYBODYS_KEY, SqlJournal, dialects, migrations, verify_database
from bot.model import State
from tests.journal.bare import Sql
from tests.journal.older import with_one_approver
from tests.journal.samples import ARN, HOUR, NOON, Hands, approval, approve, intent, plan, rollback
from tests.postgres.server import SQLITE_ONLY


async def fill(journal: SqlJournal) -> dict[str, str]:
    """One that is executing, one approved, one whose plan was remade, one proposed. -> their ids."""
    ids = {name: f"{number:032}" for number, name in enumerate(("executing", "approved", "remade", "proposed"))}
    for name, its_id in ids.items():
        await journal.propose(rollback(its_id, plan=plan(service_arn=f"{ARN}-{name}")), tell=[])
        if name != "proposed":
            await approve(journal, its_id)
    await journal.intend(intent(ids["executing"]), good_for=HOUR)
    other = plan(service_arn=f"{ARN}-remade", lapsed=1)
    await journal.remake(ids["remade"], other, expires_at=NOON + HOUR, tell=[])
    return ids


@pytest.fixture
async def older(journal: SqlJournal, sql: Sql) -> dict[str, str]:
    ids = await fill(journal)
    await journal.close()
    with_one_approver(sql)
    return ids


def bring_forward(url: str) -> None:
    """This part of the migration alone: what else it changes is as it should be already."""
    engine = dialects.connect(url)
    with engine.begin() as connection:
        migrations.add_what_is_missing(connection)
        migrations.one_approval_per_person(connection)
        migrations.to_5(connection)
    engine.dispose()


async def opened(url: str) -> SqlJournal:
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    return journal


async def test_who_approved_is_known_again_and_what_was_not_sent_must_be_asked_for_anew(
    older: dict[str, str], url: str
) -> None:
    bring_forward(url)
    journal = await opened(url)
    found = {name: await journal.get(its_id) for name, its_id in older.items()}
    assert {name: (one.state, one.approvals) for name, one in found.items() if one} == {
        "executing": (State.EXECUTING, (approval(),)),
        "approved": (State.APPROVED, (approval(),)),
        "remade": (State.PROPOSED, ()),
        "proposed": (State.PROPOSED, ()),
    }
    with pytest.raises(NotAsRecorded, match="had another Slack token or version"):
        await journal.intend(intent(older["approved"]), good_for=HOUR)
    assert await journal.intend(intent(older["executing"]), good_for=HOUR) is None
    assert await journal.move(older["executing"], State.ROLLING, when={State.EXECUTING})
    before = plan(service_arn=f"{ARN}-remade").digest
    assert await approve(journal, older["remade"], digest=before) is None
    for waits in ("remade", "proposed"):
        with pytest.raises(NotAsRecorded, match="Cancel it, and plan it again"):
            await approve(journal, older[waits])
    await journal.close()
    assert verify_database(url).problem == ""


async def test_an_older_database_forbids_from_then_on_what_a_new_one_does(
    older: dict[str, str], sql: Sql, url: str
) -> None:
    bring_forward(url)
    if sql.sqlite:
        sql.execute("PRAGMA foreign_keys = ON")
    assert len(sql.rows("SELECT * FROM authorizations WHERE needed = 1")) == 3
    for forbidden in (
        "UPDATE authorizations SET needed = 0",
        "DELETE FROM approvals",
        "INSERT INTO intents SELECT id, digest, 'UpdateService', '{}', requested_at FROM rollbacks "
        "WHERE state = 'proposed'",
        'INSERT INTO authorizations (rollback_id, digest, kind, requester, needed, because, "trigger", at) '
        "SELECT id, digest, 'second_person', requester, 1, '', '', requested_at FROM rollbacks "
        "WHERE state = 'proposed'",
    ):
        with pytest.raises(DBAPIError, match=r"append-only|(?i:foreign key)|needs its approvals"):
            sql.execute(forbidden)


@SQLITE_ONLY
async def test_a_database_of_the_first_schema_keeps_its_approval(database: Path, url: str) -> None:
    with sqlite3.connect(database) as old:
        old.executescript((Path(__file__).parent / "version1.sql").read_text(encoding="utf-8"))
    old.close()
    journal = await opened(url)
    waiting, done = await journal.recent()
    await journal.close()

    assert (done.approvals, done.approved_at) == ((approval(),), approval().at)
    assert waiting.approvals == ()
