"""What keeping the bot running needs to know of the journal, and to leave in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Select, bindparam, func, select, update

from bot.journal import audit, queries
from bot.journal.tables import IS_LIVE, outbox, rollbacks, schema, signals
from bot.journal.tables import audit as rows
from bot.journal.transaction import Transaction
from bot.metrics import Census
from bot.model import LIVE, AuditHead, Medium, State

_RESUMED, _PAUSED = "resumed", "paused"
_HARMLESS = timedelta(minutes=1)
_STORED_LATE = timedelta(days=7)  # an alarm is looked at for a day before its row is stored, and longer without a bot
_RUNS = timedelta(days=7)  # from its request until its phases are stored, no run takes as long


@dataclass(frozen=True, slots=True)
class Ended:
    """How many there are in which state of the rollbacks that were asked for before `until`, which all are over."""

    until: datetime
    states: Mapping[State, int]


def can_write(tx: Transaction) -> None:
    """It fails where the next change would fail; SQLite writes nothing where the row stays as it was."""
    tx.connection.execute(update(schema).values(tried=datetime.now(UTC).isoformat()))


def time(connection: Connection) -> datetime | None:
    """What the server's clock shows, None in SQLite, which has none of its own."""
    if connection.dialect.name == "sqlite":
        return None
    shown: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return shown


def census(connection: Connection, now: datetime, before: Ended | None = None) -> tuple[Census, Ended]:
    """-> what is there, and what of it changes no more: whoever gives that back as `before` has the rest counted.

    The age of the oldest message is real time: it is Slack that is waited for. That of a signal is until `now`.
    """
    oldest_live = connection.execute(select(func.min(rollbacks.c.requested_at)).where(IS_LIVE)).scalar()
    if before and oldest_live and oldest_live < before.until:  # it was stored even later
        before = None
    until = _until(now, oldest_live, before)
    over, found = Counter[State](before.states if before else {}), Counter[State]()
    for state, is_ended, number in connection.execute(_counted(until, before)).tuples():
        (over if is_ended else found)[state] += number
    found += over
    unsent = (outbox.c.medium == Medium.SLACK) & (outbox.c.ts == "") & (outbox.c.given_up == "")
    waiting = select(func.count(), func.min(outbox.c.queued_at)).where(unsent)
    depth, oldest = connection.execute(waiting).one()
    untaken = select(func.count(), func.min(signals.c.arrived_at)).where(signals.c.taken_at.is_(None))
    number, since = connection.execute(untaken).one()
    counted = Census(
        states={state.value: found[state] for state in State},
        live=sum(found[state] for state in LIVE),
        outbox=depth,
        oldest=datetime.now(UTC) - oldest if oldest else timedelta(0),
        signals=number,
        oldest_signal=max(now - since, timedelta(0)) if since else timedelta(0),
    )
    return counted, Ended(until, over)


def _counted(until: datetime, before: Ended | None) -> Select[State, bool, int]:
    """The OFFSET keeps SQLite from walking through all rollbacks state by state, since they are grouped by it."""
    these = select(rollbacks.c.state, (rollbacks.c.requested_at < until).label("ended"))
    if before:
        these = these.where(rollbacks.c.requested_at >= before.until)
    c = these.offset(0).subquery().c
    return select(c.state, c.ended, func.count()).group_by(c.state, c.ended)


def _until(now: datetime, oldest_live: datetime | None, before: Ended | None) -> datetime:
    """Whatever was asked for before that is over, and no final state is ever left."""
    until = min(now - _STORED_LATE, oldest_live or now)
    return max(until, before.until) if before else until


def audit_head(connection: Connection, since: int) -> AuditHead:
    """The newest row, seq 0 where there is none; and whether a rollback ended in a row behind `since`.

    Where that is below 0 everything is new, and looking through all of it would say no more.
    """
    newest = connection.execute(select(rows.c.seq, rows.c.hash).order_by(rows.c.seq.desc()).limit(1)).first()
    if newest is None:
        return AuditHead(0, "")
    behind = select(rows.c.seq).where(rows.c.seq > since, rows.c.event.in_(set(State) - LIVE)).limit(1)
    return AuditHead(newest.seq, newest.hash, since >= 0 and connection.execute(behind).first() is not None)


def resume(tx: Transaction, followed: bool) -> Mapping[str, int]:
    """Note that every run that is not over is taken up again; `followed`: at once when the one that led had ended.

    -> per rollback, how many times in a row that happened since the rollback last changed or was laid down cleanly. One
    that ran for `_HARMLESS` until then is not what ended it: machines and networks end as well.
    """
    times = dict.fromkeys(_running(tx), 0)
    harmless = tx.now - _HARMLESS if followed else None
    for rollback_id, event, at in tx.connection.execute(_SINCE_THE_LAST_CHANGE, {"running": list(times)}):
        times[rollback_id] = times[rollback_id] + 1 if event == _RESUMED else 0
        if harmless is not None and datetime.fromisoformat(at) <= harmless:
            times[rollback_id] = 0
    for rollback_id in times:
        times[rollback_id] += 1
        audit.append(tx, event=_RESUMED, actor="bot", rollback_id=rollback_id, detail={"times": times[rollback_id]})
    return times


def pause(tx: Transaction) -> None:
    """Note that the runs that are not over were laid down cleanly: what comes next is no sign of a crash."""
    for rollback_id in _running(tx):
        audit.append(tx, event=_PAUSED, actor="bot", rollback_id=rollback_id)


def _running(tx: Transaction) -> Sequence[str]:
    """Once the phases of its validation are stored it is they that wait, and not a run.

    Those that succeeded are looked for among the young ones: all that ever succeeded are too many to look at while a
    takeover waits.
    """
    underway = select(rollbacks.c.id).where(IS_LIVE, rollbacks.c.state != State.PROPOSED)
    succeeded = queries.unvalidated(tx.connection, tx.now - _RUNS)
    return sorted({*tx.connection.execute(underway).scalars(), *succeeded})


# Rollback id, event, and when. Resuming is no change: the head that a rollback remembers stays where it is.
_later, _change = rows.alias("later"), rows.alias("change")
_SINCE_THE_LAST_CHANGE = (
    select(_later.c.rollback_id, _later.c.event, _later.c.at)
    .join(rollbacks, rollbacks.c.id == _later.c.rollback_id)
    .join(_change, _change.c.hash == rollbacks.c.audit_head)
    .where(rollbacks.c.id.in_(bindparam("running", expanding=True)))
    .where(_later.c.seq > _change.c.seq, _later.c.event.in_((_RESUMED, _PAUSED)))
    .order_by(_later.c.seq)
)
