"""Somebody who can write the database, and drop its triggers, still needs the second person: nothing reaches AWS."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from bot.model import Approval, Rollback, State
from bot.ports import read_ahead
from tests.scenarios.world import ANA, BEN, World

_OTHER = "quilt-catalog:40"


@contextmanager
def past_the_bot(world: World) -> Iterator[sqlite3.Connection]:
    """The file as its owner has it: without triggers, and without foreign keys."""
    with closing(sqlite3.connect(world.home / "journal.db", isolation_level=None)) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        yield database


async def test_a_plan_that_was_changed_below_its_digest_is_neither_approved_nor_carried_out(world: World) -> None:
    card = await world.propose()
    with past_the_bot(world) as database:
        database.execute("UPDATE rollbacks SET plan = replace(plan, 'quilt-catalog:38', ?)", (_OTHER,))
    await world.press(card)

    said = await world.told_privately(BEN, "its plan is not the one that was recorded")
    assert "Somebody changed the database past the bot." in said
    assert "rollback-bot audit verify" in said
    assert world.sent() == []


async def test_an_approval_written_into_the_database_is_refused_before_anything_is_sent(world: World) -> None:
    """As the next start finds it: approved, with its approval and its authorization."""
    await world.propose()
    proposed = await world.newest()
    assert proposed
    now = world.clock.now()
    at, digest = f"{now:%Y-%m-%d %H:%M:%S.%f}", proposed.plan.digest
    with past_the_bot(world) as database:
        named = (proposed.id, digest, "engineer-b", BEN, "engineer-a", at)
        database.execute("INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?)", named)
        database.execute(
            "INSERT INTO authorizations VALUES (?, ?, 'second_person', 'engineer-a', 1, '', '', ?)",
            (proposed.id, digest, at),
        )
        approvals = f'[{{"person":"engineer-b","slack_id":"{BEN}","at":"{now.isoformat()}"}}]'
        database.execute("UPDATE rollbacks SET state = 'approved', approvals = ?, approved_at = ?", (approvals, at))
    await world.bot._workers.engine.start(proposed.id)

    refused = await world.ends("refused")
    assert "who approved it is not who was recorded" in refused.outcome
    await world.told("Somebody changed the database past the bot.")
    assert world.sent() == []


async def test_who_asked_cannot_be_rewritten_so_that_they_may_approve_themselves(world: World) -> None:
    card = await world.propose(user=BEN)
    with past_the_bot(world) as database:
        database.execute("UPDATE rollbacks SET requester = 'engineer-a', requester_slack_id = ?", (ANA,))
        database.execute("UPDATE rollbacks SET request = replace(replace(request, ?, ?), ?, ?)",
                         (BEN, ANA, "engineer-b", "engineer-a"))  # fmt: skip
    await world.press(card, user=BEN)

    await world.told_privately(BEN, "who asked for it is not who was recorded")
    assert world.sent() == []


async def test_what_is_another_row_while_rights_are_looked_at_is_not_acted_upon(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as it was again before the intent. Here an approver of another service approved, and Ben's name is read."""
    read = world.bot.journal.get

    async def get(rollback_id: str) -> Rollback | None:
        found = await read(rollback_id)
        if found is None or found.state is not State.APPROVED:
            return found
        return replace(found, approvals=(Approval("engineer-c", BEN, found.requested_at),))

    card = await world.propose()
    monkeypatch.setattr(read_ahead, "_GOOD_FOR", 0.0)  # or nothing is read but what was held against the audit
    monkeypatch.setattr(world.bot.journal, "get", get)
    await world.press(card)

    assert "was another one when it was read a moment ago" in (await world.ends("refused")).outcome
    assert world.sent() == []


async def test_no_other_user_reads_the_databases_of_a_bot_that_works(world: World) -> None:
    await world.propose()
    files = sorted(each for each in world.home.iterdir() if each.name.startswith("journal.db"))

    assert {"journal.db", "journal.db-wal", "journal.db.runs", "journal.db.runs-wal"} <= {each.name for each in files}
    assert {each.name: oct(each.stat().st_mode & 0o777) for each in files if each.stat().st_mode & 0o077} == {}
