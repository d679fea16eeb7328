"""`audit verify` vouches for what it covers: every table that the audit tells of, and what guards them."""

import os
import sys
import time
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.journal import EVERYBODYS_KEY, SqlJournal, approving, intending, proposing, verify_database
from bot.journal.signing import Known, Signer
from bot.journal.transaction import Transaction
from bot.model import State
from tests.journal.bare import Sql
from tests.journal.samples import ARN, HOUR, NOON, Hands, approval, approve, intent, interaction, plan, rollback
from tests.postgres.server import PostgreSql

ID = "a" * 32
CHANGED = {
    "state": ("UPDATE rollbacks SET state = 'failed'", "its row is not as its last change left it|its state is not"),
    "outcome": ("UPDATE rollbacks SET outcome = 'all well'", "its row is not as its last change left it"),
    "requester": ("UPDATE rollbacks SET requester_slack_id = 'U0CCCC'", "who asked for it is not who was recorded"),
    "approver": ("UPDATE approvals SET person = 'engineer-c'", "who approved it is not who was recorded"),
    "no approval": ("DELETE FROM approvals", "who approved it is not who was recorded"),
    "authorization": (
        "DELETE FROM intents; DELETE FROM authorizations",
        "its authorizations are not those that were recorded",
    ),
    "kind": ("UPDATE authorizations SET kind = 'emergency', because = 'x'", "its authorizations are not"),
    "intent": ("UPDATE intents SET arguments = '{}'", "intents does not hold what was recorded"),
    "no intent": ("DELETE FROM intents", "intents does not hold what was recorded"),
    "interaction": ("UPDATE interactions SET reason = 'another'", f"The interaction {ID} is not the one that was"),
    "who typed": ("UPDATE interactions SET slack_id = 'U0CCCC'", f"The interaction {ID} is not the one that was"),
    "no rollback": (
        "DELETE FROM intents; DELETE FROM authorizations; DELETE FROM approvals; DELETE FROM outbox; DELETE FROM due; "
        "DELETE FROM rollbacks",
        f"The rollback {ID} is in the audit, and not in the journal any more",
    ),
}


@pytest.fixture
async def acted(journal: SqlJournal) -> SqlJournal:
    request = interaction(ID)
    await journal.receive(request)
    await journal.propose(rollback(), tell=[])
    await journal.decided(request, outcome="The plan stands in the channel.")
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    await journal.move(ID, State.SUCCEEDED, when={State.ROLLING}, outcome="done")
    return journal


def change(sql: Sql, statements: str) -> None:
    """As an administrator who puts back what he had to take away."""
    guards = sql.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger'") if sql.sqlite else []
    sql.drop_triggers()
    for statement in statements.split("; "):
        sql.execute(statement)
    for (guard,) in guards:
        sql.execute(guard)
    if not sql.sqlite:
        sql.enable_triggers()


@pytest.mark.parametrize("what", CHANGED)
async def test_whatever_is_not_as_the_audit_tells_it_is_named(acted: SqlJournal, sql: Sql, url: str, what: str) -> None:
    assert verify_database(url).problem == ""
    statements, problem = CHANGED[what]
    change(sql, statements)

    found = verify_database(url)
    assert any(words in found.problem for words in problem.split("|")), found.problem
    assert found.rows == 6


async def test_an_interaction_that_counts_as_answered_without_an_answer_is_missed(
    acted: SqlJournal, sql: Sql, url: str
) -> None:
    await acted.receive(interaction("b" * 32))
    assert verify_database(url).problem == ""
    sql.execute("UPDATE interactions SET decided_at = received_at")

    assert verify_database(url).problem == "An interaction counts as answered, and the audit has no answer to it."


@pytest.mark.parametrize("gone", ["audit", "rollbacks", "authorizations"])
async def test_a_trigger_that_is_gone_or_does_nothing_is_missed(
    acted: SqlJournal, sql: Sql, url: str, gone: str
) -> None:
    if sql.sqlite:
        sql.execute(f"DROP TRIGGER {gone}_no_delete")
        sql.execute(f"CREATE TRIGGER {gone}_no_delete BEFORE DELETE ON {gone} BEGIN SELECT 1; END")
    else:
        sql.execute(f"ALTER TABLE {gone} DISABLE TRIGGER USER")
    assert f"The trigger {gone}_" in verify_database(url).problem


async def test_a_trigger_that_is_none_of_ours_is_named(acted: SqlJournal, sql: Sql, url: str) -> None:
    if sql.sqlite:
        sql.execute("CREATE TRIGGER own_one BEFORE INSERT ON interactions BEGIN SELECT 1; END")
    else:
        sql.execute("CREATE FUNCTION own_one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        sql.execute("CREATE TRIGGER own_one BEFORE INSERT ON interactions FOR EACH ROW EXECUTE FUNCTION own_one()")
    assert "The trigger own_one is none of this bot's" in verify_database(url).problem


async def test_a_function_that_does_nothing_any_more_is_missed(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.propose(rollback(), tell=[])
    await journal.close()
    assert verify_database(url).problem == ""
    sql = Sql(url)
    sql.execute("CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    sql.close()

    assert "The trigger audit_append_only is missing or was changed" in verify_database(url).problem


def write(connection: Connection, numbers: range) -> None:
    tx = Transaction(connection, NOON, "c0ffee", Known(Signer("ours")))
    for each in numbers:
        one = rollback(f"{each:032x}", plan=plan(service_arn=f"{ARN}-{each}"))
        proposing.propose(tx, one, [])
        approving.approve(tx, one, approval(), 1)
        intending.intend(tx, replace(intent(), rollback_id=one.id), HOUR)


@pytest.mark.long
async def test_ten_times_the_rollbacks_take_ten_times_as_long_and_not_a_hundred(url: str) -> None:
    """ROLLBACK_VERIFY_MANY=10000 measures what stands in docs/evidence/speed.md."""
    few = int(os.environ.get("ROLLBACK_VERIFY_MANY", "2000")) // 10
    seconds = []
    for number in (few, 9 * few):
        await filled_on(url, number)
        begun = time.perf_counter()
        assert verify_database(url, secret="ours").problem == ""
        seconds.append(time.perf_counter() - begun)
    sys.stdout.write(f"\n{few} and {10 * few} rollbacks: {seconds[0]:.2f} s and {seconds[1]:.2f} s\n")
    assert seconds[1] < 25 * seconds[0]


async def filled_on(url: str, more: int) -> None:
    """Rows as the bot writes them, without waiting for the disk each time."""
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    there = len(await journal.recent(limit=10**6))
    with journal._engine.begin() as connection:
        write(connection, range(there, there + more))
    await journal.close()
