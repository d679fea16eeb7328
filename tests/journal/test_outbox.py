"""What is told stands or falls with what it tells, goes out in order, and is not told twice."""

import asyncio
from collections import Counter

import pytest

from bot.errors import AlreadyLive
from bot.journal import SqlJournal, outbox
from bot.model import Medium, Notice, NoticeKind, StaleCard, State
from tests.journal.bare import Sql
from tests.journal.samples import NOON, approve, plan, rollback

ID = "a" * 32
CARD, COPY, NOTE = Notice(NoticeKind.CARD), Notice(NoticeKind.COPY, to="C0SERVICE"), Notice(NoticeKind.NOTE, "a word")


async def test_messages_are_queued_with_the_change_and_in_its_order(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[CARD, COPY])
    await journal.note(ID, tell=[NOTE])

    queued = await journal.outbox()
    assert [(row.notice, row.channel) for row in queued] == [
        (CARD, "C0INCIDENT"),
        (COPY, "C0SERVICE"),
        (NOTE, "C0INCIDENT"),
    ]
    assert all((row.rollback_id, row.attempted_at, row.created_at) == (ID, None, NOON) for row in queued)


async def test_a_change_that_does_not_take_place_queues_nothing(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    with pytest.raises(AlreadyLive):
        await journal.propose(rollback("b" * 32), tell=[CARD])
    await approve(journal, digest="another")
    await journal.move(ID, State.ROLLING, when={State.EXECUTING}, tell=[CARD])

    assert await journal.outbox() == ()


async def test_a_message_that_may_have_been_posted_says_since_when(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[CARD, NOTE])
    card, note = await journal.outbox()
    await journal.attempted(card.id)

    assert [row.attempted_at for row in await journal.outbox()] == [NOON, None]
    await journal.posted(card.id, ts="1.1")
    assert [row.id for row in await journal.outbox()] == [note.id]


async def test_the_cards_place_is_kept_and_is_no_change_of_the_rollback(journal: SqlJournal) -> None:
    proposed = await journal.propose(rollback(), tell=[NOTE, CARD])
    note, card = await journal.outbox()
    await journal.posted(note.id, ts="1.1")
    await journal.posted(card.id, ts="2.2")

    stored = await journal.get(ID)
    assert stored
    assert (stored.card_ts, stored.revision, stored.audit_head) == ("2.2", proposed.revision, proposed.audit_head)


async def test_a_card_is_stale_from_a_change_until_it_shows_it(journal: SqlJournal) -> None:
    proposed = await journal.propose(rollback(), tell=[CARD])
    assert await journal.stale_cards() == ()
    (card,) = await journal.outbox()
    await journal.posted(card.id, ts="1.1")
    await journal.card_shows(ID, proposed.revision)
    assert await journal.stale_cards() == ()

    approved = await approve(journal)
    assert approved
    assert await journal.stale_cards() == (StaleCard(ID, approved.revision, live=True, channel=approved.channel),)
    await journal.card_shows(ID, approved.revision)
    await journal.card_shows(ID, proposed.revision)
    assert await journal.stale_cards() == ()


async def test_the_card_of_what_is_over_is_told_from_one_that_goes_on(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[CARD])
    (card,) = await journal.outbox()
    await journal.posted(card.id, ts="1.1")
    await journal.move(ID, State.CANCELLED, when={State.PROPOSED}, outcome="Withdrawn.")

    assert [stale.live for stale in await journal.stale_cards()] == [False]


async def test_a_message_given_up_is_not_sent_again_and_its_reason_is_kept(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[CARD, NOTE])
    card, note = await journal.outbox()
    await journal.given_up(card.id, why="is_archived")

    assert [row.id for row in await journal.outbox()] == [note.id]
    assert sql.rows("SELECT given_up FROM outbox ORDER BY id") == [("is_archived",), ("",)]


async def test_a_card_put_elsewhere_takes_with_it_what_is_unsent_but_not_the_copy(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[CARD, COPY, NOTE])
    card, *_ = await journal.outbox()
    await journal.posted(card.id, ts="1.1")
    assert {row.card_ts for row in await journal.outbox()} == {"1.1"}
    await journal.note(ID, tell=[CARD], channel="C0HOME", card_ts="")

    waiting = {row.notice.kind: (row.channel, row.card_ts) for row in await journal.outbox()}
    assert waiting == {
        NoticeKind.COPY: ("C0SERVICE", ""),
        NoticeKind.NOTE: ("C0HOME", ""),
        NoticeKind.CARD: ("C0HOME", ""),
    }


async def test_the_journal_itself_rings_after_its_commit(journal: SqlJournal) -> None:
    rung: list[int] = []
    journal.ring = lambda: rung.append(1)

    await journal.propose(rollback(), tell=[CARD])
    await asyncio.sleep(0)
    assert rung == [1]

    assert await journal.move(ID, State.ROLLING, when={State.EXECUTING}) is None
    await journal.move(ID, State.CANCELLED, when={State.PROPOSED})
    await asyncio.sleep(0)
    assert len(rung) == 3, "a change that came too late changes nothing, and nobody minds the bell"


async def test_a_final_state_is_always_told_and_once(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await journal.move(ID, State.CANCELLED, when={State.PROPOSED})

    assert [row.notice.kind for row in await journal.outbox()] == [NoticeKind.OUTCOME]


async def test_each_medium_takes_its_own_notices_only(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[CARD, NOTE])
    assert [row.notice for row in await journal.outbox(Medium.SLACK)] == [CARD, NOTE]

    sql.execute("UPDATE outbox SET medium = 'elsewhere' WHERE tell = 'note'")
    assert [row.notice for row in await journal.outbox(Medium.SLACK)] == [CARD]


async def test_what_an_outcome_did_not_show_when_it_was_posted_is_still_to_be_shown(journal: SqlJournal) -> None:
    proposed = await journal.propose(rollback(), tell=[CARD, Notice(NoticeKind.OUTCOME)])
    card, outcome = await journal.outbox()
    await journal.posted(card.id, ts="1.1")
    noted = await journal.note(ID, tell=[])
    await journal.card_shows(ID, noted.revision)
    assert await journal.stale_cards() == ()

    await journal.posted(outcome.id, ts="2.2", shows=proposed.revision)

    assert [stale.id for stale in await journal.stale_cards()] == [ID]
    await journal.card_shows(ID, noted.revision)
    assert [stale.id for stale in await journal.stale_cards()] == [ID], "it was edited before the outcome had a place"
    await journal.card_shows(ID, noted.revision, outcome_ts="2.2")
    assert await journal.stale_cards() == ()
    assert [told.ts for told in await journal.told(ID, NoticeKind.OUTCOME)] == ["2.2"]


_LOUD = (NoticeKind.CARD, NoticeKind.APPROVAL_WANTED)


async def backlog(journal: SqlJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of rollbacks 0 to 5 the card is posted; 5 is told elsewhere too, and 4 has something urgent at its end."""
    monkeypatch.setattr(outbox, "_AT_ONCE", 3)
    for number in range(6):
        made = rollback(f"{number}" * 32, plan=plan(service_arn=f"{number}"))
        await journal.propose(made, tell=[CARD])
        await journal.posted((await journal.outbox())[-1].id, ts=f"{number}.1")
        await journal.note(f"{number}" * 32, tell=[NOTE, NOTE])
    await journal.note("5" * 32, tell=[COPY])
    await journal.note("4" * 32, tell=[Notice(NoticeKind.APPROVAL_WANTED)])


async def test_of_a_backlog_only_what_comes_first_in_each_channel_is_read_and_whole(
    journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backlog(journal, monkeypatch)

    rows, all_of_it = await journal.outbox_in_front(first=_LOUD, most=2)

    assert not all_of_it
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    by_rollback = Counter(row.rollback_id[0] for row in rows)
    assert by_rollback == {"4": 3, "0": 2, "5": 3}, "what is urgent, the oldest, and the first of the other channel"
    assert await journal.outbox_in_front(first=_LOUD, most=6) == (await journal.outbox(), True)


async def test_whose_card_waits_takes_nobody_elses_place_in_another_channel(
    journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backlog(journal, monkeypatch)
    await journal.propose(rollback("6" * 32, plan=plan(service_arn="6")), tell=[CARD])
    await journal.note("6" * 32, tell=[Notice(NoticeKind.COPY, to="C0SERVICE"), Notice(NoticeKind.APPROVAL_WANTED)])
    await journal.note("0" * 32, tell=[Notice(NoticeKind.COPY, to="C0SERVICE")])

    rows, _ = await journal.outbox_in_front(first=(NoticeKind.APPROVAL_WANTED,), most=1)

    assert {row.rollback_id[0] for row in rows} == {"4", "5"}


async def test_a_few_are_read_whole(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[CARD, COPY])
    await journal.note(ID, tell=[NOTE])

    assert await journal.outbox_in_front(first=_LOUD, most=1) == (await journal.outbox(), True)
