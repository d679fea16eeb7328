"""Removes what was settled long ago, a small piece at a time, and records each piece in the audit.

Rollbacks, approvals, authorizations, intents and the audit stay for ever; what was kept of incidents does not.
Interactions go in the order in which they were answered, so the audit's row need only say how far: whatever else is
missing was not removed by the bot.
"""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, exists, func, select

from bot.journal import audit
from bot.journal.pruned import FILES, RETAINED, TEXTS
from bot.journal.tables import audit as rows
from bot.journal.tables import (
    deliveries,
    due,
    evidence_before,
    evidence_files,
    interactions,
    outbox,
    problem_calls,
    problem_reports,
    rollbacks,
    signals,
)
from bot.journal.transaction import Transaction
from bot.journal.vouching import named
from bot.model import KEPT_AT_LEAST, LIVE

PIECE = 200  # rows of each table in one transaction: all others wait for it


def anything(connection: Connection, before: datetime) -> bool:
    """Is there anything to remove?"""
    old = (
        _answered(before),
        _told(before),
        _kept(before),
        _reported(before),
        _called(before),
        _taken(before),
        _delivered(before),
        _collected(before),
    )
    return any(connection.execute(found.limit(1)).first() for found in old)


def prune(tx: Transaction, keep: timedelta) -> int:
    """One piece of what was settled longer than `keep` ago. -> how many rows went; 0: nothing is left to remove."""
    answered = tx.connection.execute(_answered(tx.now - keep).limit(PIECE)).all()
    told = tx.connection.execute(_told(tx.now - keep).limit(PIECE)).scalars().all()
    kept = tx.connection.execute(_kept(tx.now - keep).limit(PIECE)).all()
    reported = tx.connection.execute(_reported(tx.now - keep).limit(PIECE)).scalars().all()
    called = tx.connection.execute(_called(tx.now - keep).limit(PIECE)).scalars().all()
    taken = tx.connection.execute(_taken(tx.now - keep).limit(PIECE)).scalars().all()
    delivered = tx.connection.execute(_delivered(tx.now - keep).limit(PIECE)).all()
    files = tx.connection.execute(_collected(tx.now - keep).limit(PIECE)).scalars().all()
    if not (removed := sum(map(len, (answered, told, kept, reported, called, taken, delivered, files)))):
        return 0
    tx.connection.execute(delete(problem_reports).where(problem_reports.c.id.in_(reported)))
    tx.connection.execute(delete(problem_calls).where(problem_calls.c.id.in_(called)))
    tx.connection.execute(delete(interactions).where(interactions.c.id.in_([row.id for row in answered])))
    tx.connection.execute(delete(outbox).where(outbox.c.id.in_(told)))
    tx.connection.execute(delete(deliveries).where(deliveries.c.id.in_([row.id for row in delivered])))
    tx.connection.execute(delete(evidence_files).where(evidence_files.c.rollback_id.in_(files)))
    tx.connection.execute(delete(signals).where(signals.c.id.in_(taken)))
    for row in kept:
        this = evidence_before.c.taken_at == row.taken_at
        tx.connection.execute(delete(evidence_before).where(this, evidence_before.c.rollback_id == row.rollback_id))
    through = {"through": {"at": answered[-1].decided_at, "id": answered[-1].id}} if answered else {}
    detail = {"interactions": len(answered), "notices": len(told), **through}
    detail |= {"evidence": len(kept)} if kept else {}
    detail |= {"problems": len(reported) + len(called)} if reported or called else {}
    detail |= {"signals": len(taken)} if taken else {}
    detail |= {TEXTS: [named(row._mapping) for row in delivered]} if delivered else {}
    detail |= {FILES: files} if files else {}
    audit.append(tx, event=RETAINED, actor="bot", detail=detail)
    return removed


def still_needed(connection: Connection, rollback_ids: Sequence[str], before: datetime) -> frozenset[str]:
    """Of these: the rollbacks that are not over, or only since `before`, whose runs are not to be forgotten."""
    over = rollbacks.c.state.not_in(LIVE) & (rollbacks.c.ended_at < before)
    found = select(rollbacks.c.id).where(rollbacks.c.id.in_(rollback_ids), func.coalesce(over, False).is_(False))
    return frozenset(connection.execute(found).scalars())


@dataclass(frozen=True, slots=True)
class _Removed:
    """All that was answered until `through`, a moment and an id, when the audit had `seq` rows."""

    seq: int
    through: tuple[datetime, str]


