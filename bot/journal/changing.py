"""What every change of a rollback does: compare-and-set, then the audit's row with its seal, and what is told of it.

All in the caller's one transaction. A change that comes too late, twice, or from a wrong state finds no row to change.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, true, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.journal import audit, due, outbox, queries, seals, situations, witness
from bot.journal.rows import to_changed
from bot.journal.tables import rollbacks
from bot.journal.transaction import Transaction
from bot.model import FallsDue, Notice, Rollback, State

_HEADED = (
    update(rollbacks)
    .where(rollbacks.c.id == bindparam("of"))
    .values(audit_head=bindparam("head"))
    .returning(*rollbacks.columns)
)
_THIS = rollbacks.c.id == bindparam("of")


def in_state(*states: State) -> ColumnElement[bool]:
    return rollbacks.c.state.in_(states)


def compare_and_set(tx: Transaction, rollback_id: str, wanted: ColumnElement[bool], **columns: Any) -> bool:
    """False: there is no such row that is as `wanted`, and nothing was changed."""
    return change_if(tx, rollback_id, changing(wanted, **columns))


def changing(wanted: ColumnElement[bool], **columns: Any) -> ReturningUpdate[Any]:
    """For `change_if`. What people wait for makes it once: to put it together takes longer than to ask it."""
    change = update(rollbacks).where(_THIS, wanted).values(revision=rollbacks.c.revision + 1, **columns)
    return change.returning(*seals.COLUMNS)


def change_if(tx: Transaction, rollback_id: str, change: ReturningUpdate[Any], **parameters: Any) -> bool:
    """The same with what `changing` made; `parameters` are those that its condition and columns leave open."""
    if rollback_id not in tx.sound and not seals.holds(tx.connection, rollback_id, held=True):
        tx.unsound.add(rollback_id)
    tx.sound.discard(rollback_id)
    if (row := tx.connection.execute(change, {"of": rollback_id, **parameters}).one_or_none()) is None:
        return False
    tx.changed[rollback_id] = row
    return True


def record(
    tx: Transaction,
    rollback_id: str,
    *,
    event: str,
    actor: str,
    detail: Mapping[str, Any],
    tell: Sequence[Notice] = (),
    before: Rollback | None = None,
) -> Rollback:
    """Audit the change just made, with the row's seal, and queue what is told of it.

    `before` is how it was read in this transaction, where nothing that is kept beside it was changed since.
    """
    changed = tx.changed.pop(rollback_id, None)
    now = seals.now(tx.connection, rollback_id) if changed is None else seals.of(changed)
    seal = "" if rollback_id in tx.unsound else now
    sealed = {**detail, seals.SEAL: seal}
    head = audit.append(tx, event=event, actor=actor, rollback_id=rollback_id, detail=sealed)
    headed = tx.connection.execute(_HEADED, {"of": rollback_id, "head": head}).one()
    rollback = to_changed(headed, before) if before else queries.with_phases(tx.connection, [headed])[0]
    due.follow(tx, rollback)
    outbox.add(tx, rollback, (*tell, *situations.changed(tx, rollback)))
    return rollback


def beside(
    tx: Transaction, rollback_id: str, actor: str, detail: Mapping[str, Any], tell: Sequence[Notice]
) -> Rollback | None:
    """Note what is kept in a row of its own, beside the rollback's."""
    if not compare_and_set(tx, rollback_id, true()):
        return None
    return record(tx, rollback_id, event="noted", actor=actor, detail=detail, tell=tell)


def expect_recorded(tx: Transaction, rollback: Rollback | None, state: State) -> None:
    """Raises NotAsRecorded. What is in another state is not taken any further anyhow."""
    if rollback and rollback.state is state:
        witness.expect_recorded(tx.connection, rollback, tx.known, authorized=state is State.APPROVED)
        tx.sound.add(rollback.id)  # it is `queries.held`: nobody changes it before this transaction is over


def in_words(falls_due: FallsDue) -> dict[str, Any]:
    """For the audit."""
    return {"falls_due": falls_due} if falls_due else {}
