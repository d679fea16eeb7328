"""The rows of what follows a rollback that went wrong. Who was called and who took it is written once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from bot.journal.tables import evidence_files, recoveries, recovery_calls, recovery_looks, support_cases
from bot.journal.transaction import Transaction
from bot.model import Called, EvidenceFile, Looking, Recovery, Seen, SupportCase

_NOBODY = ""  # who opened the case of a row that stays behind, since no row of a case is ever deleted


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, Recovery]:
    """By the rollback's id."""
    if not (wanted := list(rollback_ids)):
        return {}
    begun = connection.execute(select(recoveries).where(recoveries.c.rollback_id.in_(wanted))).all()
    if not (ids := [row.rollback_id for row in begun]):
        return {}
    calls: dict[str, list[Called]] = {}
    for row in connection.execute(
        select(recovery_calls).where(recovery_calls.c.rollback_id.in_(ids)).order_by(recovery_calls.c.at)
    ):
        calls.setdefault(row.rollback_id, []).append(Called(row.level, row.slack_ids, row.at, row.until))
    looks = {
        row.rollback_id: Looking(row.slack_id, row.person, row.at) for row in _rows(connection, recovery_looks, ids)
    }
    cases = {
        row.rollback_id: SupportCase(**row._mapping)
        for row in _rows(connection, support_cases, ids)
        if row.opened_by != _NOBODY
    }
    return {
        row.rollback_id: Recovery(
            row.began_at,
            row.seen,
            tuple(calls.get(row.rollback_id, ())),
            looks.get(row.rollback_id),
            cases.get(row.rollback_id),
        )
        for row in begun
    }


def begin(tx: Transaction, rollback_id: str, seen: Seen | None, file: EvidenceFile) -> bool:
    """False: it has begun already."""
    if of(tx.connection, [rollback_id]):
        return False
    tx.connection.execute(insert(recoveries).values(rollback_id=rollback_id, began_at=file.at, seen=seen))
    tx.connection.execute(insert(evidence_files).values(_values(evidence_files, file)))
    return True


def add_call(tx: Transaction, rollback_id: str, new: Called) -> None:
    values = {"level": new.level, "slack_ids": new.slack_ids, "at": new.at, "until": new.until}
    tx.connection.execute(insert(recovery_calls).values(rollback_id=rollback_id, **values))


def add_look(tx: Transaction, rollback_id: str, new: Looking) -> None:
    values = {"slack_id": new.slack_id, "person": new.person, "at": new.at}
    tx.connection.execute(insert(recovery_looks).values(rollback_id=rollback_id, **values))


def begin_case(tx: Transaction, case: SupportCase) -> None:
    """Where an earlier one was not opened after all, its row becomes this one's."""
    values = _values(support_cases, case)
    not_opened = (support_cases.c.rollback_id == case.rollback_id) & (support_cases.c.opened_by == _NOBODY)
    if tx.connection.execute(update(support_cases).where(not_opened).values(values)).rowcount == 0:
        tx.connection.execute(insert(support_cases).values(values))


def change_case(tx: Transaction, before: SupportCase, now: SupportCase | None) -> bool:
    """None: nothing was opened after all. False: it is not as it was `before` any more."""
    c = support_cases.c
    this = (c.rollback_id == before.rollback_id) & (c.id == before.id) & (c.result == before.result)
    values = _values(support_cases, now or replace(before, opened_by=_NOBODY, subject="", text=""))
    return tx.connection.execute(update(support_cases).where(this).values(values)).rowcount == 1


def file_of(connection: Connection, rollback_id: str) -> EvidenceFile | None:
    return files_of(connection, [rollback_id]).get(rollback_id)


def files_of(connection: Connection, rollback_ids: list[str]) -> Mapping[str, EvidenceFile]:
    """By the rollback's id."""
    return {row.rollback_id: EvidenceFile(**row._mapping) for row in _rows(connection, evidence_files, rollback_ids)}


def _rows(connection: Connection, table: Table, ids: list[str]) -> list[Any]:
    return list(connection.execute(select(table).where(table.c.rollback_id.in_(ids))))


def _values(table: Table, value: object) -> dict[str, object]:
    return {column.name: getattr(value, column.name) for column in table.columns}
