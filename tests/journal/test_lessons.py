"""Each version of the lessons is written once, found by its words, and vouched for by the audit."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from bot.journal import SqlJournal, verify_database
from bot.model import Lesson, Lessons, RollbackSearch
from tests.journal.bare import Sql
from tests.journal.samples import NOON, approve, rollback

ID = "a" * 32
FIRST = Lessons(1, NOON, "U0AAAA", "engineer-a", {Lesson.ROOT_CAUSE: "the pool was drained"})


async def test_each_version_is_written_once_and_only_the_newest_is_searched(journal: SqlJournal, url: str) -> None:
    await journal.propose(rollback(), tell=())
    await approve(journal)
    assert await journal.learn(ID, FIRST, tell=())
    assert await journal.learn(ID, FIRST, tell=()) is None, "somebody else has written that one"
    second = replace(FIRST, version=2, slack_id="U0BBBB", texts={Lesson.ROOT_CAUSE: "the token 100%_grew"})
    assert await journal.learn(ID, second, tell=())

    found = await journal.get(ID)
    assert found
    assert [each.version for each in found.lessons] == [1, 2]
    assert len(await journal.logged(RollbackSearch(words=("100%_GREW",)))) == 1
    assert await journal.logged(RollbackSearch(words=("drained",))) == ()
    assert verify_database(url).problem == ""


async def test_nobody_rewrites_them_or_adds_any_past_the_bot_unnoticed(journal: SqlJournal, sql: Sql, url: str) -> None:
    await journal.propose(rollback(), tell=())
    await approve(journal)
    await journal.learn(ID, FIRST, tell=())
    for change in ("UPDATE lessons SET root_cause = 'x'", "DELETE FROM lessons"):
        with pytest.raises(DBAPIError):
            sql.execute(change)
    others = ", ".join(each for each in Lesson)
    sql.execute(
        f"INSERT INTO lessons (rollback_id, version, at, slack_id, person, {others}) "
        f"SELECT rollback_id, 2, at, slack_id, person, {others} FROM lessons"
    )
    assert "its lessons are not those that were recorded" in verify_database(url).problem
