"""Who allowed a plan: one row per person, three kinds, and a database that believes none of them on its word."""

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.journal import SqlJournal
from bot.model import Approval, State
from tests.journal.bare import Sql
from tests.journal.samples import D1, D2, HOUR, MINUTE, NOON, Hands, approval, approve, intent, plan, rollback
from tests.postgres.server import SQLITE_ONLY

ID = "a" * 32
AT = "2026-03-01 12:00:00.000000"


def approve_by_hand(
    sql: Sql, person: str = "engineer-b", slack_id: str = "U0BBBB", requester: str = "engineer-a"
) -> None:
    sql.execute(
        "INSERT INTO approvals (rollback_id, digest, person, slack_id, requester, at) VALUES (?, ?, ?, ?, ?, ?)",
        (ID, D1, person, slack_id, requester, AT),
    )


def authorize_by_hand(
    sql: Sql, kind: str, *, digest: str = D1, requester: str = "engineer-a", needed: int = 0, **why: str
) -> None:
    columns = 'rollback_id, digest, kind, requester, needed, because, "trigger", at'
    sql.execute(
        f"INSERT INTO authorizations ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (ID, digest, kind, requester, needed, why.get("because", ""), why.get("trigger", ""), AT),
    )


class TestSeveralApprovers:
    async def test_the_last_one_needed_completes_the_authorization(self, journal: SqlJournal, sql: Sql) -> None:
        await journal.propose(rollback(), tell=[])
        first = await approve(journal, needed=2)
        assert first
        assert (first.state, first.approvals, first.approved_at) == (State.PROPOSED, (approval(),), None)
        assert first.revision == 2
        assert sql.rows("SELECT kind FROM authorizations") == []

        both = await approve(journal, by="engineer-c", slack_id="U0CCCC", needed=2)
        assert both
        assert both.approvals == (approval(), Approval("engineer-c", "U0CCCC", NOON + MINUTE))
        assert (both.state, both.approver, both.approved_at) == (State.APPROVED, "engineer-c", NOON + MINUTE)
        assert await journal.get(ID) == both
        assert sql.rows("SELECT kind, needed FROM authorizations") == [("second_person", 2)]
        assert await journal.intend(intent(), good_for=HOUR)

    async def test_each_is_audited_and_told_by_nobody(self, journal: SqlJournal, sql: Sql) -> None:
        await journal.propose(rollback(), tell=[])
        await approve(journal, needed=2)
        await approve(journal, by="engineer-c", slack_id="U0CCCC", needed=2)

        assert sql.rows("SELECT event, actor FROM audit ORDER BY seq") == [
            ("proposed", "engineer-a"),
            ("approval", "engineer-b"),
            ("approved", "engineer-c"),
        ]
        assert await journal.outbox() == ()

    async def test_a_first_approval_is_rung_so_that_the_card_shows_it(self, journal: SqlJournal) -> None:
        await journal.propose(rollback(), tell=[])
        rung: list[str] = []
        journal.ring = lambda: rung.append("ring")
        await approve(journal, needed=2)

        assert rung == ["ring"]

    @pytest.mark.parametrize(
        ("by", "slack_id"), [("engineer-b", "U0BBBB"), ("engineer-b", "W0BBBB"), ("renamed", "U0BBBB")]
    )
    async def test_nobody_counts_twice_under_whatever_name(self, journal: SqlJournal, by: str, slack_id: str) -> None:
        await journal.propose(rollback(), tell=[])
        once = await approve(journal, needed=2)

        assert await approve(journal, by=by, slack_id=slack_id, needed=2) == once
        assert await journal.get(ID) == once

    async def test_one_of_two_is_no_authorization_and_lapses_with_the_plan(
        self, journal: SqlJournal, clock: Hands
    ) -> None:
        await journal.propose(rollback(), tell=[])
        await approve(journal, needed=2)

        assert await journal.intend(intent(), good_for=HOUR) is None
        clock.time = NOON + 15 * MINUTE
        assert await approve(journal, needed=2) is None
        assert await approve(journal, by="engineer-c", slack_id="U0CCCC", needed=2) is None

    async def test_the_approvals_of_another_plan_do_not_count(self, journal: SqlJournal) -> None:
        await journal.propose(rollback(), tell=[])
        await approve(journal)
        remade = await journal.remake(ID, plan(lapsed=1), expires_at=NOON + HOUR, tell=[])
        assert remade
        assert remade.approvals == ()

        again = await approve(journal, by="engineer-c", slack_id="U0CCCC", digest=D2, needed=2)
        assert again
        assert (again.state, [each.person for each in again.approvals]) == (State.PROPOSED, ["engineer-c"])


