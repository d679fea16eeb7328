"""`audit verify` beside the secret, and beside what follows from a rollback: phases, what falls due, what was told."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.errors import NotAsRecorded
from bot.journal import Signed, SqlJournal, audit, dialects, transitions, verify_database
from bot.journal import tables as journal_tables
from bot.journal.signing import Known, Signer
from bot.journal.transaction import Transaction
from bot.model import DueKind, Health, State
from bot.terminal.signatures import signatures_report
from bot.validation.phases import phases_from
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, NOON, Hands, approve, check, intent, rollback
from tests.journal.test_verifying import change
from tests.scenarios.owner import Claims

ID = "a" * 32
DUE = f"INSERT INTO due (rollback_id, kind, due_at, tries) VALUES ('{ID}', '{{}}', '2026-03-01 12:00:00', 0)"
FOLLOWS = {
    "result": ("UPDATE phases SET result = 'failed' WHERE number = 1", "what its validation came to is not what was"),
    "evidence": ("UPDATE phases SET checks = '[]'", "what its validation came to is not what was recorded"),
    "no phase": ("DELETE FROM phases WHERE number = 1", "what its validation came to is not what was recorded"),
    "a phase made up": (
        "UPDATE phases SET result = 'passed', judged_at = due_at WHERE number = 2",
        "a phase of its validation was not recorded",
    ),
    "nothing due": ("DELETE FROM due", "what falls due for it is not what was recorded (phase)"),
    "an expiry made up": (DUE.format("expiry"), "what falls due for it is not what was recorded (expiry)"),
    "a merge made up": (DUE.format("merge"), "what falls due for it is not what was recorded (merge)"),
    "an end made up": (
        f"UPDATE outbox SET text = '{'f' * 64}' WHERE tell = 'outcome'",
        f"A message tells an end of rollback {ID} that is not in the audit",
    ),
}


@pytest.fixture
async def validated(journal: SqlJournal) -> SqlJournal:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    await journal.move(ID, State.SUCCEEDED, when={State.ROLLING}, outcome="done")
    first, *others = phases_from(NOON, HOUR)
    await journal.begin_phases(ID, [first, *others, replace(first, number=len(others) + 2)])
    judged = replace(first, result=Health.PASSED, checks=(check(),), judged_at=NOON)
    assert await journal.judge(ID, judged, tell=[])
    return journal


@pytest.mark.parametrize("what", FOLLOWS)
async def test_what_follows_and_is_not_what_was_recorded_is_named(
    validated: SqlJournal, sql: Sql, url: str, what: str
) -> None:
    assert verify_database(url).problem == ""
    statement, problem = FOLLOWS[what]
    change(sql, statement)

    assert problem in verify_database(url).problem


async def test_phases_that_were_ended_are_as_recorded_until_somebody_calls_one_well(
    validated: SqlJournal, sql: Sql, url: str
) -> None:
    assert await validated.end_watch(ID, "somebody deployed quilt-catalog:42", tell=[], actor="bot")
    assert verify_database(url).problem == ""

    change(sql, "UPDATE phases SET result = 'passed' WHERE number = 2")

    assert "what its validation came to is not what was recorded" in verify_database(url).problem


async def test_what_falls_due_is_known_where_it_was_recorded_and_where_it_is_settled(
    validated: SqlJournal, url: str
) -> None:
    await validated.note(ID, tell=[], falls_due={DueKind.MERGE: NOON})
    assert verify_database(url).problem == ""
    await validated.note(ID, tell=[], falls_due={DueKind.MERGE: None})
    assert verify_database(url).problem == ""


async def served(url: str, secret: str, rollback_id: str) -> None:
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=Signer(secret))
    await journal.open()
    await journal.propose(rollback(rollback_id), tell=[])
    await journal.move(rollback_id, State.CANCELLED, when={State.PROPOSED})
    await journal.close()


async def test_rows_under_another_secret_are_counted_and_break_nothing(journal: SqlJournal, sql: Sql, url: str) -> None:
    for secret, rollback_id in (("first", "1" * 32), ("second", "2" * 32), ("first", "3" * 32)):
        await served(url, secret, rollback_id)

    found = verify_database(url, secret="second")
    assert (found.problem, found.rows, dict(found.signed)) == ("", 6, {Signed.ANOTHER: 4, Signed.OURS: 2})
    said = signatures_report(found)
    assert "2 are signed by this bot. 4 are signed with another secret" in said
    assert "Row 6 is such a one behind rows of this bot." in said
    assert "was not looked at" in signatures_report(verify_database(url))
    third = verify_database(url, secret="third")
    assert (third.problem, third.strange) == ("", None)


@pytest.mark.parametrize("signature", ["", "copied"])
async def test_a_row_that_claims_this_secret_or_none_is_named(
    journal: SqlJournal, sql: Sql, url: str, signature: str
) -> None:
    await served(url, "ours", ID)
    engine = dialects.connect(url)
    with engine.begin() as connection:
        genuine = connection.execute(select(journal_tables.audit.c.detail).limit(1)).scalar_one()
        copied = genuine.partition('"signed":"')[2].partition('"')[0] if signature else ""
        audit.append(Transaction(connection, NOON, "", Known(Claims(copied))), event="retained", actor="bot")
    engine.dispose()

    found = verify_database(url, secret="ours")
    if signature:
        assert found.problem == "Row 3 claims to be signed by this bot, and is not."
    else:
        assert (found.problem, found.strange) == ("", 3)
        assert "1 are not signed: an older version wrote them, or somebody else." in signatures_report(found)


async def test_nothing_is_approved_or_sent_that_another_secret_signed(journal: SqlJournal, url: str) -> None:
    await journal.propose(rollback(), tell=[])
    approved = await approve(journal)
    assert approved
    journal._known = replace(journal._known, signer=Signer("another"))
    with pytest.raises(NotAsRecorded, match="Plan it again, and have it approved again"):
        await journal.intend(intent(), good_for=HOUR)
    with pytest.raises(NotAsRecorded, match="had another Slack token or version"):
        await journal.vouch(approved)
    assert await journal.intent(ID) is None


async def test_no_revision_is_slipped_in_behind_a_genuine_approval(journal: SqlJournal, url: str) -> None:
    """With a row of the audit that fits, as if the bot had registered it."""
    evil = "arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:13"
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    engine = dialects.connect(url)
    with engine.begin() as connection:
        tx = Transaction(connection, NOON, "c0ffee", Known(Signer("guessed")))
        transitions.note(tx, ID, [], {}, {"registered": evil})
    engine.dispose()

    with pytest.raises(NotAsRecorded, match="had another Slack token or version"):
        await journal.intend(intent(), good_for=HOUR)
    assert verify_database(url).problem == ""
