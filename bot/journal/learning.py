"""What people learned from a rollback: each version is written once, with its audit row."""

from collections.abc import Sequence

from sqlalchemy import insert

from bot.journal import due
from bot.journal.changing import beside
from bot.journal.lessons import of
from bot.journal.tables import lessons
from bot.journal.transaction import Transaction
from bot.model import FallsDue, Lessons, Notice, Rollback, wholly


def write(
    tx: Transaction, rollback_id: str, new: Lessons, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: there is such a version already, or not yet the one before it; and nothing was changed."""
    there = of(tx.connection, [rollback_id]).get(rollback_id, ())
    if new.version != len(there) + 1:
        return None
    said = {str(each): text for each, text in wholly(new.texts).items()}
    who = {"version": new.version, "at": new.at, "slack_id": new.slack_id, "person": new.person}
    tx.connection.execute(insert(lessons).values(rollback_id=rollback_id, **who, **said))
    due.set_all(tx, rollback_id, falls_due)
    return beside(tx, rollback_id, new.slack_id, {"lessons": {**who, "texts": said}}, tell)
