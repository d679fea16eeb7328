"""The audit: one row per change and per answer, each sealed with a hash over itself and the row before.

A changed, dropped, added or reordered row breaks the chain at that row. A chain cut short at its end is noticed by
the rollbacks, which remember the hash of their last row, and by the journal, which remembers that of the newest one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, Row, desc, func, insert, inspect, select, update

from bot.journal import dialects
from bot.journal.tables import audit, schema
from bot.journal.transaction import Transaction

BEFORE_THE_FIRST = "0" * 64
_SEALED = tuple(column.name for column in audit.columns if column.name != "hash")


def append(
    tx: Transaction, *, event: str, actor: str, rollback_id: str = "", detail: Mapping[str, Any] | None = None
) -> str:
    """Add a row within `tx`. -> its hash, the new head of the chain."""
    seq, previous = _last(tx.connection)
    row = {
        "seq": seq + 1,
        "at": tx.now.isoformat(),
        "rollback_id": rollback_id,
        "event": event,
        "actor": actor,
        "detail": _canonical(to_jsonable_python(detail or {})),
        "config_digest": tx.config_digest,
        "previous": previous,
    }
    sealed = _seal(row)
    tx.connection.execute(insert(audit).values(**row, hash=sealed))
    tx.connection.execute(update(schema).values(audit_head=sealed))
    return sealed


def broken_since(connection: Connection, rollback_id: str) -> str:
    """What is wrong with the chain from the first row of this rollback to its end, the beginning of a sentence."""
    first = select(func.min(audit.c.seq)).where(audit.c.rollback_id == rollback_id).scalar_subquery()
    seq = previous = None
    rows = select(audit).where(audit.c.seq >= first).order_by(audit.c.seq)
    for row in connection.execute(rows, execution_options=dialects.in_pieces(connection)):
        if wrong := problem(row, seq=seq or row.seq, previous=previous or row.previous):
            return f"the audit is broken since then: {wrong.rstrip('.')}"
        seq, previous = row.seq + 1, row.hash
    return "" if written_last(connection) in ("", previous) else "rows of the audit are missing at its end"


def _last(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(audit.c.seq, audit.c.hash).order_by(desc(audit.c.seq)).limit(1)).first()
    return (row.seq, row.hash) if row else (0, BEFORE_THE_FIRST)


def problem(row: Row[Any], *, seq: int, previous: str) -> str:
    """What is wrong with the row that should be `seq` and follow the hash `previous`; "" if nothing is."""
    if row.seq != seq:
        return f"Row {seq} is missing."
    if row.previous != previous:
        return f"Row {seq} does not follow the row before it."
    if row.hash != _seal(row._mapping):
        return f"Row {seq} was changed after it was written."
    return ""


def written_last(connection: Connection) -> str:
    """ "" in a database that an older program made and this one has not opened yet."""
    columns = {column["name"] for column in inspect(connection).get_columns(schema.name)}
    if schema.c.audit_head.name not in columns:
        return ""
    head: str = connection.execute(select(schema.c.audit_head)).scalar_one()
    return head


def _seal(row: Mapping[str, Any] | Any) -> str:
    return hashlib.sha256(_canonical([row[name] for name in _SEALED]).encode()).hexdigest()


def _canonical(value: Mapping[str, Any] | Iterable[Any]) -> str:
    # A tampered row may hold anything, bytes for example; it must still be read, and found wrong.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr)
