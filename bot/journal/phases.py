"""The phases of a rollback's validation: each is a row, stored once and judged once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection, insert, select, update

from bot.journal import due
from bot.journal.rows import from_phase, to_phase
from bot.journal.tables import phases
from bot.journal.transaction import Transaction
from bot.model import DueKind, Phase


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, tuple[Phase, ...]]:
    """By the rollback's id, each in the order of their numbers."""
    if not (wanted := list(rollback_ids)):
        return {}
    found = select(phases).where(phases.c.rollback_id.in_(wanted)).order_by(phases.c.rollback_id, phases.c.number)
    by_rollback = groupby(connection.execute(found), key=lambda row: str(row.rollback_id))
    return {rollback_id: tuple(map(to_phase, rows)) for rollback_id, rows in by_rollback}


def having(connection: Connection, rollback_ids: Collection[str]) -> set[str]:
    """Those of them whose phases are stored."""
    found = select(phases.c.rollback_id).where(phases.c.rollback_id.in_(rollback_ids)).distinct()
    return set(connection.execute(found).scalars()) if rollback_ids else set()


def begin(tx: Transaction, rollback_id: str, new: Sequence[Phase]) -> None:
    """Those that are there already stay as they are."""
    known = {phase.number for phase in of(tx.connection, [rollback_id]).get(rollback_id, ())}
    if missing := [phase for phase in new if phase.number not in known]:
        rows = [{"rollback_id": rollback_id, **from_phase(phase)} for phase in missing]
        tx.connection.execute(insert(phases), rows)
        _next_falls_due(tx, rollback_id)


def store_result(tx: Transaction, rollback_id: str, judged: Phase) -> bool:
    """Once: False where this phase was judged before. The next one falls due at its time."""
    this = (phases.c.rollback_id == rollback_id) & (phases.c.number == judged.number) & phases.c.judged_at.is_(None)
    if not tx.connection.execute(update(phases).where(this).values(from_phase(judged))).rowcount:
        return False
    _next_falls_due(tx, rollback_id)
    return True


def _next_falls_due(tx: Transaction, rollback_id: str) -> None:
    stored = of(tx.connection, [rollback_id]).get(rollback_id, ())
    at = next((phase.due_at for phase in stored if phase.judged_at is None), None)
    due.set_one(tx, rollback_id, DueKind.PHASE, at)
