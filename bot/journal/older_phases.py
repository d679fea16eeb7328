"""How databases from before there were phases, and rows that fall due, are brought forward."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, column, insert, select, table

from bot.journal import present
from bot.journal.kinds import Json, Moment, one_of
from bot.journal.rows import from_phase
from bot.journal.tables import due, phases
from bot.model import Check, DueKind, Health, Phase, State

_FIRST = timedelta(minutes=5)
_GONE = ("health", "checks", "remind_at")
_OLD = table(
    "rollbacks",
    column("id"),
    column("state", one_of(State)),
    column("requested_at", Moment),
    column("ended_at", Moment),
    column("expires_at", Moment),
    column("merge_awaited", Moment),
    column("health", one_of(Health)),
    column("checks", Json(tuple[Check, ...])),
)
_REMINDED = table("rollbacks", column("id"), column("remind_at", Moment))


def give_phases(connection: Connection) -> None:
    """What was found so far becomes the first phase; what was awaited becomes rows; and then the columns go.

    Where nothing was found yet, the run of the rollback, if it goes on, says which phases there are.
    """
    there = present.columns(connection, [_OLD.name])[_OLD.name]
    for row in connection.execute(select(_OLD)).all():
        if row.state is State.SUCCEEDED and row.health is not Health.PENDING:
            connection.execute(insert(phases).values(rollback_id=row.id, **from_phase(_first(row))))
        for kind, at in _awaited(row):
            connection.execute(insert(due).values(rollback_id=row.id, kind=kind, due_at=at))
    if "remind_at" in there:
        reminded = select(_REMINDED).where(_REMINDED.c.remind_at.is_not(None))
        for rollback_id, at in connection.execute(reminded).all():
            connection.execute(insert(due).values(rollback_id=rollback_id, kind=DueKind.REMINDER, due_at=at))
    connection.exec_driver_sql("DROP INDEX IF EXISTS ix_rollbacks_remind_at")
    for name in there.intersection(_GONE):
        connection.exec_driver_sql(f"ALTER TABLE rollbacks DROP COLUMN {name}")


def _first(row: Row[Any]) -> Phase:
    at: datetime = row.ended_at or row.requested_at
    judged_at = max((check.at for check in row.checks), default=at)
    return Phase(1, at, at + _FIRST, row.health, row.checks, judged_at)


def _awaited(row: Row[Any]) -> Iterable[tuple[DueKind, datetime]]:
    if row.state is State.PROPOSED:
        yield DueKind.EXPIRY, row.expires_at
    if row.merge_awaited:
        yield DueKind.MERGE, row.merge_awaited
