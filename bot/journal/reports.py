"""People's answers to "Any user reports?": one row for each person and rollback, of the latest answer."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, and_, delete, insert, or_, select

from bot.journal.tables import user_reports
from bot.journal.transaction import Transaction
from bot.model import UserReport


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, tuple[UserReport, ...]]:
    """By the rollback's id, the oldest first."""
    if not (wanted := list(rollback_ids)):
        return {}
    c = user_reports.c
    found = select(user_reports).where(c.rollback_id.in_(wanted)).order_by(c.rollback_id, c.at, c.slack_id)
    by_rollback = groupby(connection.execute(found), key=lambda row: str(row.rollback_id))
    return {
        rollback_id: tuple(
            UserReport(row.slack_id, row.person, bool(row.well), row.at, 1 + row.further) for row in rows
        )
        for rollback_id, rows in by_rollback
    }


def store(tx: Transaction, rollback_id: str, report: UserReport) -> bool:
    """In place of what this person said before, under whatever Slack id. False: it was the same."""
    before = of(tx.connection, [rollback_id]).get(rollback_id, ())
    if any((each.slack_id, each.well) == (report.slack_id, report.well) for each in before):
        return False
    _put(tx, rollback_id, report)
    return True


def store_another(tx: Transaction, rollback_id: str, report: UserReport) -> UserReport:
    """One more report by this person, beside those that they made since they last said that all is well. -> all."""
    mine = [each for each in of(tx.connection, [rollback_id]).get(rollback_id, ()) if _same_person(each, report)]
    times = sum(each.times for each in mine if not each.well)
    together = replace(report, times=report.times + times)
    _put(tx, rollback_id, together)
    return together


def _same_person(one: UserReport, other: UserReport) -> bool:
    return one.slack_id == other.slack_id or (one.person == other.person and one.person != "")


def _put(tx: Transaction, rollback_id: str, report: UserReport) -> None:
    c = user_reports.c
    theirs = or_(c.slack_id == report.slack_id, and_(c.person == report.person, c.person != ""))
    tx.connection.execute(delete(user_reports).where(c.rollback_id == rollback_id, theirs))
    row = {"slack_id": report.slack_id, "person": report.person, "well": int(report.well), "at": report.at}
    tx.connection.execute(insert(user_reports).values(rollback_id=rollback_id, **row, further=report.times - 1))


def since(connection: Connection, rollback_id: str, at: datetime) -> bool:
    """Has anybody answered after that moment?"""
    return any(report.at > at for report in of(connection, [rollback_id]).get(rollback_id, ()))
