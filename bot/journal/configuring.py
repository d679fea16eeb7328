"""Which services file is in force, as the audit tells it: one row for each change, told in Slack once."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Row, desc, select

from bot.journal import audit, considering
from bot.journal.tables import audit as rows
from bot.journal.transaction import Transaction
from bot.model import Configured

_EVENT = "configuration"
_MOST = 200  # lines of what changed


def configured(tx: Transaction, changes: Sequence[str]) -> None:
    """Nothing is written where the file of the row before is in force still. The first row of all is no change."""
    last = _last(tx.connection)
    if last is not None and last.config_digest == tx.config_digest:
        return
    before = last.config_digest if last is not None else ""
    audit.append(tx, event=_EVENT, actor="bot", detail={"before": before, "changes": list(changes[:_MOST])})


def untold(connection: Connection) -> Configured | None:
    last = _last(connection)
    if last is None:
        return None
    detail = json.loads(last.detail)
    found = Configured(last.seq, str(detail["before"]), last.config_digest, tuple(detail["changes"]))
    return found if found.before and not considering.told(connection, "", _key(found)) else None


def tell(tx: Transaction, told: Configured) -> None:
    considering.tell(tx, "", _key(told))


def _key(of: Configured) -> str:
    return f"{_EVENT} {of.seq}"


def _last(connection: Connection) -> Row[str, str, int] | None:
    """The index of the audit is by rollback, and this is of none."""
    found = select(rows.c.config_digest, rows.c.detail, rows.c.seq).where(rows.c.rollback_id == "")
    return connection.execute(found.where(rows.c.event == _EVENT).order_by(desc(rows.c.seq)).limit(1)).first()
