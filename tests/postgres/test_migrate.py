"""`rollback-bot migrate`: the owner brings the database forward, and a role that may make nothing uses it."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, make_url

from bot.cli.main import cli
from bot.engine import Guard
from bot.errors import Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from tests.journal.bare import Sql
from tests.journal.samples import Hands, interaction, rollback
from tests.postgres.test_roles import as_role, owner, role

__all__ = ["owner", "role"]

_AUTHORITY = "SELECT has_table_privilege('{}', 'due', 'UPDATE')"


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(cli, ["migrate", *words], env={"ROLLBACK_DATABASE_URL": url})


def prepare(url: str, role: str) -> Result:
    words = ["database", "prepare", "--role", role]
    return CliRunner().invoke(cli, words, env={"ROLLBACK_DATABASE_URL": url})


def check(url: str) -> tuple[int, str]:
    """-> exit status, and all that was said."""
    done = run(url, "--check")
    return done.exit_code, done.output


@pytest.fixture
def prepared(owner: str, role: str) -> str:
    """The database for a role that owns nothing, as its owner reaches it."""
    done = prepare(owner, role)
    assert done.exit_code == 0, done.output
    return owner


async def works(url: str) -> None:
    """A bot opens it, and stores what comes."""
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.receive(interaction("f" * 32))
    await journal.propose(rollback(), tell=[])
    await journal.close()
    assert verify_database(url).problem == ""


async def test_an_older_database_is_brought_forward_by_its_owner_for_the_role_that_serves(
    prepared: str, role: str
) -> None:
    mine, sql = as_role(prepared, role), Sql(prepared)
    assert check(mine) == (
        0,
        "The database has schema 8, this Rollback Bot knows schema 8.\n"
        "A Rollback Bot of schema 8 works on it as it is; an older one refuses it, "
        "a newer one wants it brought forward.\n"
        "Nothing is to be done.\n",
    )
    sql.execute("DROP TABLE drills CASCADE")
    sql.execute("DROP INDEX calls_of_service")
    sql.execute("ALTER TABLE journal_schema DROP COLUMN tried")
    sql.execute("UPDATE journal_schema SET version = 7, readable_from = 0")

    for url in (mine, prepared):
        status, said = check(url)
        assert status == 1
        for words in ("the schema", "table drills", "index calls_of_service", "column journal_schema.tried"):
            assert words in said
        assert "Stop every bot first" in said
        assert "Afterwards Rollback Bots before schema 8 refuse it." in said
    refused = run(mine)
    assert isinstance(refused.exception, Refused)
    assert "Run this as the role that owns the database" in str(refused.exception)
    with pytest.raises(Refused, match="rollback-bot migrate"):
        await works(mine)
    assert sql.rows("SELECT version FROM journal_schema") == [(7,)]

    done = run(prepared)
    assert (done.exit_code, done.output) == (
        0,
        f"The database has schema 8 and is ready, for {role} as well. Rollback Bots before schema 8 refuse it.\n",
    )
    assert check(mine)[0] == 0
    await works(mine)
    assert run(prepared).exit_code == 0, "and once more"
    sql.close()


def test_a_right_that_this_version_needs_and_its_role_has_not_is_named_and_given(prepared: str, role: str) -> None:
    sql = Sql(prepared)
    sql.execute(f"REVOKE UPDATE, DELETE ON due FROM {role}")
    sql.execute(f"REVOKE SELECT ON audit FROM {role}")
    status, said = check(as_role(prepared, role))
    assert (status, f"rights of {role} on audit, due." in said) == (1, True), said

    assert run(prepared).exit_code == 0
    assert check(prepared)[0] == 0
    assert sql.rows(_AUTHORITY.format(role)) == [(True,)]
    assert sql.rows(f"SELECT has_table_privilege('{role}', 'audit', 'UPDATE')") == [(False,)]
    sql.close()


@pytest.mark.parametrize(("leaves", "goes_on"), [(8, True), (9, False)])
def test_it_is_done_beside_a_bot_at_work_only_where_that_can_go_on(
    prepared: str, role: str, monkeypatch: pytest.MonkeyPatch, leaves: int, goes_on: bool
) -> None:
    monkeypatch.setattr("bot.journal.schema.NEWEST", 9)
    monkeypatch.setattr("bot.journal.schema.READABLE_FROM", leaves)
    monkeypatch.setattr("bot.journal.schema._MIGRATIONS", (*[None] * 7, lambda _: None))
    at_work, sql = Guard(prepared), Sql(prepared)
    at_work.acquire()
    try:
        status, said = check(prepared)
        assert (status, "can go on meanwhile" in said, "Stop every bot first" in said) == (1, goes_on, not goes_on)
        done = run(prepared)
        if goes_on:
            assert done.exit_code == 0, done.output
        else:
            assert "Another Rollback Bot works on this database" in str(done.exception)
        again = prepare(prepared, role)  # as the stack's PrepareCommand does it
        assert (again.exit_code == 0) is goes_on
        version = 9 if goes_on else 8
        assert sql.rows("SELECT version, readable_from FROM journal_schema") == [(version, 8)]
    finally:
        at_work.release()
        sql.close()


def test_the_engines_tables_are_brought_forward_only_when_no_bot_works(prepared: str, role: str) -> None:
    at_work, sql = Guard(prepared), Sql(prepared)
    sql.execute("UPDATE dbos.dbos_migrations SET version = version - 1")
    at_work.acquire()
    try:
        status, said = check(as_role(prepared, role))
        assert (status, "tables of the engine" in said, "Stop every bot first" in said) == (1, True, True), said
        assert "Another Rollback Bot works on this database" in str(run(prepared).exception)
    finally:
        at_work.release()
    assert run(prepared).exit_code == 0
    assert check(prepared)[0] == 0
    sql.close()


@pytest.mark.parametrize(("readable_from", "status", "words"), [
    (8, 0, "Rollback Bots of schemas 8 to 9 work on it as it is"),
    (9, 3, "This one would not start on it"),
])  # fmt: skip
def test_what_a_newer_version_wrote_is_left_as_it_is(
    prepared: str, role: str, readable_from: int, status: int, words: str
) -> None:
    sql = Sql(prepared)
    sql.execute(f"UPDATE journal_schema SET version = 9, readable_from = {readable_from}")
    sql.execute(f"GRANT DELETE ON told_watching TO {role}")  # which only the newer one needs
    found, said = check(as_role(prepared, role))
    assert (found, words in said) == (status, True), said

    done = run(prepared)
    assert (done.exit_code == 0) is (status == 0)
    assert isinstance(prepare(prepared, role).exception, Refused)
    assert sql.rows("SELECT version, readable_from FROM journal_schema") == [(9, readable_from)]
    assert sql.rows(f"SELECT has_table_privilege('{role}', 'told_watching', 'DELETE')") == [(True,)]
    sql.close()


def test_a_table_that_somebody_holds_is_not_waited_for_and_nothing_is_changed(prepared: str) -> None:
    sql, engine = Sql(prepared), create_engine(prepared)
    sql.execute("ALTER TABLE journal_schema DROP COLUMN tried")
    with engine.begin() as held:
        held.exec_driver_sql("SELECT * FROM journal_schema")
        done = run(prepared)
    engine.dispose()
    assert "nothing was changed. Try again." in str(done.exception)
    assert "tried" not in sql.columns("journal_schema")

    assert run(prepared).exit_code == 0
    assert "tried" in sql.columns("journal_schema")
    sql.close()


def test_what_cannot_be_read_is_no_answer(owner: str) -> None:
    status, said = check(owner)
    assert (status, "There is no journal in" in said) == (3, True), said
    nowhere = make_url(owner).set(database="nobody_made_this").render_as_string(hide_password=False)
    status, said = check(nowhere)
    assert (status, "cannot be opened" in said) == (3, True), said
