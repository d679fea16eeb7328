"""A witness at the acknowledgement: is what is acknowledged in the journal at that very moment?"""

import sqlite3
from contextlib import closing
from pathlib import Path

from playground.slack import LocalSlack
from playground.slack.record import Delivery
from tests.invariants.intake import key


def watch_acks(slack: LocalSlack, database: Path) -> None:
    """From now on each delivery says whether its row was there at the ack; None where the journal could not be read."""

    def look(delivery: Delivery) -> None:
        try:
            with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=0)) as journal:
                found = journal.execute("SELECT 1 FROM interactions WHERE key = ?", [key(delivery)]).fetchone()
        except sqlite3.Error:
            return
        delivery.stored_at_ack = found is not None

    slack.record.on_ack = look
