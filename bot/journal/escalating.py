"""Nobody decides: contacts are called one after the other, somebody looks, or whoever asked acts alone."""

from collections.abc import Sequence

from bot.journal import calls, due, emergencies, queries
from bot.journal.changing import beside, compare_and_set, expect_recorded, in_state, in_words, record
from bot.journal.transaction import Transaction
from bot.model import Called, DueKind, Emergency, FallsDue, Looking, Notice, Reviewed, Rollback, State


def call_contact(
    tx: Transaction, shown: Rollback, called: Called, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """One more level is called about the plan as it was `shown`. None: nobody is to be called any more, or was before.

    Where nobody is to be called any more, nothing of it falls due either.
    """
    stored = queries.get(tx.connection, shown.id)
    if stored is None or not _still_waits(tx, stored, shown):
        due.set_one(tx, shown.id, DueKind.ESCALATION, None)
        return None
    if any(each.level is called.level for each in stored.called):
        return None
    calls.add(tx, shown, called)
    due.set_all(tx, shown.id, falls_due)
    return beside(tx, shown.id, "bot", {"digest": shown.plan.digest, "called": called}, tell)


def looks_into(tx: Transaction, shown: Rollback, looking: Looking, tell: Sequence[Notice]) -> Rollback | None:
    """Somebody answers: nobody else is called. None: it waits no more, or somebody looks already."""
    stored = queries.get(tx.connection, shown.id)
    if stored is None or not stored.called or not _still_waits(tx, stored, shown):
        return None
    calls.answer(tx, shown, looking)
    due.set_one(tx, shown.id, DueKind.ESCALATION, None)
    detail = {"digest": shown.plan.digest, "looking": looking}
    return beside(tx, shown.id, looking.person or looking.slack_id, detail, tell)


def act_alone(
    tx: Transaction, shown: Rollback, emergency: Emergency, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """PROPOSED -> APPROVED by an emergency, whose evidence the database itself looks at. None: it waits no more."""
    stored = queries.held(tx.connection, shown.id)
    expect_recorded(tx, stored, State.PROPOSED)
    if stored is None or not _still_waits(tx, stored, shown) or emergency.digest != stored.plan.digest:
        return None
    if (stored.service, stored.request) != (shown.service, shown.request):
        return None  # rights were looked at for another service, or another requester
    emergencies.add_evidence(tx, emergency)
    if not compare_and_set(tx, shown.id, in_state(State.PROPOSED), state=State.APPROVED, approved_at=emergency.at):
        return None
    emergencies.authorize(tx, emergency)
    due.set_all(tx, shown.id, falls_due)
    counted = {"skipped": len(emergency.skipped), "called": len(stored.called)}
    detail = {"kind": emergency.kind, "digest": emergency.digest, "given_at": emergency.at, "counted": counted}
    detail |= {"emergency": emergency, **in_words(falls_due)}
    return record(tx, shown.id, event=State.APPROVED, actor=emergency.person, detail=detail, tell=tell)


def close_review(tx: Transaction, rollback_id: str, review: Reviewed, tell: Sequence[Notice]) -> Rollback | None:
    """By somebody else, which the database itself looks at. None: there is nothing to review, or it was before."""
    stored = queries.get(tx.connection, rollback_id)
    if stored is None or stored.emergency is None or stored.reviewed:
        return None
    emergencies.close(tx, rollback_id, review)
    over: FallsDue = {DueKind.REVIEW: None}
    due.set_all(tx, rollback_id, over)
    return beside(tx, rollback_id, review.person, {"reviewed": review, **in_words(over)}, tell)


def _still_waits(tx: Transaction, stored: Rollback, shown: Rollback) -> bool:
    """The plan is the one that was shown, its time is not over, and nobody looks."""
    if stored.looking or stored.plan.digest != shown.plan.digest:
        return False
    return stored.state is State.PROPOSED and stored.expires_at > tx.now
