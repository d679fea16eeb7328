"""The audit: one row per change and per answer, each sealed with a hash over itself and the row before.

A changed, dropped, added or reordered row breaks the chain at that row. A chain cut short at its end is noticed by
the rollbacks, which remember the hash of their last row, and by the journal, which remembers that of the newest one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, Row, desc, func, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from bot.errors import Refused
from bot.journal import dialects
from bot.journal.tables import audit, rollbacks, schema
from bot.journal.transaction import Transaction

_BEFORE_THE_FIRST = "0" * 64
_SEALED = tuple(column.name for column in audit.columns if column.name != "hash")


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole chain found: the good rows, the hash of the last of them, and a problem or "".

    `found` is the row whose hash begins with the head that was looked for, None where it is none of the good rows.
    """

    rows: int
    head: str
    problem: str = ""
    found: int | None = None


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
    for row in connection.execute(select(audit).where(audit.c.seq >= first).order_by(audit.c.seq)):
        if problem := _problem(row, seq=seq or row.seq, previous=previous or row.previous):
            return f"the audit is broken since then: {problem.rstrip('.')}"
        seq, previous = row.seq + 1, row.hash
    return "" if _written_last(connection) in ("", previous) else "rows of the audit are missing at its end"


def verify(connection: Connection, *, head: str = "") -> Verification:
    """Read the whole chain from its beginning; stop at the first row that is wrong. `head` is looked for, if given."""
    seen, newest, found = 0, _BEFORE_THE_FIRST, None
    try:
        for row in connection.execute(select(audit).order_by(audit.c.seq)):
            if problem := _problem(row, seq=seen + 1, previous=newest):
                return Verification(seen, newest, problem, found)
            seen, newest = row.seq, row.hash
            if head and newest.startswith(head):
                found = seen
    except DBAPIError as error:
        return Verification(seen, newest, f"Row {seen + 1} cannot be read: {dialects.cause(error)}.", found)
    return Verification(seen, newest, _cut_short(connection, newest) or _unknown(head, found), found)


def verify_database(url: str, *, head: str = "") -> Verification:
    """Check the audit of the database at `url`, which is only read. Raises Refused when it cannot be opened.

    `head` is the beginning of a row's hash, as Slack shows it: the row must still be in the chain.
    """
    engine = dialects.connect(url, read_only=True)
    try:
        with engine.execution_options(**dialects.READING).begin() as connection:
            connection.execute(select(audit.c.seq).limit(1))
            return verify(connection, head=head)
    except DBAPIError as error:
        raise Refused(
            f"There is no audit to read in {dialects.shown(url)}: {dialects.cause(error)}.",
            "See ROLLBACK_DATABASE_URL.",
        ) from error
    finally:
        engine.dispose()


def _last(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(audit.c.seq, audit.c.hash).order_by(desc(audit.c.seq)).limit(1)).first()
    return (row.seq, row.hash) if row else (0, _BEFORE_THE_FIRST)


def _problem(row: Row[Any], *, seq: int, previous: str) -> str:
    if row.seq != seq:
        return f"Row {seq} is missing."
    if row.previous != previous:
        return f"Row {seq} does not follow the row before it."
    if row.hash != _seal(row._mapping):
        return f"Row {seq} was changed after it was written."
    return ""


def _cut_short(connection: Connection, newest: str) -> str:
    known = select(audit.c.hash)
    lost = select(rollbacks.c.id).where(rollbacks.c.audit_head.not_in(known)).limit(1)
    if found := connection.execute(lost).scalar():
        return f"Rows are missing at the end: the last one of rollback {found} is gone."
    written_last = _written_last(connection)
    if written_last in ("", newest):
        return ""
    return f"Rows are missing or were added at the end: the row written last was {written_last[:12]}."


def _written_last(connection: Connection) -> str:
    """ "" in a database that an older program made and this one has not opened yet."""
    columns = {column["name"] for column in inspect(connection).get_columns(schema.name)}
    if schema.c.audit_head.name not in columns:
        return ""
    head: str = connection.execute(select(schema.c.audit_head)).scalar_one()
    return head


def _unknown(head: str, found: int | None) -> str:
    if not head or found:
        return ""
    return f"No row has the head {head}: this is another audit, or it was cut short or written anew since."


def _seal(row: Mapping[str, Any] | Any) -> str:
    return hashlib.sha256(_canonical([row[name] for name in _SEALED]).encode()).hexdigest()


def _canonical(value: Mapping[str, Any] | Iterable[Any]) -> str:
    # A tampered row may hold anything, bytes for example; it must still be read, and found wrong.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr)
