"""Somebody with write access to the database, and even the right to drop its triggers, gets nothing carried out."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from bot.errors import NotAsRecorded
from bot.follow_up import list_rules
from bot.journal import SqlJournal, verify_database
from bot.model import Build, RegistrationIntent, RevisionCopy, State, Ticked
from bot.plan.plan import seal
from tests.journal.bare import Sql
from tests.journal.samples import D1, HOUR, IMAGE, NOON, approval, approve, candidate, intent, plan, rollback
from tests.journal.test_builds import BUILD, rebuilding
from tests.postgres.server import SQLITE_ONLY

ID = "a" * 32
EVIL = "arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:13"
AT = "2026-03-01 12:00:00.000000"
OTHER = "d" * 64
UPSERT = "WHERE true ON CONFLICT"


def swapped(column: str, old: str, new: str) -> str:
    return f"UPDATE rollbacks SET {column} = replace({column}, '{old}', '{new}')"


APPROVED_BY_HAND = (
    "INSERT INTO approvals (rollback_id, digest, person, slack_id, requester, at) "
    f"VALUES ('{ID}', '{D1}', 'engineer-b', 'U0BBBB', 'engineer-a', '{AT}')",
    'INSERT INTO authorizations (rollback_id, digest, kind, requester, needed, because, "trigger", at) '
    f"VALUES ('{ID}', '{D1}', 'second_person', 'engineer-a', 1, '', '', '{AT}')",
    f"UPDATE rollbacks SET state = 'approved', approved_at = '{AT}', approvals = "
    '\'[{"person":"engineer-b","slack_id":"U0BBBB","at":"2026-03-01T12:00:00Z"}]\'',
)
BEFORE_ACTING = {
    "a plan below its digest": ([swapped("plan", "quilt-catalog:38", "quilt-catalog:13")], "its plan is not"),
    "a plan beside its digest": ([swapped("plan", '"desired":3', '"desired":9')], "its row is not as"),
    "a plan with a digest of its own": ([swapped("digest", D1, OTHER), swapped("plan", D1, OTHER)], "its plan is not"),
    "another revision": ([f"UPDATE rollbacks SET registered = '{EVIL}'"], "the revision that was registered"),
    "another image": (
        ['UPDATE rollbacks SET build = \'{"started_at":"2026-03-01T12:00:00Z","digest":"sha256:13"}\''],
        "its build was not recorded",
    ),
    "another service": (["UPDATE rollbacks SET service = 'shipping-worker'"], "its service is not"),
    "other approvers": ([swapped("approvals", "engineer-b", "engineer-c")], "who approved it is not"),
    "another requester": ([swapped("request", "U0AAAA", "U0CCCC")], "who asked for it is not"),
    "a longer time": (["UPDATE rollbacks SET approved_at = '2027-03-01 12:00:00.000000'"], "its row is not as"),
    "an older authorization": (["UPDATE authorizations SET at = '2027-03-01 12:00:00'"], "not as old as was recorded"),
    "another kind": (
        ["UPDATE authorizations SET kind = 'automatic', \"trigger\" = 'quilt-5xx'"],
        "its authorization is not",
    ),
    "a cut audit": (["DELETE FROM audit WHERE seq = 2"], "rows of the audit are missing at its end"),
    "a changed audit": (["UPDATE audit SET actor = 'engineer-c' WHERE seq = 2"], "Row 2 was changed"),
    "no audit": (["DELETE FROM audit"], "rows of the audit are missing at its end"),
}


@pytest.mark.parametrize("what", BEFORE_ACTING)
async def test_what_was_changed_past_the_bot_is_not_acted_upon_even_without_any_trigger(
    journal: SqlJournal, sql: Sql, what: str
) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    sql.drop_triggers()
    statements, problem = BEFORE_ACTING[what]
    for statement in statements:
        sql.execute(statement)

    with pytest.raises(NotAsRecorded, match=problem):
        await journal.intend(intent(), good_for=9999 * HOUR)
    assert await journal.intent(ID) is None


async def test_an_approval_that_nobody_gave_is_not_acted_upon(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[])
    for statement in APPROVED_BY_HAND:
        sql.execute(statement)

    with pytest.raises(NotAsRecorded, match="who approved it is not who was recorded"):
        await journal.intend(intent(), good_for=HOUR)


async def test_a_rewritten_requester_cannot_approve_their_own(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[])
    sql.drop_triggers()
    sql.execute("UPDATE rollbacks SET requester = 'engineer-c', requester_slack_id = 'U0CCCC'")
    sql.execute(swapped("request", "engineer-a", "engineer-c"))
    sql.execute(swapped("request", "U0AAAA", "U0CCCC"))

    with pytest.raises(NotAsRecorded, match="who asked for it is not who was recorded"):
        await approve(journal, requester="engineer-c", by="engineer-a", slack_id="U0AAAA")
    assert sql.rows("SELECT * FROM approvals") == []


async def test_what_was_changed_stays_refused_after_the_bot_has_changed_it_too(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    sql.drop_triggers()
    sql.execute("UPDATE rollbacks SET expires_at = '2027-03-01 12:00:00.000000'")
    await journal.note(ID, tell=[])

    with pytest.raises(NotAsRecorded, match="its row is not as"):
        await journal.intend(intent(), good_for=HOUR)
    sql.execute("UPDATE rollbacks SET state = 'proposed'")
    with pytest.raises(NotAsRecorded):
        await approve(journal, by="engineer-c", slack_id="U0CCCC")
    assert await journal.move(ID, State.CANCELLED, when={State.PROPOSED}), "it can still be ended"


async def test_neither_a_build_nor_a_registration_begins_on_a_changed_plan(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rebuilding(), tell=[])
    await approve(journal)
    sql.drop_triggers()
    sql.execute(swapped("plan", '"desired":3', '"desired":9'))

    with pytest.raises(NotAsRecorded):
        await journal.intend_build(BUILD, good_for=HOUR)
    with pytest.raises(NotAsRecorded):
        await journal.intend_registration(RegistrationIntent(ID, {}, NOON), good_for=HOUR)
    assert sql.rows("SELECT * FROM build_intents") == sql.rows("SELECT * FROM registration_intents") == []


async def test_another_image_of_a_copy_is_another_plan_although_its_digest_is_the_same(
    journal: SqlJournal, sql: Sql
) -> None:
    copy = RevisionCopy(candidate(38).task_definition, (IMAGE,))
    await journal.propose(rollback(plan=seal(replace(plan(), copy=copy))), tell=[])
    await approve(journal)
    sql.drop_triggers()
    sql.execute(swapped("plan", "registry/quilt-catalog:38", "elsewhere/quilt-catalog:38"))

    with pytest.raises(NotAsRecorded):
        await journal.intend_registration(RegistrationIntent(ID, {}, NOON), good_for=HOUR)


class TestTheDatabaseItself:
    """Without the right to drop a trigger."""

    @pytest.mark.parametrize(
        "statement",
        [
            *(f"UPDATE {table} SET rollback_id = rollback_id" for table in ("audit", "approvals", "authorizations")),
            *(f"DELETE FROM {table}" for table in ("audit", "approvals", "authorizations", "intents", "rollbacks")),
            "UPDATE intents SET arguments = '{}'",
            f"INSERT INTO intents SELECT * FROM intents {UPSERT} (rollback_id) DO UPDATE SET arguments = '{{}}'",
            f"INSERT INTO audit SELECT * FROM audit {UPSERT} (seq) DO UPDATE SET actor = 'nobody'",
            "UPDATE rollbacks SET requester = 'engineer-c'",
            "UPDATE rollbacks SET requester_slack_id = 'U0CCCC'",
            "UPDATE rollbacks SET service = 'shipping-worker'",
            swapped("request", "U0AAAA", "U0CCCC"),
            swapped("plan", "quilt-catalog:38", "quilt-catalog:13"),
            "UPDATE rollbacks SET digest = ''",
        ],
    )
    async def test_lets_nothing_that_is_recorded_be_changed(
        self, journal: SqlJournal, sql: Sql, statement: str
    ) -> None:
        await self._act(journal)
        sql.execute("PRAGMA foreign_keys = OFF" if sql.sqlite else "SELECT 1")
        with pytest.raises(DBAPIError, match=r"append-only|never changes|planned anew"):
            sql.execute(statement)

    @pytest.mark.parametrize("table", ["audit", "approvals", "authorizations", "intents", "rollbacks"])
    async def test_lets_nothing_be_replaced_or_emptied(self, journal: SqlJournal, sql: Sql, table: str) -> None:
        await self._act(journal)
        if not sql.sqlite:
            with pytest.raises(DBAPIError, match="append-only"):
                sql.execute(f"TRUNCATE {table} CASCADE")
            return
        sql.execute("PRAGMA foreign_keys = OFF")
        names = ", ".join(f'"{name}"' for name in sql.columns(table))
        for way in (f"REPLACE INTO {table}", f"INSERT OR REPLACE INTO {table}"):
            with pytest.raises(DBAPIError, match="append-only"):
                sql.execute(f"{way} SELECT * FROM {table}")
            if table != "audit":  # its rowid is its number
                others = names.replace('"rollback_id"', "'x'").replace('"id"', "'x'")
                with pytest.raises(DBAPIError, match=r"append-only|FOREIGN KEY|needs its approvals"):
                    sql.execute(f"{way} (rowid, {names}) SELECT rowid, {others} FROM {table}")

    @SQLITE_ONLY
    async def test_holds_without_foreign_keys_what_they_hold(self, journal: SqlJournal, sql: Sql) -> None:
        await journal.propose(rollback(), tell=[])
        sql.execute("PRAGMA foreign_keys = OFF")
        for forbidden in (
            f"INSERT INTO intents VALUES ('{ID}', '{D1}', 'UpdateService', '{{}}', '{AT}')",
            f"INSERT INTO build_intents VALUES ('{ID}', '{D1}', '{{}}', '{AT}')",
            APPROVED_BY_HAND[0].replace("'engineer-a'", "'somebody'"),
        ):
            with pytest.raises(DBAPIError, match="FOREIGN KEY"):
                sql.execute(forbidden)

    async def _act(self, journal: SqlJournal) -> None:
        await journal.propose(rollback(), tell=[])
        await approve(journal)
        await journal.intend(intent(), good_for=HOUR)


ANOTHER_FOR_A_MOMENT = {
    "service": {"service": "shipping-worker"},
    "requester": {"request": rollback(requester="engineer-c").request},
    "approvers": {"approvals": (approval("engineer-c", "U0CCCC"),)},
    "revision": {"registered": EVIL},
    "image": {"build": Build(NOON, digest="sha256:13")},
    "plan": {"plan": plan(deployment_id="ecs-svc/2")},
}


@SQLITE_ONLY
@pytest.mark.parametrize("what", ANOTHER_FOR_A_MOMENT)
async def test_what_was_read_is_vouched_for_and_not_only_what_is_stored_a_moment_later(
    journal: SqlJournal, what: str
) -> None:
    await journal.propose(rollback(), tell=[])
    approved = await approve(journal)
    assert approved
    assert await journal.vouch(approved) == approved
    with pytest.raises(NotAsRecorded, match="was another one when it was read a moment ago"):
        await journal.vouch(replace(approved, **ANOTHER_FOR_A_MOMENT[what]))


@SQLITE_ONLY
@pytest.mark.parametrize("what", ["service", "requester"])
async def test_nobody_approves_by_rights_that_were_looked_at_for_another_service_or_requester(
    journal: SqlJournal, what: str
) -> None:
    proposed = await journal.propose(rollback(), tell=[])
    shown = replace(proposed, **ANOTHER_FOR_A_MOMENT[what])

    assert await journal.approve(shown, approval(), needed=1) is None
    assert await journal.approve(proposed, approval(), needed=1)


async def test_a_proof_that_was_written_into_the_database_is_none_and_ends_no_hold(
    journal: SqlJournal, sql: Sql, url: str
) -> None:
    await journal.propose(rollback(), tell=())
    await approve(journal)
    items = list_rules.begun("engineer-a", "U0AAAA", NOON)
    await journal.begin_items(ID, items, tell=())
    await journal.tick(ID, items[0], Ticked(NOON, "U0BBBB", "engineer-b"), tell=())
    await journal.tick(ID, items[2], Ticked(NOON, proof="It is well."), tell=())
    found = await journal.get(ID)
    assert found
    assert await journal.vouch(found)
    assert verify_database(url).problem == ""

    ticked = '{"at":"2026-03-01T12:00:00Z","proof":"`:39` has another image."}'
    sql.execute("UPDATE items SET ticked = ? WHERE key = 'redeploy'", [ticked])
    forged = await journal.get(ID)
    assert forged
    with pytest.raises(NotAsRecorded, match="its follow-up redeploy is not as it was recorded"):
        await journal.vouch(forged)
    assert "its follow-up redeploy is not as it was recorded" in verify_database(url).problem
