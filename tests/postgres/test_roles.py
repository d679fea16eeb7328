"""The bot runs as a role that owns nothing: even with its password, what is recorded can only be added to."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from bot.cli.main import cli
from bot.errors import Misconfigured, Refused
from bot.follow_up import list_rules
from bot.journal import EVERYBODYS_KEY, SqlJournal, check_state, prepare, preparing, verify_database
from bot.journal.kept import APPEND_ONLY
from bot.journal.schema import NEWEST
from bot.model import (
    NOTHING_DUE,
    Called,
    EvidenceFile,
    Lessons,
    Level,
    Looking,
    Severity,
    SupportCase,
    Ticked,
)
from playground.stage import Stage
from tests.broadcast.test_sending import delivery
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, NOON, Hands, approve, intent, interaction, rollback
from tests.postgres.server import PostgreSql
from tests.scenarios.forked import forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]


@pytest.fixture
def owner(postgresql: PostgreSql) -> str:
    """The URL of an empty database, as its owner."""
    return postgresql.fresh()


@pytest.fixture
def role(owner: str) -> Iterator[str]:
    name = f"bot_{uuid4().hex[:8]}"
    sql = Sql(owner)
    sql.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'of the bot alone'")
    yield name
    sql.close()


def as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role, password="of the bot alone").render_as_string(hide_password=False)


@pytest.mark.usefixtures("forked")
async def test_a_service_is_rolled_back_by_a_bot_that_owns_nothing(owner: str, role: str) -> None:
    done = CliRunner().invoke(cli, ["database", "prepare", "--role", role], env={"ROLLBACK_DATABASE_URL": owner})
    assert (done.exit_code, done.output) == (
        0,
        f"The database is ready. Let `rollback-bot serve` use it as {role}.\n",
    ), done.output
    url = as_role(owner, role)
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage:
        await ends_well(stage, await rolling(stage))
    assert verify_database(url).problem == ""
    assert "may change the audit" not in check_state(url)
    assert "may change the audit" in check_state(owner)


def test_on_rds_the_role_is_made_and_signs_in_by_iam_however_often_it_is_prepared(owner: str) -> None:
    name, sql = f"bot_{uuid4().hex[:8]}", Sql(owner)
    call = ["database", "prepare", "--role", name, "--iam"]
    here = {"ROLLBACK_DATABASE_URL": owner}
    sql.execute("DROP ROLE IF EXISTS rds_iam")
    try:
        elsewhere = CliRunner().invoke(cli, call, env=here)
        assert isinstance(elsewhere.exception, Misconfigured)
        assert "this is not RDS" in str(elsewhere.exception)
        assert not sql.rows(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'")

        sql.execute("CREATE ROLE rds_iam NOLOGIN")
        for _ in range(2):
            done = CliRunner().invoke(cli, call, env=here)
            assert done.exit_code == 0, done.output
        member = "SELECT rolcanlogin, pg_has_role(oid, 'rds_iam', 'MEMBER') FROM pg_roles WHERE rolname = '{}'"
        assert sql.rows(member.format(name)) == [(True, True)]
        assert sql.rows(f"SELECT has_table_privilege('{name}', 'audit', 'DELETE')") == [(False,)]
    finally:
        sql.execute(f"DROP OWNED BY {name}")
        sql.execute(f"DROP ROLE {name}")
        sql.execute("DROP ROLE rds_iam")
        sql.close()


_A_TEXT = {
    "audit": "actor",
    "reviews": "note",
    "considered": "told",
    "snoozes": "reason",
    "watched": "service",
    "lessons": "person",
}
_A_TEXT |= {"recovery_calls": "slack_ids", "recovery_looks": "person", "recoveries": "rollback_id"}
_A_TEXT |= {"lessons": "person", "drills": "drill"}
"""By table: a column, where there is no digest."""


async def test_its_role_can_neither_change_nor_unlock_what_is_recorded(owner: str, role: str) -> None:
    prepare(owner, role)
    journal = SqlJournal(as_role(owner, role), clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    assert await journal.intend(intent(), good_for=HOUR)
    await journal.close()

    sql = Sql(as_role(owner, role))
    for table in APPEND_ONLY:
        for statement in (
            f"UPDATE {table} SET {_A_TEXT.get(table, 'digest')} = ''",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"DROP TABLE {table} CASCADE",
        ):
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                sql.execute(statement)
    for statement in (
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE sql AS ''",
        "DELETE FROM rollbacks",
        "CREATE TABLE approvals_of_my_own ()",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            sql.execute(statement)
    sql.close()


async def test_it_can_remove_what_is_old_and_needs_no_more_rights_for_it(owner: str, role: str) -> None:
    prepare(owner, role)
    clock = Hands()
    journal = SqlJournal(as_role(owner, role), clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.receive(interaction())
    await journal.decided(interaction(), outcome="Refused.")
    clock.time += 24 * 91 * HOUR
    assert await journal.prune(24 * 90 * HOUR) == 1
    await journal.close()
    assert verify_database(as_role(owner, role)).problem == ""


async def test_it_may_write_all_that_follows_a_rollback(owner: str, role: str) -> None:
    prepare(owner, role)
    url = as_role(owner, role)
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    proposed = await journal.propose(rollback(), tell=[])
    item, *_ = list_rules.begun("engineer-a", "U0AAAA", NOON)
    await journal.begin_items(proposed.id, [item], tell=[])
    assert await journal.tick(proposed.id, item, Ticked(NOON, "U0BBBB", "engineer-b"), tell=[])
    assert await journal.learn(proposed.id, Lessons(1, NOON, "U0AAAA", "engineer-a", {}), tell=[])
    sql = Sql(owner)
    sql.execute("UPDATE rollbacks SET state = 'reverted'")
    sql.close()
    file = EvidenceFile(proposed.id, NOON, "", "{}")
    case = SupportCase(proposed.id, "U0BBBB", Severity.HIGH, "", "", NOON)
    assert await journal.begin_recovery(proposed.id, None, file, tell=[], falls_due=NOTHING_DUE)
    called = Called(Level.PRIMARY, ("U0BBBB",), NOON, NOON)
    assert await journal.call_to_recover(proposed.id, called, tell=[], falls_due=NOTHING_DUE)
    assert await journal.take_recovery(proposed.id, Looking("U0BBBB", "engineer-b", NOON), tell=[])
    assert await journal.begin_case(case, falls_due=NOTHING_DUE)
    assert await journal.change_case(case, None)
    assert await journal.deliver("test", proposed, [delivery(rollback_id=proposed.id)])
    (told,) = await journal.undelivered()
    await journal.delivery_attempted(told.id)
    await journal.delivered(told.id, as_="")
    await journal.close()
    sql = Sql(url)
    for sequence in preparing._SEQUENCES:
        sql.execute(f"SELECT nextval('{sequence}')")
    sql.close()


async def test_its_own_tables_do_not_stand_in_for_the_approvals(owner: str, role: str) -> None:
    prepare(owner, role)
    url = as_role(owner, role)
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.propose(rollback(), tell=[])
    await journal.close()
    sql = Sql(url)
    sql.execute("CREATE TEMP TABLE approvals AS SELECT id AS rollback_id, digest FROM rollbacks")
    with pytest.raises(DBAPIError, match="needs its approvals"):
        sql.execute(
            "INSERT INTO public.authorizations SELECT id, digest, 'second_person', requester, 1, '', '', now() "
            "FROM rollbacks"
        )
    sql.close()


async def test_an_older_database_is_only_brought_forward_by_its_owner(owner: str, role: str) -> None:
    prepare(owner, role)
    sql = Sql(owner)
    sql.execute("UPDATE journal_schema SET version = 4")
    journal = SqlJournal(as_role(owner, role), clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    with pytest.raises(Refused, match=r"permission denied .*rollback-bot database prepare"):
        await journal.open()
    await journal.close()

    prepare(owner, role)
    assert sql.rows("SELECT version FROM journal_schema") == [(NEWEST,)]
    sql.close()


def test_who_may_do_all_anyhow_and_who_is_not_there_is_no_such_role(owner: str, tmp_path: object) -> None:
    name = make_url(owner).username or "postgres"
    for role, problem in ((name, "may do all that the owner may"), ("nobody_there", "has no role nobody_there")):
        with pytest.raises(Misconfigured, match=problem):
            prepare(owner, role)
    with pytest.raises(Misconfigured, match="knows no roles"):
        prepare(f"sqlite:///{tmp_path}/bot.db", name)
    engine = create_engine(owner)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT to_regclass('rollbacks')").scalar() is None
    engine.dispose()
