"""What was kept of the incident that a rollback leaves: a row each time that it was read, and none is ever changed."""

from sqlalchemy import Connection, delete, insert, select

from bot.journal.tables import due, evidence_before
from bot.journal.transaction import Transaction
from bot.model import Due, EvidenceBefore


def of(connection: Connection, rollback_id: str) -> tuple[EvidenceBefore, ...]:
    """Oldest first."""
    c = evidence_before.c
    found = select(c.evidence).where(c.rollback_id == rollback_id).order_by(c.taken_at)
    return tuple(connection.execute(found).scalars())


def keep(tx: Transaction, rollback_id: str, evidence: EvidenceBefore) -> None:
    """What was read at the same moment is the same, and kept once."""
    key = {"rollback_id": rollback_id, "taken_at": evidence.taken_at}
    there = select(evidence_before.c.taken_at).filter_by(**key)
    if tx.connection.execute(there).first() is None:
        tx.connection.execute(insert(evidence_before).values(**key, evidence=evidence))


def settle(tx: Transaction, row: Due) -> bool:
    """False: somebody else has, or it has fallen due anew since."""
    this = (due.c.rollback_id == row.rollback_id) & (due.c.kind == row.kind) & (due.c.due_at == row.due_at)
    return tx.connection.execute(delete(due).where(this)).rowcount == 1
