"""One more person approves the plan, and it is authorized once enough of them have."""

from sqlalchemy import ColumnElement, insert, select

from bot.journal import queries
from bot.journal.changing import compare_and_set, expect_recorded, in_state, record
from bot.journal.rows import from_approval, from_authorization, to_rollback
from bot.journal.tables import approvals, authorizations, rollbacks
from bot.journal.transaction import Transaction
from bot.model import Approval, Rollback, SecondPerson, State

_APPROVE, _AUTHORIZE = insert(approvals), insert(authorizations)  # made once, since that takes long


def approve(tx: Transaction, shown: Rollback, approval: Approval, needed: int) -> Rollback | None:
    """One more person for the plan as it was `shown`; PROPOSED -> APPROVED once `needed` approved it.

    Who approved it before counts once: then nothing changes, and what is stored is returned.
    """
    before = queries.approvals_of(tx.connection, shown.id, shown.plan.digest)
    asked = SecondPerson(shown.id, shown.plan.digest, shown.requester, (*before, approval), needed)
    if any(approval.person == each.person or approval.slack_id == each.slack_id for each in before):
        found = tx.connection.execute(select(rollbacks).where(_awaits(tx, asked))).first()
        return to_rollback(found) if found else None
    stored = queries.held(tx.connection, shown.id)
    expect_recorded(tx, stored, State.PROPOSED)
    if stored is None or (stored.service, stored.request) != (shown.service, shown.request):
        return None  # rights were looked at for another service, or another requester
    complete = {"state": State.APPROVED, "approved_at": asked.at} if asked.complete else {}
    if not compare_and_set(tx, shown.id, _awaits(tx, asked), approvals=asked.approvals, **complete):
        return None
    tx.connection.execute(_APPROVE, from_approval(asked, approval))
    if asked.complete:
        tx.connection.execute(_AUTHORIZE, from_authorization(asked))
    event = State.APPROVED if asked.complete else "approval"
    who = {"approver": approval.person, "approver_slack_id": approval.slack_id}
    detail = {"kind": asked.kind, "digest": asked.digest, "given_at": approval.at, **who}
    return record(tx, shown.id, event=event, actor=approval.person, detail=detail, before=stored)


def _awaits(tx: Transaction, authorization: SecondPerson) -> ColumnElement[bool]:
    """The plan is still the one that is authorized, and its time is not over."""
    return (
        (rollbacks.c.id == authorization.rollback_id)
        & in_state(State.PROPOSED)
        & (rollbacks.c.expires_at > tx.now)
        & (rollbacks.c.digest == authorization.digest)
        & (rollbacks.c.requester == authorization.requester)
    )
