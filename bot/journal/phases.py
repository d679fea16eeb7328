"""The phases of a rollback's validation: each is a row, stored once, looked at, and judged or ended once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, insert, select, update

from bot.journal import due
from bot.journal.rows import from_phase, to_phase
from bot.journal.tables import phases
from bot.journal.transaction import Transaction
from bot.model import NOTHING_DUE, DueKind, FallsDue, Health, Phase


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


def begin(tx: Transaction, rollback_id: str, new: Sequence[Phase], falls_due: FallsDue = NOTHING_DUE) -> None:
    """With what else falls due from then on.

    Where some are there already, nothing is added: a program that knew fewer may have stored them.
    """
    if new and not of(tx.connection, [rollback_id]):
        rows = [{"rollback_id": rollback_id, **from_phase(phase)} for phase in new]
        tx.connection.execute(insert(phases), rows)
        _next_falls_due(tx, rollback_id)
        due.set_all(tx, rollback_id, falls_due)


def store(tx: Transaction, rollback_id: str, seen: Phase) -> bool:
    """What was seen of it, or what it came to. Once: False where this phase was judged or ended before."""
    if not tx.connection.execute(update(phases).where(_pending(rollback_id, seen)).values(from_phase(seen))).rowcount:
        return False
    _next_falls_due(tx, rollback_id)
    return True


def end(tx: Transaction, rollback_id: str, why: str) -> tuple[int, ...]:
    """Nothing of it is looked at any more. -> the numbers of those that are not judged, and never will be."""
    pending = [phase for phase in of(tx.connection, [rollback_id]).get(rollback_id, ()) if phase.pending]
    over = {"result": Health.INCONCLUSIVE, "judged_at": tx.now, "ended": why}
    for phase in pending:
        tx.connection.execute(update(phases).where(_pending(rollback_id, phase)).values(over))
    _next_falls_due(tx, rollback_id)
    return tuple(phase.number for phase in pending)


def _pending(rollback_id: str, phase: Phase) -> ColumnElement[bool]:
    return (phases.c.rollback_id == rollback_id) & (phases.c.number == phase.number) & phases.c.judged_at.is_(None)


def _next_falls_due(tx: Transaction, rollback_id: str) -> None:
    stored = of(tx.connection, [rollback_id]).get(rollback_id, ())
    at = min((phase.falls_due for phase in stored if phase.pending), default=None)
    due.set_one(tx, rollback_id, DueKind.PHASE, at)