class TestPastTheProgram:
    """Somebody with access to the database and no manners."""

    @pytest.mark.parametrize("person", ["engineer-a", ""])
    async def test_sql_cannot_store_a_self_approval(self, journal: SqlJournal, sql: Sql, person: str) -> None:
        await journal.propose(rollback(), tell=[])
        with pytest.raises(IntegrityError, match="nobody_approves_their_own"):
            approve_by_hand(sql, person)

    async def test_sql_cannot_approve_in_the_name_of_another_requester(self, journal: SqlJournal, sql: Sql) -> None:
        await journal.propose(rollback(), tell=[])
        approve_by_hand(sql)
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            approve_by_hand(sql, "engineer-a", "U0AAAA", requester="somebody")
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            authorize_by_hand(sql, "second_person", requester="somebody", needed=1)

    @pytest.mark.parametrize(
        ("kind", "row", "why"),
        [
            ("second_person", {"needed": 1}, "needs its approvals"),
            ("second_person", {"needed": 0}, "second_person_needs_approvals"),
            ("second_person", {"needed": -1}, "second_person_needs_approvals"),
            ("emergency", {"because": "the shop is down"}, "needs its row of evidence"),
            ("automatic", {"trigger": "quilt-5xx"}, "an automatic rollback needs its row of evidence"),
            ("friendship", {"because": "please", "needed": 1}, "no service can opt in"),
        ],
    )
    async def test_sql_cannot_store_an_authorization_without_what_its_kind_needs(
        self, journal: SqlJournal, sql: Sql, kind: str, row: dict[str, str | int], why: str
    ) -> None:
        await journal.propose(rollback(), tell=[])
        with pytest.raises(IntegrityError, match=why):
            authorize_by_hand(sql, kind, **row)  # type: ignore[arg-type]

    async def test_sql_cannot_authorize_with_too_few_or_with_the_approvals_of_another_plan(
        self, journal: SqlJournal, sql: Sql
    ) -> None:
        await journal.propose(rollback(), tell=[])
        approve_by_hand(sql)
        for row in ({"needed": 2}, {"needed": 1, "digest": D2}):
            with pytest.raises(IntegrityError, match="needs its approvals"):
                authorize_by_hand(sql, "second_person", **row)  # type: ignore[arg-type]
        authorize_by_hand(sql, "second_person", needed=1)

    @pytest.mark.parametrize(("person", "slack_id"), [("engineer-b", "U0CCCC"), ("engineer-c", "U0BBBB")])
    async def test_sql_cannot_count_anybody_twice(
        self, journal: SqlJournal, sql: Sql, person: str, slack_id: str
    ) -> None:
        await journal.propose(rollback(), tell=[])
        approve_by_hand(sql)
        with pytest.raises(IntegrityError):
            approve_by_hand(sql, person, slack_id)

    @SQLITE_ONLY
    @pytest.mark.parametrize("table", ["approvals", "authorizations", "intents"])
    async def test_sql_cannot_replace_what_was_recorded(self, journal: SqlJournal, sql: Sql, table: str) -> None:
        await journal.propose(rollback(), tell=[])
        await approve(journal)
        await journal.intend(intent(), good_for=HOUR)
        with pytest.raises(DBAPIError, match="append-only"):
            sql.execute(f"REPLACE INTO {table} SELECT * FROM {table}")