class Removed:
    """What the audit says was removed from the interactions."""

    def __init__(self, connection: Connection) -> None:
        found = select(rows.c.seq, rows.c.at, rows.c.detail).where(rows.c.event == RETAINED).order_by(rows.c.seq)
        self.problem = ""
        pieces = [piece for row in connection.execute(found) if (piece := self._read(row.seq, row.at, row.detail))]
        self._seqs = [piece.seq for piece in pieces]
        self._furthest = [piece.through for piece in pieces]
        for number in reversed(range(len(pieces) - 1)):  # a clock that was set back must not hide an earlier piece
            self._furthest[number] = max(self._furthest[number], self._furthest[number + 1])

    def covers(self, seq: int, at: str, interaction_id: str) -> bool:
        """Was the interaction removed that the audit's row `seq` answers? Only by a row behind it."""
        later = bisect_right(self._seqs, seq)
        try:
            answered = datetime.fromisoformat(at), interaction_id
            return later < len(self._seqs) and answered <= self._furthest[later]
        except (ValueError, TypeError):
            return False

    def _read(self, seq: int, at: str, detail: str) -> _Removed | None:
        """None where it tells of no interactions, or was changed: then the chain is broken there."""
        try:
            through = json.loads(detail).get("through")
            if not through:
                return None
            until = datetime.fromisoformat(through["at"])
            if datetime.fromisoformat(at) - until < KEPT_AT_LEAST:
                self.problem = self.problem or f"Row {seq} removes what had not been kept long enough."
            return _Removed(seq, (until, str(through["id"])))
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


def _answered(before: datetime) -> Select[str, datetime]:
    """The longest answered first."""
    c = interactions.c
    return select(c.id, c.decided_at).where(c.decided_at < before).order_by(c.decided_at, c.id)


def _kept(before: datetime) -> Select[str, datetime]:
    """Of rollbacks that are over. It may hold personal data of log lines."""
    over = exists().where(rollbacks.c.id == evidence_before.c.rollback_id, rollbacks.c.state.not_in(LIVE))
    c = evidence_before.c
    return select(c.rollback_id, c.taken_at).where(c.taken_at < before, over).order_by(c.taken_at)


def _collected(before: datetime) -> Select[str]:
    """The same: the rest of the record of a rollback that went wrong stays."""
    over = exists().where(rollbacks.c.id == evidence_files.c.rollback_id, rollbacks.c.state.not_in(LIVE))
    return select(evidence_files.c.rollback_id).where(evidence_files.c.at < before, over).order_by(evidence_files.c.at)


def _delivered(before: datetime) -> Select[int, str, str, str]:
    """What was sent, or never will be. The newest of all stays, lest its number be given again."""
    c = deliveries.c
    settled = c.sent_at.is_not(None) | (c.given_up != "")
    not_the_newest = c.id < select(func.max(c.id)).scalar_subquery()
    found = select(c.id, c.notice, c.audience, c.destination)
    return found.where(c.happened_at < before, settled, not_the_newest).order_by(c.happened_at, c.id)


def _taken(before: datetime) -> Select[str]:
    """The longest taken first."""
    return select(signals.c.id).where(signals.c.taken_at < before).order_by(signals.c.taken_at, signals.c.id)


def _told(before: datetime) -> Select[int]:
    """Of rollbacks that are over and have nothing to come. The newest of all stays, lest its number be given again."""
    settled = (outbox.c.ts != "") | (outbox.c.given_up != "")
    over = exists().where(rollbacks.c.id == outbox.c.rollback_id, rollbacks.c.state.not_in(LIVE))
    to_come = exists().where(due.c.rollback_id == outbox.c.rollback_id)
    not_the_newest = outbox.c.id < select(func.max(outbox.c.id)).scalar_subquery()
    old = (outbox.c.created_at < before) & settled & not_the_newest
    return select(outbox.c.id).where(old, over, ~to_come).order_by(outbox.c.created_at, outbox.c.id)


def _reported(before: datetime) -> Select[str]:
    """The words of people: of those who were called about them, a call that was not told yet has its own copy."""
    return select(problem_reports.c.id).where(problem_reports.c.at < before).order_by(problem_reports.c.at)


def _called(before: datetime) -> Select[str]:
    """Those that wait for nothing any more."""
    c = problem_calls.c
    settled = (c.ts != "") | (c.given_up != "") | (c.rollback_id != "")
    return select(c.id).where(c.at < before, settled).order_by(c.at)
