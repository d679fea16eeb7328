"""A database of an older program: what nobody has answered yet is carried out, and every rollback has its request."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import Ask, Category, Complete, Immediate, Partial, Person, Request, Restore, Undo, Verb
from tests.journal.bare import Sql
from tests.journal.older import with_one_approver, without_phases
from tests.journal.samples import Hands, interaction, plan, rollback
from tests.postgres.server import SQLITE_ONLY

PARTS = ("revision", "feature", '"commit"')
GONE = ("revision", "feature", "lasting", "commit")
TYPED: Mapping[Verb, tuple[tuple[str, str | None, str, str], Ask | None]] = {
    Verb.IMMEDIATE: ((":38", None, "", ""), Immediate(":38")),
    Verb.PLAN: (("38", None, "", ""), Immediate("38")),
    Verb.UNDO: (("", None, "", ""), Undo()),
    Verb.PARTIAL: (("", '"PT4H"', "mcp", ""), Partial("mcp", timedelta(hours=4))),
    Verb.RESTORE: (("", None, "mcp", ""), Restore("mcp")),
    Verb.COMPLETE: (("", None, "", "e43b15a"), Complete("e43b15a")),
    Verb.APPROVE: (("", None, "", ""), None),
}
REBUILD = {"commit": "e43b15a", "base": "master", "project": "p", "repository": "r", "container": "app", "github": ""}
PLANNED: tuple[tuple[Mapping[str, Any], Ask], ...] = (
    ({}, Immediate()),
    ({"named": ":40"}, Immediate(":40")),
    ({"undoes": "f" * 32}, Undo()),
    ({"switch": {"feature": "mcp", "on": False, "lasting": "PT4H"}}, Partial("mcp", timedelta(hours=4))),
    ({"switch": {"feature": "mcp", "on": False, "lasting": None}}, Partial("mcp")),
    ({"switch": {"feature": "mcp", "on": True, "lasting": None}}, Restore("mcp")),
    ({"rebuild": REBUILD}, Complete("e43b15a")),
)


@pytest.fixture
async def old(journal: SqlJournal, sql: Sql) -> Sql:
    """As the last program left it: a rollback of each kind, and something of every kind typed and not yet answered."""
    for number, verb in enumerate(TYPED):
        await journal.receive(interaction(f"{number:032}", verb=verb, ask=None, category=None))
    for number, _ in enumerate(PLANNED):
        await journal.propose(rollback(f"{number:032}", plan=plan(service_arn=f"arn:{number}")), tell=[])
    _make_old(sql)
    for number, (parts, _) in enumerate(TYPED.values()):
        columns = 'revision = ?, lasting = ?, feature = ?, "commit" = ?'
        sql.execute(f"UPDATE interactions SET {columns} WHERE id = ?", (*parts, f"{number:032}"))
    for number, (members, _) in enumerate(PLANNED):
        ((stored,),) = sql.rows(f"SELECT plan FROM rollbacks WHERE id = '{number:032}'")
        changed = json.dumps(json.loads(stored) | dict(members))
        sql.execute("UPDATE rollbacks SET plan = ? WHERE id = ?", (changed, f"{number:032}"))
    return sql


def _make_old(sql: Sql) -> None:
    with_one_approver(sql)
    without_phases(sql)
    sql.execute("UPDATE journal_schema SET version = 3")
    sql.execute("ALTER TABLE interactions DROP COLUMN ask")
    sql.execute("ALTER TABLE interactions ADD COLUMN lasting TEXT")
    for part in PARTS:
        sql.execute(f"ALTER TABLE interactions ADD COLUMN {part} TEXT NOT NULL DEFAULT ''")
        if not sql.sqlite:
            sql.execute(f"ALTER TABLE interactions ALTER COLUMN {part} DROP DEFAULT")
    sql.execute("ALTER TABLE rollbacks DROP COLUMN request")
    sql.execute("ALTER TABLE rollbacks ADD COLUMN category VARCHAR(32)")
    sql.execute("ALTER TABLE rollbacks ADD COLUMN reason TEXT NOT NULL DEFAULT ''")
    sql.execute("UPDATE rollbacks SET category = 'data', reason = 'only 40 has the new index'")


async def opened(url: str) -> SqlJournal:
    journal = SqlJournal(url, clock=Hands(), config_digest="c0ffee", signer=EVERYBODYS_KEY)
    await journal.open()
    return journal


async def test_what_was_typed_before_the_update_is_asked_after_it(old: Sql, url: str) -> None:
    journal = await opened(url)
    waiting = {each.verb: each.ask for each in await journal.undecided()}
    await journal.close()

    assert waiting == {verb: ask for verb, (_, ask) in TYPED.items()}


async def test_every_rollback_gets_its_request_from_its_plan(old: Sql, url: str) -> None:
    journal = await opened(url)
    requests = [each.request if (each := await journal.get(f"{n:032}")) else None for n in range(len(PLANNED))]
    await journal.close()

    why, who = ("only 40 has the new index", Category.DATA), Person("U0AAAA", "engineer-a")
    assert requests == [Request(ask, *why, who) for _, ask in PLANNED]
    assert verify_database(url).rows == len(PLANNED)


async def test_the_old_columns_are_gone_and_nothing_needs_them(old: Sql, url: str) -> None:
    for _ in range(2):  # the second time there is nothing left to do
        journal = await opened(url)
        await journal.close()
    journal = await opened(url)

    assert await journal.receive(interaction("e" * 32))
    stored = await journal.propose(rollback("e" * 32, ask=Undo()), tell=[])
    assert await journal.get(stored.id) == stored
    await journal.close()
    for table, columns in (("interactions", GONE), ("rollbacks", ("category", "reason"))):
        assert not set(columns) & set(old.columns(table))


@SQLITE_ONLY
async def test_the_first_schema_had_neither_features_nor_commits(database: Path, url: str) -> None:
    with sqlite3.connect(database) as first:
        first.executescript((Path(__file__).parent / "version1.sql").read_text(encoding="utf-8"))
    first.close()
    journal = await opened(url)

    assert [each.ask for each in await journal.undecided()] == [Immediate()]
    asked = Request(Immediate(), "token leaked", Category.SECURITY, Person("U0AAAA", "engineer-a"))
    assert [each.request for each in await journal.recent()] == [asked, asked]
    assert await journal.receive(interaction("e" * 32))
    await journal.close()
