"""The checklist of a rollback in the journal: due again with each change, also while somebody has it in hand."""

from dataclasses import replace
from datetime import timedelta

from bot.catalog import Checklists
from bot.checklists.begun import begun
from bot.journal import SqlJournal, verify_database
from bot.model import Checklist, Due, DueKind, Item, Proof, Ticked
from tests.journal.bare import Sql
from tests.journal.samples import FOR_EVER, NOON, approve, intent, plan, rollback

ID = "a" * 32
LEASE, LATER = timedelta(seconds=30), NOON + timedelta(days=30)


async def in_hand(journal: SqlJournal) -> Due | None:
    """Whatever of it may be claimed now."""
    return next((due for due in await journal.claim_due(LEASE) if due.kind is DueKind.CHECKLIST), None)


async def test_what_changes_while_somebody_has_it_in_hand_is_looked_at_once_more(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=(), falls_due={DueKind.CHECKLIST: NOON})
    mine = await in_hand(journal)
    assert mine
    assert await in_hand(journal) is None
    await approve(journal)
    await journal.note(ID, tell=())
    await journal.reschedule(mine, LATER)

    again = await in_hand(journal)
    assert again, "both changes came when the rollback had been read already"
    await journal.reschedule(again, LATER)
    assert await in_hand(journal) is None, "nothing has changed since"


async def test_a_rollback_without_a_checklist_gets_none_by_changing(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=())
    await approve(journal)

    assert DueKind.CHECKLIST not in {due.kind for due in await journal.waiting()}


async def test_what_an_approval_and_an_intent_leave_is_whole(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=())
    await journal.begin_items(ID, begun(Checklists()), tell=())
    approved = await approve(journal)
    assert approved == await journal.get(ID)

    executing = await journal.intend(intent(), good_for=FOR_EVER)
    assert executing
    assert executing.items
    assert executing == await journal.get(ID)


async def test_a_tick_that_was_written_into_the_database_is_noticed(journal: SqlJournal, sql: Sql, url: str) -> None:
    await journal.propose(rollback(), tell=())
    await journal.begin_items(ID, begun(Checklists()), tell=())
    assert await journal.with_open_items() == (), "these are no follow-ups"
    item = next(each for each in begun(Checklists()) if each.key == Proof.TYPE)
    assert await journal.tick(ID, item, Ticked(NOON, proof="Row 1 of the audit: immediate."), tell=())
    assert verify_database(url).problem == ""

    ticked = '{"at":"2026-03-01T12:00:00Z","proof":"Row 9 of the audit."}'
    sql.execute("UPDATE items SET ticked = ? WHERE key = 'validated'", [ticked])
    assert "its item validated is not as it was recorded" in verify_database(url).problem


async def test_of_what_is_still_to_be_done_only_that_of_a_service_or_of_a_person_is_read(journal: SqlJournal) -> None:
    for number, service in enumerate(("quilt-catalog", "quilt-orders", "quilt-search")):
        this = replace(plan(), service=service, service_arn=f"{plan().service_arn}-{number}")
        await journal.propose(rollback(f"{number}" * 32, service=service, plan=this), tell=())
        item = Item(Checklist.FOLLOW_UPS, "fix", 0, "Fix it.", "engineer-a", f"U0AAA{number}")
        await journal.begin_items(f"{number}" * 32, (item,), tell=())
    assert await journal.tick("2" * 32, item, Ticked(NOON, proof="It is fixed."), tell=())

    assert [each.service for each in await journal.with_open_items()] == ["quilt-catalog", "quilt-orders"]
    assert [each.id for each in await journal.with_open_items(service="quilt-orders")] == ["1" * 32]
    assert [each.id for each in await journal.with_open_items(owner="U0AAA0")] == ["0" * 32]
    assert await journal.with_open_items(service="quilt-orders", owner="U0AAA0") == ()
    assert await journal.with_open_items(service="quilt-search") == ()
