"""What the audit says was removed of evidence and of texts for outside, once it was old. All else is missing."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import Connection, select

from bot.journal.signing import canonical
from bot.journal.tables import audit
from bot.model import KEPT_AT_LEAST

RETAINED = "retained"  # the event
FILES, TEXTS = "evidence_files", "texts"  # in its detail: a list of keys


def key(*named: str) -> str:
    """A short name of a row, by what names it: 16 hex digits."""
    return hashlib.sha256(canonical(list(named)).encode()).hexdigest()[:16]


class Pruned:
    """Read once: some bytes for each row that was removed."""

    def __init__(self, connection: Connection) -> None:
        found = select(audit.c.at, audit.c.detail).where(audit.c.event == RETAINED).order_by(audit.c.seq)
        self._texts, self._files = dict[str, datetime](), dict[str, datetime]()
        self._uncounted: datetime | None = None
        for row in connection.execute(found):
            at, detail = datetime.fromisoformat(row.at), json.loads(row.detail)
            self._texts |= dict.fromkeys(detail.get(TEXTS, ()), at)
            self._files |= dict.fromkeys(detail.get(FILES, ()), at)
            if "deliveries" in detail and TEXTS not in detail:
                self._uncounted = at

    def file(self, rollback_id: str, at: datetime) -> bool:
        """Was the evidence of that moment removed, and old enough?"""
        return _old_enough(self._files.get(rollback_id), at)

    def text(self, named: str, at: datetime) -> bool:
        """The same for a text, by its key. What an older program removed it only counted, and is believed."""
        return _old_enough(self._texts.get(named), at) or _old_enough(self._uncounted, at)


def _old_enough(removed: datetime | None, at: datetime) -> bool:
    return removed is not None and removed - at >= KEPT_AT_LEAST
