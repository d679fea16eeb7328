"""A build has an intent of its own: after the approval of its very plan, once, and for good."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import Build, BuildIntent, Due, DueKind, Notice, NoticeKind, Rebuild, RevisionCopy, Rollback, State
from bot.plan.plan import seal
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, IMAGE, MINUTE, NOON, Hands, approval, approve, intent, plan, rollback
from tests.postgres.server import SQLITE_ONLY

ID = "a" * 32
REBUILD = Rebuild("e43b15a", "master", "quilt-catalog-rollback", "registry/catalog", "app", "quiltdata/quilt")
BUILD = BuildIntent(ID, {"projectName": REBUILD.project, "ROLLBACK_COMMIT": "e43b15a"}, NOON + 2 * MINUTE)


def rebuilding() -> Rollback:
    return rollback(plan=plan(copy=RevisionCopy("arn:…/quilt-catalog:41", (IMAGE,)), rebuild=REBUILD))


async def approved(journal: SqlJournal) -> None:
    await journal.propose(rebuilding(), tell=[])
    await approve(journal)


async def test_a_build_begins_once_and_only_after_the_approval(journal: SqlJournal, url: str) -> None:
    await journal.propose(rebuilding(), tell=[])
    assert await journal.intend_build(BUILD, good_for=HOUR) is None
    await approve(journal)

    begun = await journal.intend_build(BUILD, good_for=HOUR)

    assert begun is not None
    assert (begun.state, begun.build, begun.building) == (State.APPROVED, Build(BUILD.at), True)
    assert await journal.intend_build(BUILD, good_for=HOUR) is None
    assert verify_database(url).problem == ""


async def test_what_is_known_of_a_build_is_read_back_and_the_call_on_the_service_still_comes_once(
    journal: SqlJournal,
) -> None:
    await approved(journal)
    await journal.intend_build(BUILD, good_for=HOUR)
    built = Build(BUILD.at, "project:1", "COMPLETED", NOON + 9 * MINUTE, "sha256:" + "b" * 64, "f" * 40, "https://x/1")

    noted = await journal.note(ID, tell=[Notice(NoticeKind.NOTE, "built")], build=built)

    assert (noted, noted.build) == (await journal.get(ID), built)
    assert noted.effective_plan.target.chosen.images == (
        replace(IMAGE, image=f"registry/catalog@sha256:{'b' * 64}", digest="sha256:" + "b" * 64),
    )
    assert await journal.intend(intent(), good_for=HOUR) is not None
    assert await journal.intend(intent(), good_for=HOUR) is None


async def test_an_approval_counts_from_the_end_of_the_build_that_it_allowed(journal: SqlJournal, clock: Hands) -> None:
    await approved(journal)
    await journal.intend_build(BUILD, good_for=15 * MINUTE)
    await journal.note(ID, tell=[], build=Build(BUILD.at, "project:1", built_at=NOON + 20 * MINUTE))

    clock.time = NOON + 35 * MINUTE
    assert await journal.intend(intent(), good_for=15 * MINUTE) is None
    clock.time = NOON + 34 * MINUTE
    assert await journal.intend(intent(), good_for=15 * MINUTE) is not None


async def test_no_build_begins_on_an_approval_whose_time_is_over(journal: SqlJournal, clock: Hands) -> None:
    await approved(journal)
    clock.time = approval().at + 15 * MINUTE

    assert await journal.intend_build(BUILD, good_for=15 * MINUTE) is None


async def test_a_plan_without_a_rebuild_never_gets_a_build(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)

    assert await journal.intend_build(BUILD, good_for=HOUR) is None


async def test_the_database_takes_no_build_without_an_approval_and_lets_none_be_changed(
    journal: SqlJournal, sql: Sql
) -> None:
    await journal.propose(rebuilding(), tell=[])
    row = f"INSERT INTO build_intents (rollback_id, digest, arguments, at) VALUES ('{ID}', 'd1', '{{}}', '{NOON:%F}')"
    with pytest.raises(DBAPIError):
        sql.execute(row)
    await approve(journal)
    await journal.intend_build(BUILD, good_for=HOUR)
    for forbidden in ("UPDATE build_intents SET digest = 'x'", "DELETE FROM build_intents", row):
        with pytest.raises(DBAPIError):
            sql.execute(forbidden)


@SQLITE_ONLY
async def test_an_older_database_gets_the_table_and_its_lock(database: Path, url: str) -> None:
    with sqlite3.connect(database) as old:
        old.executescript((Path(__file__).parent / "version1.sql").read_text(encoding="utf-8"))
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    other, arn = "f" * 32, "arn:aws:ecs:us-east-1:111122223333:service/sales-prod/other"
    await journal.propose(
        replace(rebuilding(), id=other, plan=seal(replace(rebuilding().plan, service_arn=arn))), tell=[]
    )
    await approve(journal, other)
    assert await journal.intend_build(replace(BUILD, rollback_id=other), good_for=HOUR) is not None
    await journal.close()

    with sqlite3.connect(database) as bare, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        bare.execute("DELETE FROM build_intents")


async def test_a_merge_is_awaited_from_when_that_is_noted_until_it_no_longer_is(journal: SqlJournal) -> None:
    await approved(journal)
    assert await journal.waiting() == ()

    await journal.note(ID, tell=[], falls_due={DueKind.MERGE: NOON}, merge_awaited=NOON)

    assert await journal.waiting() == (Due(ID, DueKind.MERGE, NOON),)
    await journal.note(ID, tell=[], falls_due={DueKind.MERGE: None})
    assert await journal.waiting() == ()
