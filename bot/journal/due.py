"""What falls due: rows that wait for their time, and are claimed, so that nobody sees to one that another has in hand.

A row is written in the same transaction as the change that makes it due, and goes, or moves, with the change that
settles it. Whoever claimed it and died loses it when the lease is over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, insert, or_, select, tuple_, update

from bot.journal.rows import to_due
from bot.journal.tables import due
from bot.journal.transaction import Transaction
from bot.model import Due, DueKind, FallsDue, Rollback, State

_MOMENT = timedelta(microseconds=1)
_THESE = (due.c.rollback_id == bindparam("of")) & due.c.kind.in_(bindparam("kinds", expanding=True))
_AT, _GONE, _SET = select(due.c.due_at).where(_THESE), delete(due).where(_THESE), insert(due)
_AGAIN = update(due).where(_THESE).values(due_at=bindparam("at"), claimed_until=None, tries=0)


def follow(tx: Transaction, rollback: Rollback) -> None:
    """After each of its changes: only what is proposed expires, and only about that is anybody called."""
    if rollback.state is State.PROPOSED:
        set_one(tx, rollback.id, DueKind.EXPIRY, rollback.expires_at)
    else:
        _drop(tx, rollback.id, DueKind.EXPIRY, DueKind.ESCALATION, DueKind.AUTOMATIC)
    _again(tx, rollback.id, DueKind.CHECKLIST)


def _again(tx: Transaction, rollback_id: str, kind: DueKind) -> None:
    """If it waits, it is due by now; whoever has it in hand has not seen this change, and cannot put it off."""
    if (before := tx.connection.execute(_AT, {"of": rollback_id, "kinds": [kind]}).scalar()) is not None:
        this = {"of": rollback_id, "kinds": [kind], "at": min(tx.now, before - _MOMENT)}
        tx.connection.execute(_AGAIN, this)


def set_all(tx: Transaction, rollback_id: str, at: FallsDue) -> None:
    for kind, moment in at.items():
        set_one(tx, rollback_id, kind, moment)


def set_one(tx: Transaction, rollback_id: str, kind: DueKind, at: datetime | None) -> None:
    """Whatever was claimed of it is claimed no more. None: it does not fall due."""
    _drop(tx, rollback_id, kind)
    if at is not None:
        tx.connection.execute(_SET, {"rollback_id": rollback_id, "kind": kind, "due_at": at})


def _drop(tx: Transaction, rollback_id: str, *kinds: DueKind) -> None:
    tx.connection.execute(_GONE, {"of": rollback_id, "kinds": kinds})


def is_settled(connection: Connection, rollback_id: str, at: FallsDue) -> bool:
    """Has somebody else settled what `at` is to settle?"""
    wanted = {kind for kind, moment in at.items() if moment is None}
    there = connection.execute(select(due.c.kind).where(due.c.rollback_id == rollback_id)).scalars()
    return not wanted.issubset(there)


def waiting(connection: Connection) -> tuple[Due, ...]:
    """All of them, claimed or not, the first that falls due first."""
    return tuple(map(to_due, connection.execute(select(due).order_by(due.c.due_at))))


def any_free(connection: Connection, now: datetime, in_hand: Sequence[Due]) -> bool:
    return connection.execute(select(due.c.kind).where(_is_free(now, in_hand)).limit(1)).first() is not None


def claim(tx: Transaction, lease: timedelta, in_hand: Sequence[Due]) -> tuple[Due, ...]:
    """All that is due and nobody's, the longest due first. They are the caller's until `lease` is over.

    What the caller has in hand already is not given to it again.
    """
    free = _is_free(tx.now, in_hand)
    claimed = update(due).where(free).values(claimed_until=tx.now + lease, tries=due.c.tries + 1)
    rows = map(to_due, tx.connection.execute(claimed.returning(due)))
    return tuple(sorted(rows, key=lambda row: row.due_at))


def free_all(tx: Transaction) -> None:
    """Whoever had claimed something is dead."""
    tx.connection.execute(update(due).where(due.c.claimed_until.is_not(None)).values(claimed_until=None))


def hasten(tx: Transaction, kind: DueKind, those: ColumnElement[bool] | None = None) -> None:
    """All of that kind fall due now, if not before; or `those` of them."""
    wanted = (due.c.kind == kind) & (due.c.due_at > tx.now)
    wanted = wanted if those is None else wanted & those
    tx.connection.execute(update(due).where(wanted).values(due_at=tx.now))


def of_rollbacks(ids: Select[tuple[str]]) -> ColumnElement[bool]:
    return due.c.rollback_id.in_(ids)


def reschedule(tx: Transaction, row: Due, at: datetime | None, tried: bool) -> None:
    """Give it back: it falls due again `at`, or never. One that was moved or settled since stays as it is."""
    this = (due.c.rollback_id == row.rollback_id) & (due.c.kind == row.kind) & (due.c.due_at == row.due_at)
    change = update(due).values(due_at=at, claimed_until=None, tries=row.tries - (not tried)) if at else delete(due)
    tx.connection.execute(change.where(this))


def _is_free(now: datetime, in_hand: Sequence[Due]) -> ColumnElement[bool]:
    free = (due.c.due_at <= now) & or_(due.c.claimed_until.is_(None), due.c.claimed_until <= now)
    if not in_hand:
        return free
    return free & tuple_(due.c.rollback_id, due.c.kind).not_in([(row.rollback_id, row.kind) for row in in_hand])
