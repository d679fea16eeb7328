"""What a rollback's row was when the bot last changed it: its hash, kept in the audit row of that change.

Every change first holds the row against it. One that was changed past the bot gets no seal any more, so it is never
approved or carried out, and the audit's verification names it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Text, and_, bindparam, desc, select, type_coerce

from bot.journal.kinds import Json
from bot.journal.tables import audit, rollbacks

SEAL = "row"  # in the detail of the audit
NO_CHANGE = ("answered", "resumed", "paused", "retained", "telling")  # events that change no rollback
CHANGES = and_(*(audit.c.event != event for event in NO_CHANGE))

# Where the card is, and what it shows, changes nothing of the rollback; the head is what leads to the seal.
_NOT_SEALED = frozenset({"card_ts", "shown_revision", "audit_head"})


def _as_stored(column: Any) -> ColumnElement[Any]:
    return type_coerce(column, Text).label(column.name) if isinstance(column.type, Json) else column


COLUMNS: Sequence[ColumnElement[Any]] = [_as_stored(each) for each in rollbacks.columns if each.name not in _NOT_SEALED]

_AND_HEAD: Sequence[ColumnElement[Any]] = [*COLUMNS, rollbacks.c.audit_head]

# Made once: to put a question together takes longer than to ask it.
_OF: BindParameter[str] = bindparam("of")
_NOW = select(*_AND_HEAD).where(rollbacks.c.id == _OF)
_HELD = _NOW.with_for_update()
_NEWEST = (
    select(audit.c.hash, audit.c.detail).where(audit.c.rollback_id == _OF, CHANGES).order_by(desc(audit.c.seq)).limit(1)
)


def of(row: Row[Any] | Mapping[str, Any]) -> str:
    """SHA-256 of a row of COLUMNS. What is empty does not count, so that columns may be added later."""
    values = row if isinstance(row, Mapping) else row._mapping
    sealed = ((str(name), value) for name, value in values.items() if value not in (None, ""))
    said = {name: _said(value) for name, value in sealed if name not in _NOT_SEALED}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def now(connection: Connection, rollback_id: str) -> str:
    """Of the row as it stands."""
    return of(connection.execute(_NOW, {"of": rollback_id}).one())


def holds(
    connection: Connection, rollback_id: str, *, newest: Sequence[Row[Any]] | None = None, held: bool = False
) -> bool:
    """Is the row as its last change left it? One that an older program left has no seal, and is believed.

    `newest` is that change's row of the audit, where it was read in this transaction; empty where there is none.
    `held`: it is about to be changed, and until then nobody else changes it, nor a writer past the bot.
    """
    row = connection.execute(_HELD if held else _NOW, {"of": rollback_id}).first()
    (last,) = newest or (connection.execute(_NEWEST, {"of": rollback_id}).first(),)
    if row is None or last is None or last.hash != row.audit_head:
        return row is None or row.audit_head is None  # no such rollback: nothing that could be wrong with it
    sealed = json.loads(last.detail).get(SEAL)
    return sealed is None or sealed == of(row)


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
