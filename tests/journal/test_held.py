"""From when a rollback's row is held against its audit until it is changed, nobody changes it past the bot."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.journal import SqlJournal, verify_database
from bot.model import State
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, approve, intent, rollback

ID = "a" * 32
_CHANGES: dict[str, Callable[[SqlJournal], Awaitable[object]]] = {
    "approved": approve,
    "acted upon": lambda journal: journal.intend(intent(), good_for=HOUR),
    "moved": lambda journal: journal.move(ID, State.CANCELLED, when={State.PROPOSED, State.APPROVED}),
    "noted": lambda journal: journal.note(ID, tell=[]),
}


@pytest.mark.parametrize("what", _CHANGES)
async def test_a_row_that_was_checked_is_changed_past_the_bot_by_nobody_until_it_is_changed(
    journal: SqlJournal, url: str, what: str
) -> None:
    await journal.propose(rollback(), tell=[])
    if what == "acted upon":
        await approve(journal)

    with forged_before_the_change(journal, url) as refused:
        assert await _CHANGES[what](journal)

    stored = await journal.get(ID)
    assert refused == [True], "it was forged between its check and its change"
    assert stored
    assert stored.channel == "C0INCIDENT"
    assert verify_database(url).problem == ""


@contextmanager
def forged_before_the_change(journal: SqlJournal, url: str) -> Iterator[list[bool]]:
    """-> of each attempt, one: whether the database refused it."""
    refused: list[bool] = []

    def forge(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("UPDATE rollbacks") and not refused:
            refused.append(_is_refused(url))

    event.listen(journal._engine, "before_cursor_execute", forge)
    try:
        yield refused
    finally:
        event.remove(journal._engine, "before_cursor_execute", forge)


def _is_refused(url: str) -> bool:
    past_the_bot = Sql(url)
    past_the_bot.execute("PRAGMA busy_timeout = 100" if past_the_bot.sqlite else "SET lock_timeout = '100ms'")
    try:
        past_the_bot.execute(f"UPDATE rollbacks SET channel = 'C0EVIL' WHERE id = '{ID}'")
    except OperationalError:
        return True
    finally:
        past_the_bot.close()
    return False
