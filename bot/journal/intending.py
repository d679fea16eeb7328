"""What is written before a changing call is sent, so that none is sent without an authorization, and none twice."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, exists, insert

from bot.journal import due, queries
from bot.journal.changing import change_if, changing, expect_recorded, in_state, record
from bot.journal.tables import authorizations, build_intents, intents, registration_intents, rollbacks
from bot.journal.transaction import Transaction
from bot.journal.watching import end_older
from bot.model import NOTHING_DUE, Build, BuildIntent, FallsDue, Intent, RegistrationIntent, Rollback, State

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

# Made once: to put a question together takes longer than to ask it.
_INTEND = insert(intents)
_AUTHORIZED = in_state(State.APPROVED) & exists().where(
    authorizations.c.rollback_id == rollbacks.c.id,
    authorizations.c.digest == rollbacks.c.digest,  # of the plan as it is stored
    authorizations.c.at > bindparam("since"),
)
_EXECUTES, _STAYS = changing(_AUTHORIZED, state=State.EXECUTING), changing(_AUTHORIZED)


def intend(tx: Transaction, intent: Intent, good_for: timedelta, falls_due: FallsDue = NOTHING_DUE) -> Rollback | None:
    """APPROVED -> EXECUTING, if this very plan was authorized, not too long ago, and nothing was ever sent for it."""
    approved = queries.held(tx.connection, intent.rollback_id)
    if approved is None or queries.intent(tx.connection, intent.rollback_id):
        return None
    expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    if not change_if(tx, approved.id, _EXECUTES, since=_since(tx, approved, good_for)):
        return None
    call = {"call": intent.call, "arguments": intent.arguments}
    tx.connection.execute(_INTEND, {"rollback_id": intent.rollback_id, "digest": digest, "at": intent.at, **call})
    due.set_all(tx, intent.rollback_id, falls_due)
    end_older(tx, approved)
    detail = {"digest": digest, **call}
    return record(tx, intent.rollback_id, event=State.EXECUTING, actor="bot", detail=detail, before=approved)


def intend_build(tx: Transaction, intent: BuildIntent, good_for: timedelta) -> Rollback | None:
    """APPROVED stays APPROVED and its build begins, if this very plan was authorized and nothing was built for it."""
    approved = queries.held(tx.connection, intent.rollback_id)
    if approved is None or approved.plan.rebuild is None or approved.build:
        return None
    expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    begun = Build(started_at=intent.at)
    if not change_if(tx, approved.id, changing(_AUTHORIZED, build=begun), since=_since(tx, approved, good_for)):
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
    if not change_if(tx, approved.id, _STAYS, since=_since(tx, approved, good_for)):
        return None
    row = {"rollback_id": intent.rollback_id, "digest": digest, "arguments": intent.arguments, "at": intent.at}
    tx.connection.execute(insert(registration_intents).values(row))
    detail = {"digest": digest, "call": "RegisterTaskDefinition", "arguments": intent.arguments}
    return record(tx, intent.rollback_id, event="registering", actor="bot", detail=detail)


def _since(tx: Transaction, rollback: Rollback, good_for: timedelta) -> datetime:
    """Approved less than `good_for` ago; or whenever, where its build, which takes long, ended since."""
    since, built_at = tx.now - good_for, rollback.build.built_at if rollback.build else None
    return _LONG_AGO if built_at and built_at > since else since
