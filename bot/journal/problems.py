"""People report problems by themselves; enough of them within the time make one call, in the same transaction."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.journal import audit, queries, reports
from bot.journal.changing import beside
from bot.journal.tables import IS_UNTOLD_CALL, problem_calls, problem_reports, rollbacks
from bot.journal.transaction import Transaction
from bot.model import (
    LIVE,
    CallRule,
    Notice,
    ProblemCall,
    ProblemReport,
    Reported,
    Suspected,
    UserReport,
    different,
)

Tell = Callable[[Sequence[ProblemReport]], Sequence[Notice]]
_CALL = tuple(field.name for field in fields(ProblemCall))
_REPORT = tuple(field.name for field in fields(ProblemReport))


def report(tx: Transaction, said: ProblemReport, rule: CallRule, channel: str, tell: Tell) -> Reported:
    """Stored once, and counted. Where they are enough, and nobody was called within the time, the call is made.

    It is for `channel`; where a rollback of the service is live, its thread is told of the reports by `tell` instead.
    """
    if (full := _not_kept(tx, said, rule)) is not None:
        return full
    since = said.at - rule.within
    recent = _recent(tx.connection, said.service, since)
    call = newest_call(tx.connection, said.service, since)
    if call is None and len(different(recent)) >= rule.people:
        call = _make(tx, said, recent, channel, tell)
    return Reported(recent, call)


def answer(
    tx: Transaction, rollback_id: str, said: ProblemReport, rule: CallRule, tell: Sequence[Notice]
) -> Reported | None:
    """It answers "Any user reports?" of that rollback, and is nothing besides. None: nobody is asked any more."""
    rollback = queries.get(tx.connection, rollback_id)
    known = _known(tx.connection, said.id)
    if rollback is None or not (known or rollback.asks_people):
        return None
    if (full := _not_kept(tx, said, rule)) is not None:
        return full
    if not known:
        together = reports.store_another(tx, rollback_id, UserReport(said.slack_id, said.person, False, said.at))
        rollback = beside(tx, rollback_id, said.who, {"reported": together}, tell)
    return Reported(_recent(tx.connection, said.service, said.at - rule.within), rollback=rollback)


def prepare(tx: Transaction, call_id: str, suspected: Suspected) -> None:
    """Once: what it shows does not change any more."""
    waits = (problem_calls.c.id == call_id) & problem_calls.c.suspected.is_(None) & (problem_calls.c.ts == "")
    waits &= problem_calls.c.attempted_at.is_(None)
    tx.connection.execute(update(problem_calls).where(waits).values(suspected=suspected, channel=suspected.channel))


def untold(connection: Connection) -> tuple[ProblemCall, ...]:
    """Oldest first; those that a thread was told of instead are not among them."""
    c = problem_calls.c
    return tuple(map(_to_call, connection.execute(select(problem_calls).where(IS_UNTOLD_CALL).order_by(c.at, c.id))))


def told_at(connection: Connection, channel: str, ts: str) -> ProblemCall | None:
    """The call whose message that is."""
    this = select(problem_calls).where(problem_calls.c.channel == channel, problem_calls.c.ts == ts)
    row = connection.execute(this).first()
    return _to_call(row) if row and ts else None


def newest_call(connection: Connection, service: str, since: datetime) -> ProblemCall | None:
    """Of that service, made after `since`; None for none."""
    c = problem_calls.c
    of_it = select(problem_calls).where(c.service == service, c.at > since).order_by(c.at.desc(), c.id)
    row = connection.execute(of_it.limit(1)).first()
    return _to_call(row) if row else None


def attempted(tx: Transaction, call_id: str, channel: str) -> None:
    this = problem_calls.c.id == call_id
    tx.connection.execute(update(problem_calls).where(this).values(attempted_at=tx.now, channel=channel))


def told(tx: Transaction, call_id: str, ts: str) -> None:
    tx.connection.execute(update(problem_calls).where(problem_calls.c.id == call_id).values(ts=ts))


def given_up(tx: Transaction, call_id: str, why: str) -> None:
    tx.connection.execute(update(problem_calls).where(problem_calls.c.id == call_id).values(given_up=why))


def _not_kept(tx: Transaction, said: ProblemReport, rule: CallRule) -> Reported | None:
    """Store it, unless it was stored before. Not None: there are too many, and it is not stored."""
    if _known(tx.connection, said.id):
        return None
    since = said.at - rule.within
    recent = _recent(tx.connection, said.service, since)
    mine = sum(each.who == said.who for each in recent)
    if mine >= rule.of_one or len(recent) >= rule.of_service:
        return Reported(recent, newest_call(tx.connection, said.service, since), stored=False)
    _store(tx, said)
    return None


def _known(connection: Connection, report_id: str) -> bool:
    return connection.execute(select(problem_reports.c.id).where(problem_reports.c.id == report_id)).first() is not None


def _store(tx: Transaction, said: ProblemReport) -> None:
    tx.connection.execute(insert(problem_reports).values({name: getattr(said, name) for name in _REPORT}))
    audit.append(tx, event="problem_reported", actor=said.who, detail={"id": said.id, "service": said.service})


def _recent(connection: Connection, service: str, since: datetime) -> tuple[ProblemReport, ...]:
    c = problem_reports.c
    rows = connection.execute(select(problem_reports).where(c.service == service, c.at > since).order_by(c.at, c.id))
    return tuple(ProblemReport(**{name: row._mapping[name] for name in _REPORT}) for row in rows)


def _make(
    tx: Transaction, said: ProblemReport, recent: Sequence[ProblemReport], channel: str, tell: Tell
) -> ProblemCall:
    live = select(rollbacks.c.id).where(rollbacks.c.service == said.service, rollbacks.c.state.in_(LIVE))
    rollback_id = tx.connection.execute(live).scalar() or ""
    values = {"service": said.service, "channel": channel, "at": said.at, "reports": tuple(recent), "ts": ""}
    made = insert(problem_calls).values(id=said.id, **values, rollback_id=rollback_id, given_up="")
    row = tx.connection.execute(made.returning(problem_calls)).one()
    detail = {"problem_called": {"id": said.id, "service": said.service, "people": different(recent)}}
    if rollback_id:
        beside(tx, rollback_id, "bot", detail, tell(recent))
    else:
        audit.append(tx, event="problem_called", actor="bot", detail=detail)
    return _to_call(row)


def _to_call(row: Row[Any]) -> ProblemCall:
    return ProblemCall(**{name: row._mapping[name] for name in _CALL})
