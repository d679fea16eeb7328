"""Who was called: once each, about the plan that waits, and never changed; the audit vouches for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from bot.journal import SqlJournal
from bot.journal.verifying import verify_database
from bot.model import Called, DueKind, Level, Looking, Notice, NoticeKind, State
from tests.journal.bare import Sql
from tests.journal.samples import NOON, rollback

FIRST = Called(Level.PRIMARY, ("U0BBBB",), NOON, NOON + timedelta(minutes=5))
SECOND = replace(FIRST, level=Level.SECONDARY, at=FIRST.until, until=FIRST.until + timedelta(minutes=5))
LOOKS = Looking("U0BBBB", "engineer-b", NOON + timedelta(minutes=1))
TELL = (Notice(NoticeKind.CALLED, "primary"),)


async def test_each_level_is_called_once_and_nobody_once_somebody_looks(journal: SqlJournal, url: str) -> None:
    shown = await journal.propose(rollback(), tell=())
    due = {DueKind.ESCALATION: FIRST.until}

    first = await journal.call_contact(shown, FIRST, tell=TELL, falls_due=due)
    again = await journal.call_contact(shown, FIRST, tell=TELL, falls_due=due)
    looks = await journal.looks_into(shown, LOOKS, tell=())
    other = await journal.looks_into(shown, replace(LOOKS, slack_id="U0CCCC"), tell=())
    late = await journal.call_contact(shown, SECOND, tell=TELL, falls_due={})

    assert first
    assert first.called == (FIRST,)
    assert looks
    assert looks.looking == LOOKS
    assert again is other is late is None
    assert [row.notice.kind for row in await journal.outbox()] == [NoticeKind.CALLED]
    assert {row.kind for row in await journal.waiting()} == {DueKind.EXPIRY}
    assert verify_database(url).problem == ""


async def test_whatever_decides_it_ends_the_calling(journal: SqlJournal) -> None:
    shown = await journal.propose(rollback(), tell=(), falls_due={DueKind.ESCALATION: NOON})

    await journal.move(shown.id, State.REJECTED, when={State.PROPOSED})

    assert await journal.call_contact(shown, FIRST, tell=TELL, falls_due={}) is None
    assert await journal.waiting() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE called SET at = until",
        "DELETE FROM called",
        "DELETE FROM looking",
        "INSERT INTO called SELECT rollback_id, 'another', level, slack_ids, at, until FROM called",
        "INSERT INTO called SELECT rollback_id, digest, 'secondary', slack_ids, at, until FROM called",
    ],
)
async def test_the_database_itself_keeps_who_was_called(journal: SqlJournal, sql: Sql, statement: str) -> None:
    """The last one while somebody looks."""
    shown = await journal.propose(rollback(), tell=())
    await journal.call_contact(shown, FIRST, tell=(), falls_due={})
    await journal.looks_into(shown, LOOKS, tell=())

    with pytest.raises(DBAPIError):
        sql.execute(statement)


async def test_a_call_that_nobody_made_is_found(journal: SqlJournal, sql: Sql, url: str) -> None:
    shown = await journal.propose(rollback(), tell=())
    await journal.call_contact(shown, FIRST, tell=(), falls_due={})

    sql.execute("INSERT INTO called SELECT rollback_id, digest, 'secondary', slack_ids, at, until FROM called")

    assert "who was called about it is not who was recorded" in verify_database(url).problem
