"""A plan is stored: a new one, or another one in place of one that was approved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert

from bot.approval import snoozing
from bot.errors import AlreadyLive, Refused, Snoozed
from bot.journal import considering, due, queries
from bot.journal.changing import compare_and_set, in_state, record
from bot.journal.rows import from_plan, from_rollback
from bot.journal.tables import authorizations, rollbacks
from bot.journal.transaction import Transaction
from bot.journal.transitions import move
from bot.model import NOTHING_DUE, Alarm, FallsDue, Notice, Plan, PutBehind, Rollback, State


def propose(
    tx: Transaction,
    rollback: Rollback,
    tell: Sequence[Notice],
    instead_of: PutBehind | None = None,
    falls_due: FallsDue = NOTHING_DUE,
) -> Rollback:
    """Store it as PROPOSED, or return what is stored under its id. Raises AlreadyLive; Snoozed, of an alarm's.

    The plan that it is proposed `instead_of` is given up; raises Refused where that waits no more.
    """
    if stored := queries.get(tx.connection, rollback.id):
        return stored
    if instead_of:
        _give_up(tx, instead_of)
    if live := queries.live(tx.connection, rollback.plan.service_arn):
        raise AlreadyLive(live)
    if isinstance(rollback.request.origin, Alarm):
        _expect_no_snooze(tx, rollback.service)
    tx.connection.execute(insert(rollbacks).values(from_rollback(rollback) | {"state": State.PROPOSED, "revision": 1}))
    due.set_all(tx, rollback.id, falls_due)
    asked = {name: getattr(rollback, name) for name in ("requester_slack_id", "category", "reason", "expires_at")}
    detail = {"service": rollback.service, "ask": rollback.request.ask, **asked, **told_of(rollback.plan)}
    return record(tx, rollback.id, event=State.PROPOSED, actor=rollback.requester, detail=detail, tell=tell)


def _expect_no_snooze(tx: Transaction, service: str) -> None:
    """One that was given while the plan was being made counts as well: it takes back what is stored, and no more."""
    if snooze := considering.snoozed(tx.connection, service, tx.now):
        raise Snoozed(snoozing.told(snooze), f"`/rollback {service} snooze off` ends it.")


def _give_up(tx: Transaction, behind: PutBehind) -> None:
    waits, why = {State.PROPOSED}, {"outcome": behind.outcome}
    if not move(
        tx,
        behind.rollback_id,
        State.CANCELLED,
        when=waits,
        actor=behind.by,
        tell=(),
        falls_due=NOTHING_DUE,
        columns=why,
    ):
        raise Refused("This could not be decided: the rollback has changed meanwhile.", "Look at its card.")


def remake(
    tx: Transaction,
    rollback_id: str,
    plan: Plan,
    expires_at: datetime,
    tell: Sequence[Notice],
    falls_due: FallsDue = NOTHING_DUE,
) -> Rollback | None:
    """APPROVED -> PROPOSED with another plan. Never one that was authorized before: that authorization would count."""
    known = exists().where(authorizations.c.rollback_id == rollback_id, authorizations.c.digest == plan.digest)
    nobody = {"approvals": (), "approved_at": None, "expires_at": expires_at}
    approved = in_state(State.APPROVED) & (rollbacks.c.service_arn == plan.service_arn) & ~known
    if not compare_and_set(tx, rollback_id, approved, state=State.PROPOSED, **nobody, **from_plan(plan)):
        return None
    due.set_all(tx, rollback_id, falls_due)
    return record(tx, rollback_id, event="remade", actor="bot", detail=told_of(plan), tell=tell)


def told_of(plan: Plan) -> dict[str, Any]:
    """What the audit records of a plan; `recorded.py` compares it by these names."""
    return {
        "digest": plan.digest,
        "service_arn": plan.service_arn,
        "call": plan.call,
        "from": plan.from_task_definition,
        "to": plan.to_task_definition,
        "deployment": plan.deployment_id,
    }
