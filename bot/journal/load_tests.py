"""A load test that was started beside a rollback's third phase: one row, there before the build is asked for."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select, update

from bot.journal.tables import load_tests
from bot.journal.transaction import Transaction
from bot.model import LoadTest


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, LoadTest]:
    """By the rollback's id."""
    if not (wanted := list(rollback_ids)):
        return {}
    rows = connection.execute(select(load_tests).where(load_tests.c.rollback_id.in_(wanted)))
    return {row.rollback_id: LoadTest(**row._mapping) for row in rows}


def begin(tx: Transaction, test: LoadTest) -> bool:
    """False: there is one already."""
    if of(tx.connection, [test.rollback_id]):
        return False
    tx.connection.execute(insert(load_tests).values(_row(test)))
    return True


def change(tx: Transaction, before: LoadTest, now: LoadTest | None) -> bool:
    """None: nothing was started after all. False: it is not as it was `before` any more."""
    c = load_tests.c
    this = (c.rollback_id == before.rollback_id) & (c.build_id == before.build_id) & (c.result == before.result)
    changed = update(load_tests).where(this).values(_row(now)) if now else delete(load_tests).where(this)
    return tx.connection.execute(changed).rowcount == 1


def _row(test: LoadTest) -> dict[str, object]:
    return {column.name: getattr(test, column.name) for column in load_tests.columns}
