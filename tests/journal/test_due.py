"""What falls due is a row: written with the change that makes it due, claimed by one at a time, settled once."""

import asyncio

from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Due, DueKind, Notice, NoticeKind, Rollback, State
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, approve, plan, rollback

ID = "a" * 32
EXPIRY = Due(ID, DueKind.EXPIRY, NOON + 15 * MINUTE)
NEVER = 9999 * HOUR


async def proposed(journal: SqlJournal, clock: Hands) -> Rollback:
    """And its time is over."""
    stored = await journal.propose(rollback(), tell=[])
    clock.time = stored.expires_at
    return stored


async def test_a_proposal_falls_due_when_it_expires_and_not_before(journal: SqlJournal, clock: Hands) -> None:
    stored = await journal.propose(rollback(), tell=[])
    assert await journal.waiting() == (EXPIRY,)
    clock.time = stored.expires_at - MINUTE
    assert await journal.claim_due(MINUTE) == ()

    clock.time = stored.expires_at
    (claimed,) = await journal.claim_due(MINUTE)

    assert (claimed.rollback_id, claimed.kind, claimed.due_at, claimed.tries) == (ID, DueKind.EXPIRY, EXPIRY.due_at, 1)


async def test_what_is_approved_expires_no_more_and_what_is_asked_again_does_later(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    assert await journal.waiting() == ()

    await journal.remake(ID, plan(lapsed=1), expires_at=NOON + HOUR, tell=[])

    assert await journal.waiting() == (Due(ID, DueKind.EXPIRY, NOON + HOUR),)
    await journal.move(ID, State.CANCELLED, when={State.PROPOSED})
    assert await journal.waiting() == ()


async def test_what_is_claimed_is_given_to_nobody_else_before_the_lease_is_over(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    await proposed(journal, clock)
    other = SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY)

    assert len(await journal.claim_due(MINUTE)) == 1
    clock.time += 0.99 * MINUTE
    assert await other.claim_due(MINUTE) == ()
    clock.time += 0.01 * MINUTE  # whoever had claimed it has died
    (again,) = await other.claim_due(MINUTE)

    assert again.tries == 2
    await other.close()


async def test_of_eight_who_claim_at_once_each_row_is_given_to_one(journal: SqlJournal, clock: Hands, url: str) -> None:
    for number in range(20):
        await journal.propose(rollback(f"{number:032}", plan=plan(service_arn=f"arn:{number}")), tell=[])
    clock.time += HOUR
    several = [SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY) for _ in range(8)]

    claimed = await asyncio.gather(*(each.claim_due(MINUTE) for each in several))

    given = sorted(row.rollback_id for rows in claimed for row in rows)
    assert given == [f"{number:032}" for number in range(20)]
    for each in several:
        await each.close()


async def test_what_is_given_back_falls_due_again_at_its_time(journal: SqlJournal, clock: Hands) -> None:
    await proposed(journal, clock)
    (claimed,) = await journal.claim_due(NEVER)

    await journal.reschedule(claimed, clock.time + MINUTE)

    assert await journal.claim_due(NEVER) == ()
    clock.time += MINUTE
    (again,) = await journal.claim_due(NEVER)
    assert (again.due_at, again.tries) == (clock.time, 2)
    await journal.reschedule(again, None)
    assert await journal.waiting() == ()


async def test_only_what_was_tried_counts(journal: SqlJournal, clock: Hands) -> None:
    await proposed(journal, clock)
    (claimed,) = await journal.claim_due(MINUTE)

    await journal.reschedule(claimed, clock.time)
    (again,) = await journal.claim_due(MINUTE)
    assert again.tries == 2
    await journal.reschedule(again, clock.time, tried=False)
    (once_more,) = await journal.claim_due(MINUTE)
    assert once_more.tries == 2


async def test_whoever_has_it_in_hand_is_not_given_it_again_and_others_are_after_the_lease(
    journal: SqlJournal, clock: Hands
) -> None:
    await proposed(journal, clock)
    claimed = await journal.claim_due(MINUTE)
    late = rollback("b" * 32, plan=plan(service_arn="arn:b"), expires_at=EXPIRY.due_at + MINUTE)
    await journal.propose(late, tell=[])
    clock.time = late.expires_at

    (new,) = await journal.claim_due(MINUTE, in_hand=claimed)
    assert (new.rollback_id, new.tries) == (late.id, 1)

    clock.time += MINUTE
    assert {row.rollback_id: row.tries for row in await journal.claim_due(MINUTE)} == {ID: 2, late.id: 2}


async def test_what_the_dead_had_claimed_is_nobodys_again(journal: SqlJournal, clock: Hands) -> None:
    await proposed(journal, clock)
    await journal.claim_due(NEVER)
    assert await journal.claim_due(NEVER) == ()

    await journal.free_all_due()

    (again,) = await journal.claim_due(NEVER)
    assert (again.due_at, again.tries) == (EXPIRY.due_at, 2)


async def test_what_is_hastened_falls_due_now_and_nothing_else_does(journal: SqlJournal, clock: Hands) -> None:
    late, later = NOON - MINUTE, NOON + HOUR
    await journal.propose(rollback(), tell=[])
    await journal.note(ID, tell=[], falls_due={DueKind.MERGE: later, DueKind.REMINDER: late})
    clock.time = NOON

    await journal.hasten(DueKind.MERGE)
    await journal.hasten(DueKind.REMINDER)

    assert {row.kind: row.due_at for row in await journal.waiting()} == {
        DueKind.MERGE: NOON,
        DueKind.REMINDER: late,
        DueKind.EXPIRY: EXPIRY.due_at,
    }


async def test_what_was_settled_or_moved_meanwhile_is_not_given_back(journal: SqlJournal, clock: Hands) -> None:
    await proposed(journal, clock)
    (claimed,) = await journal.claim_due(NEVER)
    later = NOON + HOUR
    await journal.note(ID, tell=[], falls_due={DueKind.REMINDER: later}, expires_at=later)

    await journal.reschedule(claimed, clock.time)
    assert {row.due_at for row in await journal.waiting()} == {later}

    await journal.move(ID, State.EXPIRED, when={State.PROPOSED}, falls_due={DueKind.REMINDER: None})
    await journal.reschedule(claimed, clock.time)
    assert await journal.waiting() == ()


async def test_what_two_settle_is_told_once(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await journal.note(ID, tell=[], falls_due={DueKind.REMINDER: NOON})
    over, tell = {DueKind.REMINDER: None}, [Notice(NoticeKind.REMINDER, "that time is over")]

    first, second = await asyncio.gather(*(journal.note(ID, tell=tell, falls_due=over) for _ in range(2)))

    assert first == second == await journal.get(ID)
    assert len(await journal.outbox()) == 1


async def test_nothing_is_written_while_nothing_is_due(journal: SqlJournal, clock: Hands) -> None:
    await journal.propose(rollback(), tell=[])
    writes: list[object] = []
    submit = journal._writer.submit
    journal._writer.submit = lambda *how: (writes.append(how), submit(*how))[1]  # type: ignore[method-assign]

    assert await journal.claim_due(MINUTE) == ()

    assert writes == []
