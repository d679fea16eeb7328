"""After a rollback that went wrong: what was collected, who is called, who takes it, and the case with AWS Support."""

from collections.abc import Sequence
from datetime import datetime

from bot.journal import due, evidence, queries, recoveries
from bot.journal.changing import beside, in_words
from bot.journal.recorded_recoveries import BEGAN, CALLED, CASE, FILE, TAKEN, file_said
from bot.journal.transaction import Transaction
from bot.model import (
    Called,
    Due,
    DueKind,
    EvidenceFile,
    FallsDue,
    Looking,
    Notice,
    Rollback,
    Seen,
    SupportCase,
)

_TAKEN: FallsDue = {DueKind.RECOVERY: None, DueKind.STILL_OPEN: None}


def begin(
    tx: Transaction,
    rollback_id: str,
    seen: Seen | None,
    file: EvidenceFile,
    tell: Sequence[Notice],
    falls_due: FallsDue,
) -> Rollback | None:
    """None: it has begun before, and nothing is told."""
    if not recoveries.begin(tx, rollback_id, seen, file):
        return None
    due.set_all(tx, rollback_id, falls_due)
    return beside(tx, rollback_id, "bot", {BEGAN: seen, FILE: file_said(file), **in_words(falls_due)}, tell)


def call(
    tx: Transaction, rollback_id: str, called: Called, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: somebody has taken it, or these were called before."""
    stored = queries.get(tx.connection, rollback_id)
    if stored is None or stored.recovery is None or stored.recovery.looking:
        return None
    if any(each.level is called.level for each in stored.recovery.called):
        return None
    recoveries.add_call(tx, rollback_id, called)
    due.set_all(tx, rollback_id, falls_due)
    return beside(tx, rollback_id, "bot", {CALLED: called}, tell)


def remind(tx: Transaction, settled: Due, at: datetime, tell: Sequence[Notice]) -> Rollback | None:
    """Once for each time that it falls due. None: somebody has taken it since, or it was said already."""
    if not evidence.settle(tx, settled):
        return None
    falls_due: FallsDue = {DueKind.STILL_OPEN: at}
    due.set_all(tx, settled.rollback_id, falls_due)
    return beside(tx, settled.rollback_id, "bot", {"still_open": True, **in_words(falls_due)}, tell)


def take(tx: Transaction, rollback_id: str, looking: Looking, tell: Sequence[Notice]) -> Rollback | None:
    """None: there is nothing to take, or somebody has."""
    stored = queries.get(tx.connection, rollback_id)
    if stored is None or stored.recovery is None or stored.recovery.looking:
        return None
    recoveries.add_look(tx, rollback_id, looking)
    due.set_all(tx, rollback_id, _TAKEN)
    return beside(tx, rollback_id, looking.person or looking.slack_id, {TAKEN: looking}, tell)


def begin_case(tx: Transaction, case: SupportCase, falls_due: FallsDue) -> Rollback | None:
    """Before CreateCase is sent. None: there is one, or nothing to recover from."""
    stored = queries.get(tx.connection, case.rollback_id)
    if stored is None or stored.recovery is None or stored.recovery.case:
        return None
    recoveries.begin_case(tx, case)
    due.set_all(tx, case.rollback_id, falls_due)
    return beside(tx, case.rollback_id, case.opened_by, {CASE: case, **in_words(falls_due)}, ())


def change_case(
    tx: Transaction, before: SupportCase, now: SupportCase | None, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: somebody else has changed it since."""
    if not recoveries.change_case(tx, before, now):
        return None
    due.set_all(tx, before.rollback_id, falls_due)
    return beside(tx, before.rollback_id, "bot", {CASE: now, **in_words(falls_due)}, tell)
