"""What belongs to the third phase of validation: what people answered, and the load test that one of them began."""

from collections.abc import Sequence

from bot.journal import due, load_tests, queries, reports
from bot.journal.changing import beside, in_words
from bot.journal.transaction import Transaction
from bot.model import FallsDue, LoadTest, Notice, Rollback, UserReport


def report(tx: Transaction, rollback_id: str, said: UserReport, tell: Sequence[Notice]) -> Rollback | None:
    """What somebody answers in the third phase. None: nobody is asked any more. The same again changes nothing."""
    rollback = queries.get(tx.connection, rollback_id)
    if rollback is None or not rollback.asks_people or not reports.store(tx, rollback_id, said):
        return rollback if rollback and rollback.asks_people else None
    return beside(tx, rollback_id, said.person or said.slack_id, {"reported": said}, tell)


def begin_load_test(tx: Transaction, test: LoadTest, tell: Sequence[Notice], falls_due: FallsDue) -> Rollback | None:
    """Before the build is asked for. None: the third phase is not under way, or one was begun before."""
    rollback = queries.get(tx.connection, test.rollback_id)
    if rollback is None or not rollback.asks_people or not load_tests.begin(tx, test):
        return None
    due.set_all(tx, test.rollback_id, falls_due)
    return beside(tx, test.rollback_id, test.started_by, {"load_test": test, **in_words(falls_due)}, tell)


def change_load_test(
    tx: Transaction, before: LoadTest, now: LoadTest | None, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: somebody else has changed it since."""
    if not load_tests.change(tx, before, now):
        return None
    due.set_all(tx, before.rollback_id, falls_due)
    return beside(tx, before.rollback_id, "bot", {"load_test": now, **in_words(falls_due)}, tell)
