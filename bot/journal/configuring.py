"""Which services file is in force, as the audit tells it: one row for each change, told in Slack once."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Row, Select, desc, select

from bot.journal import audit, considering, dialects
from bot.journal.tables import IS_CONFIGURATION
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
    """The oldest since the last that was told, however many: else one could be hidden behind others."""
    found = None
    for row in connection.execute(_rows(), execution_options=dialects.in_pieces(connection)):
        detail = json.loads(row.detail)
        this = Configured(row.seq, str(detail["before"]), row.config_digest, tuple(detail["changes"]))
        if not this.before or considering.told(connection, "", _key(this)):
            break
        found = this
    return found


def tell(tx: Transaction, told: Configured) -> None:
    considering.tell(tx, "", _key(told))


def _key(of: Configured) -> str:
    return f"{_EVENT} {of.seq}"


def _last(connection: Connection) -> Row[str, str, int] | None:
    return connection.execute(_rows().limit(1)).first()


def _rows() -> Select[str, str, int]:
    """The newest first."""
    found = select(rows.c.config_digest, rows.c.detail, rows.c.seq)
    return found.where(IS_CONFIGURATION).order_by(desc(rows.c.seq))
