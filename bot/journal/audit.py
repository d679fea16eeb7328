"""The audit: one row per change and per answer, each sealed with a hash over itself and the row before.

A changed, dropped, added or reordered row breaks the chain at that row. A chain cut short at its end is noticed by
the rollbacks, which remember the hash of their last row, and by the journal, which remembers that of the newest one.
Each row is signed besides (`signing`), since whoever writes the database can compute a hash.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, Row, bindparam, desc, func, insert, select, update

from bot.journal import dialects, present
from bot.journal.signing import Known, Signed, canonical
from bot.journal.tables import audit, schema
from bot.journal.transaction import Transaction

BEFORE_THE_FIRST = "0" * 64
_SEALED = tuple(column.name for column in audit.columns if column.name != "hash")

# Made once: to put a question together takes longer than to ask it.
_NEWEST = select(audit.c.seq, audit.c.hash).order_by(desc(audit.c.seq)).limit(1)
_SINCE = select(audit).where(audit.c.seq >= bindparam("since")).order_by(audit.c.seq)
_FIRST_OF = select(func.min(audit.c.seq)).where(audit.c.rollback_id == bindparam("of"))
_SINCE_FIRST_OF = select(audit).where(audit.c.seq >= _FIRST_OF.scalar_subquery()).order_by(audit.c.seq)
_HEAD = select(schema.c.audit_head)
_KNOWN = select(audit.c.hash).where(audit.c.seq == bindparam("number")).scalar_subquery().label("known")
_END = select(schema.c.audit_head, _KNOWN)
_APPEND, _HEADED = insert(audit), update(schema).values(audit_head=bindparam("head"))


def append(
    tx: Transaction, *, event: str, actor: str, rollback_id: str = "", detail: Mapping[str, Any] | None = None
) -> str:
    """Add a signed row within `tx`. -> its hash, the new head of the chain."""
    seq, previous = tx.appended[-1] if tx.appended else newest(tx.connection)
    row = {
        "seq": seq + 1,
        "at": tx.now.isoformat(),
        "rollback_id": rollback_id,
        "event": event,
        "actor": actor,
        "config_digest": tx.config_digest,
        "previous": previous,
    }
    row["detail"] = canonical(tx.known.signer.sign(row, to_jsonable_python(detail or {})))
    sealed = _seal(row)
    tx.connection.execute(_APPEND, {**row, "hash": sealed})
    tx.connection.execute(_HEADED, {"head": sealed})
    tx.appended.append((seq + 1, sealed))
    return sealed


def broken_since(connection: Connection, first: int | None, known: Known) -> tuple[str, Signed]:
    """What is wrong with the chain from the row `first` to its end, the beginning of a sentence. None: behind the last.

    And by whom it is: OURS only where all of these rows are. Of a database that this program opened to write.
    """
    last, head = newest(connection) if first is None else (0, None)
    since = {"since": first or last + 1}
    rows = connection.execute(_SINCE, since, execution_options=dialects.in_pieces(connection))
    return _broken(connection, rows, known, first=first, previous=head)


def broken_since_first_of(
    connection: Connection, rollback_id: str, known: Known
) -> tuple[str, Signed, Sequence[Row[Any]]]:
    """The same from the first row that tells of this rollback, and those among them that do."""
    its: list[Row[Any]] = []

    def rows() -> Iterator[Row[Any]]:
        options = dialects.in_pieces(connection)
        for row in connection.execute(_SINCE_FIRST_OF, {"of": rollback_id}, execution_options=options):
            its.extend([row] if row.rollback_id == rollback_id else ())
            yield row

    return *_broken(connection, rows(), known), its


def _broken(
    connection: Connection,
    rows: Iterable[Row[Any]],
    known: Known,
    *,
    first: int | None = None,
    previous: str | None = None,
) -> tuple[str, Signed]:
    """`first` and `previous`: the number that their first row has, and the hash that it follows, where known."""
    seq, by = first, Signed.OURS
    for row in rows:
        if wrong := problem(row, seq=seq or row.seq, previous=previous or row.previous):
            return f"the audit is broken since then: {wrong.rstrip('.')}", by
        signed = known.signer.by(row._mapping)
        if signed is Signed.FORGED:
            return f"row {row.seq} of the audit is not signed by this bot", signed
        seq, previous, by = row.seq + 1, row.hash, by if signed is Signed.OURS else signed
    previous = previous or newest(connection)[1]
    end = connection.execute(_END, {"number": known.seq}).one()
    forgotten = known.seq > 0 and end.known != known.hash  # the database was set back to an earlier time
    if end.audit_head not in ("", previous) or forgotten:
        return "rows of the audit are missing at its end", by
    return "", by


def first_since(connection: Connection, moment: datetime, known: Known) -> int | None:
    """The number of the first row that may be of `moment` or later, None where there is none. For what is young.

    Only a row that this bot signed is believed to be older: of what was appended past it the time says nothing. Before
    the first of them there is nothing that this bot wrote, however long the audit of other versions or secrets is.
    """
    first = None
    rows = select(audit).order_by(desc(audit.c.seq))
    for row in connection.execute(rows, execution_options=dialects.in_pieces(connection)):
        if known.signer.by(row._mapping) is not Signed.OURS:
            continue
        if datetime.fromisoformat(row.at) < moment:
            return row.seq + 1 if row.seq < newest(connection)[0] else None
        first = row.seq
    return first


def newest(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last row; before the first, 0 and zeros."""
    row = connection.execute(_NEWEST).first()
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
    if not present.has(connection, schema.c.audit_head):
        return ""
    head: str = connection.execute(_HEAD).scalar_one()
    return head


def _seal(row: Mapping[str, Any] | Any) -> str:
    return hashlib.sha256(canonical([row[name] for name in _SEALED]).encode()).hexdigest()
