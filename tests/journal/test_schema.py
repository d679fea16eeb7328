"""Opening: a database is made, known again, or refused with what is wrong with it."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.errors import Refused, Unreachable
from bot.journal import EVERYBODYS_KEY, SqlJournal, forward, preparing, verify_database
from bot.journal.tables import metadata
from tests.journal.bare import Sql
from tests.journal.samples import Hands, interaction, rollback
from tests.limits import full_disk, no_file_may_be_opened
from tests.once import waits_for_the_disk
from tests.postgres.server import SQLITE_ONLY


def damage(database: Path) -> bytes:
    """Overwrite all but the first two pages. -> what the file holds then."""
    sound = database.read_bytes() if database.exists() else b"not a database"
    database.write_bytes(sound[:8192] + b"Z" * max(len(sound) - 8192, 0))
    return database.read_bytes()


async def test_a_database_is_known_again(journal: SqlJournal, url: str) -> None:
    stored = await journal.propose(rollback(), tell=[])
    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await again.open()

    assert await again.get(stored.id) == stored
    await again.close()


@pytest.fixture
def _waits_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.journal.dialects._begin_sqlite", waits_for_the_disk)


@SQLITE_ONLY
@pytest.mark.usefixtures("_waits_for_the_disk")
async def test_what_is_committed_survives_a_power_cut(journal: SqlJournal, sql: Sql) -> None:
    modes = await journal._read(lambda connection: [
        connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    ])  # fmt: skip

    assert modes == ["wal", 2, 1, 1500]


@pytest.mark.parametrize("readable_from", [9, 0])
async def test_a_newer_database_is_refused_and_left_alone(
    journal: SqlJournal, sql: Sql, url: str, readable_from: int
) -> None:
    sql.execute(f"UPDATE journal_schema SET version = 9, readable_from = {readable_from}")
    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    with pytest.raises(Refused, match="schema 9; this Rollback Bot knows schemas up to 8"):
        await again.open()
    await again.close()


async def test_the_bot_is_rolled_back_onto_a_database_whose_newer_version_says_that_it_can(
    journal: SqlJournal, sql: Sql, url: str
) -> None:
    before = await journal.propose(rollback(), tell=[])
    sql.execute("ALTER TABLE rollbacks ADD COLUMN of_tomorrow TEXT NOT NULL DEFAULT ''")
    sql.execute("UPDATE journal_schema SET version = 9, readable_from = 8")
    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    assert await again.is_settled(), "also beside the newer one"
    await again.open()

    assert await again.get(before.id) == before
    await again.receive(interaction("f" * 32))
    assert [each.id for each in await again.undecided()] == ["f" * 32]
    assert sql.rows("SELECT version, readable_from FROM journal_schema") == [(9, 8)]
    await again.close()
    assert verify_database(url).problem == ""


async def test_what_an_older_bot_can_work_on_is_brought_forward_beside_it(
    journal: SqlJournal, sql: Sql, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.journal.schema.NEWEST", 9)
    monkeypatch.setattr("bot.journal.schema._MIGRATIONS", (*[None] * 7, lambda _: None))
    newer = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    assert await newer.is_settled()
    await newer.open()
    await newer.close()
    monkeypatch.undo()

    assert sql.rows("SELECT version, readable_from FROM journal_schema") == [(9, 8)]
    await journal.receive(interaction("f" * 32))
    assert [each.id for each in await journal.undecided()] == ["f" * 32]


async def test_who_only_reads_an_older_database_is_told_what_brings_it_forward(
    journal: SqlJournal, sql: Sql, url: str
) -> None:
    sql.execute("UPDATE journal_schema SET version = 3")
    reader = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY, read_only=True)
    with pytest.raises(Refused, match=r"schema 3; this Rollback Bot reads schema 8\..*rollback-bot serve"):
        await reader.open()
    await reader.close()


@SQLITE_ONLY
async def test_a_damaged_database_is_refused_and_left_alone(database: Path, url: str) -> None:
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    for number in range(50):
        await journal.receive(interaction(f"{number:032}"))
    await journal.close()
    damaged = damage(database)

    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    with pytest.raises(Refused, match=r"damaged|cannot be opened"):
        await again.open()
    await again.close()
    assert damage(database) == damaged


@SQLITE_ONLY
async def test_what_is_no_database_is_refused(database: Path, url: str) -> None:
    damage(database)
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    with pytest.raises(Refused, match="not a database"):
        await journal.open()
    await journal.close()


async def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    journal = SqlJournal(f"sqlite:///{tmp_path}/missing/bot.db", clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    with pytest.raises(Refused, match=r"missing/bot\.db cannot be opened"):
        await journal.open()
    await journal.close()


@SQLITE_ONLY
async def test_a_disk_that_takes_nothing_more_is_noticed_by_whoever_asks(journal: SqlJournal, database: Path) -> None:
    await journal.can_write()
    with full_disk(database):
        with pytest.raises(Unreachable):
            await journal.can_write()
        with pytest.raises(Unreachable):
            await journal.receive(interaction())

    await journal.can_write()
    assert await journal.receive(interaction())


@SQLITE_ONLY
async def test_where_no_file_may_be_opened_nothing_is_recorded_and_later_all_is_well(journal: SqlJournal) -> None:
    journal._engine.dispose()
    with no_file_may_be_opened(), pytest.raises(Unreachable, match="unable to open database file"):
        await journal.receive(interaction())

    assert await journal.receive(interaction())


@SQLITE_ONLY
@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_was_moved_away_takes_nothing_until_it_is_back(
    journal: SqlJournal, database: Path, replaced: bool
) -> None:
    stored = await journal.propose(rollback(), tell=[])
    away = shutil.move(database, f"{database}.away")
    if replaced:
        shutil.copy(away, database)

    for change in (journal.can_write(), journal.receive(interaction()), journal.attempted(1)):
        with pytest.raises(Unreachable, match=r"\.db was moved, deleted or replaced .* Put that very file back"):
            await change
    assert await journal.get(stored.id) == stored, "reading goes on"

    shutil.move(away, database)
    assert await journal.receive(interaction())


async def test_an_empty_audit_vouches_for_nothing(journal: SqlJournal, url: str) -> None:
    assert verify_database(url).problem.startswith("The audit is empty")


def test_every_table_has_rights_for_the_bots_role_and_every_counter_its_sequence() -> None:
    assert preparing._GRANTED.keys() == metadata.tables.keys()
    counted = {(each.name, each.autoincrement_column) for each in metadata.tables.values()}
    assert {f"{name}_{column.name}_seq" for name, column in counted if column is not None} == {*preparing._SEQUENCES}


async def test_a_start_asks_the_same_few_questions_however_many_tables_there_are(journal: SqlJournal, url: str) -> None:
    """Each answer of PostgreSQL is waited for, also while nobody leads."""
    asked: list[str] = []
    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    event.listen(again._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    await again.open()
    await again.close()

    assert 0 < len(asked) <= 12, asked


async def test_whatever_is_missing_is_made_again_and_nothing_else(journal: SqlJournal, sql: Sql, url: str) -> None:
    sql.execute("DROP INDEX stale_cards")
    sql.execute("ALTER TABLE outbox DROP COLUMN medium")
    sql.execute("DROP TABLE lessons")
    assert forward.look(url).missing == ("index stale_cards", "table lessons", "column outbox.medium")

    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await again.open()
    await again.close()
    assert forward.look(url).missing == ()
