"""The ledger: what was seen serving, what was left for good, and what an undo takes back. It outlives AWS's memory."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import Immediate, Plan, Remembered, RevisionCopy, State
from tests.journal.samples import (
    ARN,
    HOUR,
    IMAGE,
    MINUTE,
    NOON,
    Hands,
    approve,
    candidate,
    intent,
    plan,
    rollback,
)
from tests.postgres.server import SQLITE_ONLY

SEEN = Remembered(candidate(38).task_definition, (IMAGE,), NOON, NOON + MINUTE, timedelta(hours=5))


async def succeed(journal: SqlJournal, made: Plan, rollback_id: str = "a" * 32, *, registered: str = "") -> None:
    await journal.propose(
        rollback(rollback_id, plan=made, requested_at=NOON + int(rollback_id[0], 16) * MINUTE), tell=[]
    )
    await approve(journal, rollback_id, digest=made.digest)
    if registered:
        await journal.note(rollback_id, tell=(), registered=registered)
    await journal.intend(intent(rollback_id), good_for=HOUR)
    await journal.move(rollback_id, State.ROLLING, when={State.EXECUTING}, acted_at=NOON)
    await journal.move(rollback_id, State.SUCCEEDED, when={State.ROLLING})


async def known(journal: SqlJournal) -> dict[str, Remembered]:
    return {row.task_definition.rpartition(":")[2]: row for row in await journal.remembered(ARN)}


async def test_what_was_seen_is_remembered_for_its_service_alone_and_looking_again_adds_to_it(
    journal: SqlJournal,
) -> None:
    await journal.seen(ARN, [SEEN])
    await journal.seen(ARN, [replace(SEEN, first_seen=NOON + MINUTE, last_seen=NOON + 9 * MINUTE, served=MINUTE)])

    assert await journal.remembered(ARN) == (replace(SEEN, last_seen=NOON + 9 * MINUTE),)
    assert await journal.remembered(f"{ARN}-other") == ()


async def test_another_image_under_the_same_task_definition_is_another_row(journal: SqlJournal) -> None:
    other = replace(SEEN, images=(replace(IMAGE, digest="sha256:other"),), last_seen=NOON)
    await journal.seen(ARN, [SEEN, other])

    assert await journal.remembered(ARN) == (SEEN, other)


async def test_what_a_rollback_left_is_bad_for_its_reason_and_its_target_is_known_to_serve(journal: SqlJournal) -> None:
    await succeed(journal, plan())

    rows = await known(journal)
    assert rows["41"].bad_since
    assert rows["41"].bad_reason == "token leaked"
    assert rows["38"].bad_since is None


async def test_a_registered_copy_is_remembered_as_one(journal: SqlJournal) -> None:
    copied = plan(copy=RevisionCopy(candidate(38).task_definition, (IMAGE,)))

    await succeed(journal, copied, registered=candidate(43).task_definition)

    assert (await known(journal))["43"].copy_of == candidate(38).task_definition


async def test_an_undo_that_succeeded_lifts_the_mark_and_makes_no_other(journal: SqlJournal) -> None:
    await succeed(journal, plan())
    back = replace(plan().target, chosen=candidate(41))
    undo = plan(from_task_definition=candidate(38).task_definition, target=back, undoes="a" * 32, lapsed=1)

    await succeed(journal, undo, "b" * 32)

    rows = await known(journal)
    assert (rows["41"].bad_since, rows["41"].bad_reason) == (None, "")
    assert rows["41"].lifted_at
    assert rows["38"].bad_since is None
    assert rows["38"].lifted_at, "ECS's own history shows the undo as a rollback away from it"


@SQLITE_ONLY
async def test_a_database_of_the_first_schema_is_brought_forward_with_all_that_is_in_it(
    database: Path, url: str
) -> None:
    with sqlite3.connect(database) as old:
        old.executescript((Path(__file__).parent / "version1.sql").read_text(encoding="utf-8"))
    old.close()
    for _ in range(2):  # the second time there is nothing left to do
        journal = SqlJournal(url, clock=Hands(), config_digest="c0ffee", signer=EVERYBODYS_KEY)
        await journal.open()
        waiting, done = await journal.recent()

        assert (done.state, done.registered, done.plan) == (State.SUCCEEDED, "", plan())
        assert waiting.state is State.PROPOSED
        [asked] = await journal.undecided()
        assert asked.ask == Immediate()
        [row] = await journal.remembered(ARN)
        assert (row.task_definition, row.bad_reason) == (candidate(41).task_definition, "token leaked")
        await journal.close()
    assert verify_database(url).problem == ""
