"""What is written before a changing call is sent, so that none is sent without an authorization, and none twice."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, insert

from bot.journal import due, queries
from bot.journal.changing import compare_and_set, expect_recorded, in_state, record
from bot.journal.tables import authorizations, build_intents, intents, registration_intents, rollbacks
from bot.journal.transaction import Transaction
from bot.journal.watching import end_older
from bot.model import NOTHING_DUE, Build, BuildIntent, FallsDue, Intent, RegistrationIntent, Rollback, State

_INTEND = insert(intents)  # made once: to put a question together takes longer than to ask it


def intend(tx: Transaction, intent: Intent, good_for: timedelta, falls_due: FallsDue = NOTHING_DUE) -> Rollback | None:
    """APPROVED -> EXECUTING, if this very plan was authorized, not too long ago, and nothing was ever sent for it."""
    approved = queries.held(tx.connection, intent.rollback_id)
    if approved is None or queries.intent(tx.connection, intent.rollback_id):
        return None
    expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    authorized = _authorized(tx, approved, good_for)
    if not compare_and_set(tx, approved.id, in_state(State.APPROVED) & authorized, state=State.EXECUTING):
        return None
    call = {"call": intent.call, "arguments": intent.arguments}
    tx.connection.execute(_INTEND, {"rollback_id": intent.rollback_id, "digest": digest, "at": intent.at, **call})
    due.set_all(tx, intent.rollback_id, falls_due)
    end_older(tx, approved)
    return record(tx, intent.rollback_id, event=State.EXECUTING, actor="bot", detail={"digest": digest, **call})


def intend_build(tx: Transaction, intent: BuildIntent, good_for: timedelta) -> Rollback | None:
    """APPROVED stays APPROVED and its build begins, if this very plan was authorized and nothing was built for it."""
    approved = queries.held(tx.connection, intent.rollback_id)
    if approved is None or approved.plan.rebuild is None or approved.build:
        return None
    expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    authorized = _authorized(tx, approved, good_for)
    begun = Build(started_at=intent.at)
    if not compare_and_set(tx, approved.id, in_state(State.APPROVED) & authorized, build=begun):
        return None
    row = {"rollback_id": intent.rollback_id, "digest": digest, "arguments": intent.arguments, "at": intent.at}
    tx.connection.execute(insert(build_intents).values(row))
    detail = {"digest": digest, "call": "StartBuild", "arguments": intent.arguments, "build": begun}
    return record(tx, intent.rollback_id, event="building", actor="bot", detail=detail)


def intend_registration(tx: Transaction, intent: RegistrationIntent, good_for: timedelta) -> Rollback | None:
    """APPROVED stays APPROVED, if this very plan has a copy, was authorized, and nothing was registered for it."""
    approved = queries.held(tx.connection, intent.rollback_id)
    if approved is None or approved.plan.copy is None or queries.registering(tx.connection, intent.rollback_id):
        return None
    expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    if not compare_and_set(tx, approved.id, in_state(State.APPROVED) & _authorized(tx, approved, good_for)):
        return None
    row = {"rollback_id": intent.rollback_id, "digest": digest, "arguments": intent.arguments, "at": intent.at}
    tx.connection.execute(insert(registration_intents).values(row))
    detail = {"digest": digest, "call": "RegisterTaskDefinition", "arguments": intent.arguments}
    return record(tx, intent.rollback_id, event="registering", actor="bot", detail=detail)


def _authorized(tx: Transaction, rollback: Rollback, good_for: timedelta) -> ColumnElement[bool]:
    """The plan as it is stored was approved less than `good_for` ago, or its build, which takes long, ended since."""
    since = tx.now - good_for
    of_this_plan = exists().where(
        authorizations.c.rollback_id == rollback.id, authorizations.c.digest == rollbacks.c.digest
    )
    built_at = rollback.build.built_at if rollback.build else None
    return of_this_plan if built_at and built_at > since else of_this_plan.where(authorizations.c.at > since)
