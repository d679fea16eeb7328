"""What validation comes to: its looks, the results of its phases, and its end before the time."""

from collections.abc import Sequence

from sqlalchemy import true

from bot.journal import phases, queries, reports
from bot.journal.changing import compare_and_set, record
from bot.journal.transaction import Transaction
from bot.model import Health, Notice, NoticeKind, Phase, Rollback


def judge(tx: Transaction, rollback_id: str, phase: Phase, tell: Sequence[Notice]) -> Rollback | None:
    """A phase of its validation has its result, once; it passes only when what people answered has been looked at."""
    looked_at = phase.watch.looked_at if phase.watch else None
    if phase.result is Health.PASSED and looked_at and reports.since(tx.connection, rollback_id, looked_at):
        return None
    if not phases.store(tx, rollback_id, phase) or not compare_and_set(tx, rollback_id, true()):
        return None
    detail = {"phase": phase.number, "health": phase.result, "checks": phase.checks}
    return record(tx, rollback_id, event="noted", actor="bot", detail=detail, tell=tell)


def look(tx: Transaction, rollback_id: str, phase: Phase, tell: Sequence[Notice], changed: bool) -> bool:
    """What was seen of a phase so far: no change of the rollback, unless there is something to tell or to show."""
    if not phases.store(tx, rollback_id, phase):
        return False
    if (tell or changed) and compare_and_set(tx, rollback_id, true()):
        record(tx, rollback_id, event="noted", actor="bot", detail={"looked": phase.number}, tell=tell)
    return True


def end_watch(tx: Transaction, rollback_id: str, why: str, actor: str, tell: Sequence[Notice]) -> Rollback | None:
    """The phases that are not judged are ended, once, all together; whoever was asked in one is asked no more."""
    before = queries.get(tx.connection, rollback_id)
    if not (numbers := phases.end(tx, rollback_id, why)) or not compare_and_set(tx, rollback_id, true()):
        return None
    told = (*tell, Notice(NoticeKind.QUESTION_CHANGED)) if before and before.asks_people else tell
    return record(tx, rollback_id, event="noted", actor=actor, detail={"ended": why, "phases": numbers}, tell=told)


def end_older(tx: Transaction, newer: Rollback) -> None:
    """The call of a `newer` rollback of the service is about to be sent."""
    why = f"a newer rollback of the service began, {newer.reference}"
    for older in queries.watched(tx.connection, newer.service):
        if older.id != newer.id:
            end_watch(tx, older.id, why, "bot", (Notice(NoticeKind.WATCH_ENDED),))
