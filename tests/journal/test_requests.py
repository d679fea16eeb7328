"""What was asked is stored with what was typed and with the rollback that it leads to, whoever or whatever asked."""

import json
from datetime import timedelta

import pytest

from bot.journal import SqlJournal
from bot.model import Alarm, Ask, Complete, Drill, Immediate, Origin, Partial, Person, Restore, Undo
from tests.asks import requested
from tests.journal.bare import Sql
from tests.journal.samples import interaction, rollback

ASKS: tuple[Ask, ...] = (
    *(Immediate(), Immediate(":38"), Undo()),
    *(Partial("mcp"), Partial("mcp", timedelta(hours=4)), Restore("mcp"), Complete("e43b15a")),
)


@pytest.mark.parametrize("ask", [None, *ASKS])
async def test_what_was_typed_is_read_back(journal: SqlJournal, ask: Ask | None) -> None:
    await journal.receive(interaction(ask=ask))

    assert await journal.undecided() == (interaction(ask=ask),)


@pytest.mark.parametrize("ask", ASKS)
async def test_what_a_rollback_was_asked_for_is_read_back(journal: SqlJournal, ask: Ask) -> None:
    stored = await journal.propose(rollback(ask=ask), tell=[])

    assert stored.request == rollback(ask=ask).request
    assert await journal.get(stored.id) == stored


@pytest.mark.parametrize(
    ("origin", "known_as"),
    [
        (Person("U0AAAA", "engineer-a"), ("engineer-a", "U0AAAA")),
        (Alarm("catalog-5xx"), ("alarm catalog-5xx", "")),
        (Drill("friday"), ("drill friday", "")),
    ],
)
async def test_the_database_knows_the_requester_by_name(
    journal: SqlJournal, sql: Sql, origin: Origin, known_as: tuple[str, str]
) -> None:
    stored = await journal.propose(requested(rollback(), origin=origin), tell=[])

    assert stored.request.origin == origin
    assert sql.rows("SELECT requester, requester_slack_id FROM rollbacks") == [known_as]
    assert sql.rows("SELECT actor FROM audit") == [(known_as[0],)]


async def test_nothing_that_was_asked_changes_afterwards(journal: SqlJournal) -> None:
    stored = await journal.propose(rollback(), tell=[])

    for name in ("request", "requester", "requester_slack_id", "reason", "category"):
        with pytest.raises(TypeError, match=name):
            await journal.note(stored.id, tell=[], **{name: ""})


async def test_the_audit_says_what_was_asked_and_by_whom(journal: SqlJournal, sql: Sql) -> None:
    await journal.receive(typed := interaction(ask=Immediate(":38")))
    await journal.propose(rollback(typed.id, ask=typed.ask), tell=[])
    await journal.decided(typed, outcome="proposed rb-11111111")

    proposed, answered = (json.loads(detail) for (detail,) in sql.rows("SELECT detail FROM audit ORDER BY seq"))

    ask = {"kind": "immediate", "revision": ":38"}
    asked = {"ask": ask, "requester_slack_id": "U0AAAA", "category": "security", "reason": "token leaked"}
    assert asked.items() <= proposed.items()
    assert {"ask": ask, "revision": ":38", "category": "users", "verb": "immediate"}.items() <= answered.items()
