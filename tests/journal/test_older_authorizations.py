"""An authorization that names its one approver, as the schema before had it, becomes one with approvals."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.journal import SqlJournal, dialects, migrations, verify_database
from bot.model import State
from tests.journal.bare import Sql
from tests.journal.samples import ARN, HOUR, NOON, Hands, approval, approve, intent, plan, rollback
from tests.postgres.server import SQLITE_ONLY

_INTENTS = ("intents", "build_intents", "registration_intents")
_MOMENT = "TIMESTAMP WITH TIME ZONE"


def as_before(sql: Sql) -> None:
    """Bring these tables back to what the program before this one had made of them."""
    sql.drop_triggers()
    moment = "DATETIME" if sql.sqlite else _MOMENT
    if sql.sqlite:
        sql.execute("PRAGMA foreign_keys = OFF")
    sql.execute(
        "CREATE TABLE old (rollback_id TEXT NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, "
        f"requester TEXT NOT NULL, approver TEXT NOT NULL, approver_slack_id TEXT NOT NULL, at {moment} NOT NULL, "
        "PRIMARY KEY (rollback_id, digest), "
        "FOREIGN KEY (rollback_id, requester) REFERENCES rollbacks (id, requester), CONSTRAINT a_nobody_approves_their_"
        "own CHECK (kind <> 'second_person' OR (approver <> requester AND approver <> '')))"
    )
    sql.execute(
        "INSERT INTO old SELECT rollback_id, digest, 'second_person', requester, person, slack_id, at FROM approvals"
    )
    for name in ("approver", "approver_slack_id"):
        old = f"(SELECT {name} FROM old WHERE old.rollback_id = rollbacks.id AND old.digest = rollbacks.digest)"
        sql.execute(f"ALTER TABLE rollbacks ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
        sql.execute(f"UPDATE rollbacks SET {name} = COALESCE({old}, '')")
    sql.execute("ALTER TABLE rollbacks DROP COLUMN approvals")
    cascade = "" if sql.sqlite else " CASCADE"
    for table in ("authorizations", "approvals"):
        sql.execute(f"DROP TABLE {table}{cascade}")
    sql.execute("ALTER TABLE old RENAME TO authorizations")
    _look_after(sql)


def _look_after(sql: Sql) -> None:
    """The triggers of then; in PostgreSQL also the foreign keys that CASCADE took away."""
    if sql.sqlite:
        for verb in ("UPDATE", "DELETE"):
            sql.execute(
                f"CREATE TRIGGER authorizations_no_{verb.lower()} BEFORE {verb} ON authorizations "
                "BEGIN SELECT RAISE(ABORT, 'authorizations is append-only'); END"
            )
        return
    sql.execute(
        "CREATE TRIGGER authorizations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON authorizations "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    sql.execute("DROP FUNCTION need_approvals")
    for table in _INTENTS:
        sql.execute(
            f"ALTER TABLE {table} ADD FOREIGN KEY (rollback_id, digest) REFERENCES authorizations (rollback_id, digest)"
        )


async def fill(journal: SqlJournal) -> dict[str, str]:
    """One that is executing, one approved, one whose plan was remade, one proposed. -> their ids."""
    ids = {name: f"{number:032}" for number, name in enumerate(("executing", "approved", "remade", "proposed"))}
    for name, its_id in ids.items():
        await journal.propose(rollback(its_id, plan=plan(service_arn=f"{ARN}-{name}")), tell=[])
        if name != "proposed":
            await approve(journal, its_id)
    await journal.intend(intent(ids["executing"]), good_for=HOUR)
    other = plan(service_arn=f"{ARN}-remade", digest="d2")
    await journal.remake(ids["remade"], other, expires_at=NOON + HOUR, tell=[])
    return ids


@pytest.fixture
async def older(journal: SqlJournal, sql: Sql) -> dict[str, str]:
    ids = await fill(journal)
    await journal.close()
    as_before(sql)
    return ids


def bring_forward(url: str) -> None:
    """This part of the migration alone: what else it changes is as it should be already."""
    engine = dialects.connect(url)
    with engine.begin() as connection:
        migrations.add_what_is_missing(connection)
        migrations.one_approval_per_person(connection)
    engine.dispose()


async def opened(url: str) -> SqlJournal:
    journal = SqlJournal(url, clock=Hands(), config_digest="")
    await journal.open()
    return journal


async def test_who_approved_is_known_again_and_what_was_under_way_goes_on(older: dict[str, str], url: str) -> None:
    bring_forward(url)
    journal = await opened(url)
    found = {name: await journal.get(its_id) for name, its_id in older.items()}
    assert {name: (one.state, one.approvals) for name, one in found.items() if one} == {
        "executing": (State.EXECUTING, (approval(),)),
        "approved": (State.APPROVED, (approval(),)),
        "remade": (State.PROPOSED, ()),
        "proposed": (State.PROPOSED, ()),
    }
    assert await journal.intend(intent(older["approved"]), good_for=HOUR)
    assert await journal.intend(intent(older["executing"]), good_for=HOUR) is None
    assert await journal.move(older["executing"], State.ROLLING, when={State.EXECUTING})
    assert await approve(journal, older["remade"]) is None
    assert await approve(journal, older["remade"], digest="d2")
    assert await approve(journal, older["proposed"])
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
