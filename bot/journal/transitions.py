"""From one state to another, and what is noted without a change of state.

A change that comes too late, twice, or from a wrong state finds no row to change and returns None.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import true

from bot.errors import Failed
from bot.journal import due, evidence, ledger, queries
from bot.journal.changing import compare_and_set, in_state, in_words, record
from bot.journal.rows import settable
from bot.journal.transaction import Transaction
from bot.model import LIVE, WENT_WRONG, Due, DueKind, EvidenceBefore, FallsDue, Notice, NoticeKind, Rollback, State

_SENT = frozenset({State.EXECUTING, State.ROLLING})

_NOT_SENT = frozenset({State.PROPOSED, State.APPROVED})


# Where `move` may come from, whatever its caller says: nothing is called off once the call may have been sent, nothing
# is rolling, restored or undone before, and no final state is ever left.
_FROM: Mapping[State, frozenset[State]] = {
    State.ROLLING: frozenset({State.EXECUTING}),
    **dict.fromkeys((State.SUCCEEDED, State.REVERTED, State.SUPERSEDED), _SENT),
    **dict.fromkeys((State.REJECTED, State.CANCELLED, State.EXPIRED, State.STALE, State.REFUSED), _NOT_SENT),
    **dict.fromkeys((State.FAILED, State.INDETERMINATE), LIVE),
}


def move(
    tx: Transaction,
    rollback_id: str,
    to: State,
    *,
    when: Collection[State],
    actor: str,
    tell: Sequence[Notice],
    falls_due: FallsDue,
    columns: Mapping[str, Any],
) -> Rollback | None:
    """Compare-and-set to `to`, which is not one of the states before the call.

    A final one gets `ended_at`, and is always told: as its OUTCOME, behind what `tell` says besides. What was approved
    and went wrong is to be recovered from, at once.
    """
    if to not in _FROM:
        raise ValueError(f"only propose, approve, intend and remake lead to {to}")
    ending, told = ({}, ()) if to in LIVE else ({"ended_at": tx.now}, (Notice(NoticeKind.OUTCOME),))
    may_move = in_state(*_FROM[to].intersection(when))
    if not compare_and_set(tx, rollback_id, may_move, state=to, **ending | settable(columns)):
        return None
    due.set_all(tx, rollback_id, falls_due)
    detail = {**columns, **in_words(falls_due)}
    moved = record(tx, rollback_id, event=to, actor=actor, detail=detail, tell=(*tell, *told))
    ledger.follow(tx, moved)
    if to in WENT_WRONG and moved.approved_at:
        due.set_one(tx, rollback_id, DueKind.RECOVERY, tx.now)
    return moved


def note(
    tx: Transaction,
    rollback_id: str,
    tell: Sequence[Notice],
    falls_due: FallsDue,
    columns: Mapping[str, Any],
) -> Rollback:
    """Change no state. Raises Failed when there is no such rollback. What settles something does so once."""
    if due.is_settled(tx.connection, rollback_id, falls_due) and (stored := queries.get(tx.connection, rollback_id)):
        return stored
    if not compare_and_set(tx, rollback_id, true(), **settable(columns)):
        raise Failed(f"There is no rollback {rollback_id} in the journal.")
    due.set_all(tx, rollback_id, falls_due)
    detail = {**columns, **in_words(falls_due)}
    return record(tx, rollback_id, event="noted", actor="bot", detail=detail, tell=tell)


def keep(tx: Transaction, rollback_id: str, kept: EvidenceBefore, settles: Due | None, tell: Sequence[Notice]) -> None:
    """What was read of the incident. Told by whoever settles what fell due, and so once."""
    evidence.keep(tx, rollback_id, kept)
    if settles and evidence.settle(tx, settles) and tell and compare_and_set(tx, rollback_id, true()):
        counts = {name: len(getattr(kept, name)) for name in ("stopped", "events", "log", "not_read")}
        record(tx, rollback_id, event="noted", actor="bot", detail={"evidence": counts}, tell=tell)
