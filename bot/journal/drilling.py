"""The second leg of a drill: a plan of its own, authorized by the approvals of the first, and the last one of all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, desc, insert, select

from bot.journal import queries, witness
from bot.journal.changing import compare_and_set, in_state, record
from bot.journal.kinds import as_json
from bot.journal.proposing import propose
from bot.journal.rows import from_approval, from_authorization
from bot.journal.tables import approvals, authorizations, drills, rollbacks, told_watching
from bot.journal.transaction import Transaction
from bot.model import LIVE, SCHEDULE, Approval, FallsDue, LastDrill, NoDrill, Notice, Rollback, SecondPerson, State

_PUT_OFF = "drill put off "  # and when its hours began, and why


def go_forth(tx: Transaction, forth: Rollback, tell: Sequence[Notice], falls_due: FallsDue) -> Rollback:
    """-> it, APPROVED by those who approved the way back; or what is stored under its id, whatever became of it.

    Raises NotAsRecorded where the way back is not as its audit recorded it, and AlreadyLive. Whatever else speaks
    against it the database itself refuses.
    """
    if stored := queries.get(tx.connection, forth.id):
        return stored
    drill = forth.request.drill
    back = queries.get(tx.connection, drill.forth) if drill else None
    if back is None:
        raise ValueError(f"{forth.reference} is not the way forth of any drill")
    witness.expect_recorded(tx.connection, back, tx.known, authorized=True)
    propose(tx, forth, tell, falls_due=falls_due)
    tx.connection.execute(insert(drills).values(rollback_id=forth.id, drill=back.id, at=tx.now))
    given = back.approvals
    asked = SecondPerson(forth.id, forth.plan.digest, forth.requester, given, len(given))
    approved = {"state": State.APPROVED, "approved_at": tx.now, "approvals": given}
    compare_and_set(tx, forth.id, in_state(State.PROPOSED), **approved)
    tx.connection.execute(insert(approvals), [from_approval(asked, each) for each in given])
    row = from_authorization(asked) | {"at": tx.now, "trigger": back.id, "because": "drill"}
    tx.connection.execute(insert(authorizations).values(row))
    for each in given[:-1]:
        _record(tx, asked, each, "approval", {"given_at": each.at})
    return _record(tx, asked, given[-1], State.APPROVED, {"given_at": tx.now, "drill": back.id})


def _record(tx: Transaction, asked: SecondPerson, given: Approval, event: str, detail: Mapping[str, Any]) -> Rollback:
    who = {"approver": given.person, "approver_slack_id": given.slack_id}
    detail = {"kind": asked.kind, "digest": asked.digest, **detail, **who}
    return record(tx, asked.rollback_id, event=event, actor=given.person, detail=detail)


def last_drill(connection: Connection, service: str) -> LastDrill | None:
    """The newest one that went back and forth again; None: there was none."""
    c = rollbacks.c
    origin = as_json(connection, c.request)["origin"]
    found = select(c.id, origin["forth"].as_string().label("back"), c.ended_at).where(
        c.service == service, c.state == State.SUCCEEDED, origin["forth"].as_string() != ""
    )
    row = connection.execute(found.order_by(desc(c.ended_at)).limit(1)).first()
    return LastDrill(row.back, row.id, row.ended_at) if row else None


def put_off(tx: Transaction, service: str, since: datetime, why: str) -> bool:
    """A drill that was due in the hours that began `since` then. False: that was stored before."""
    begun = f"{_PUT_OFF}{since.isoformat()} "
    if tx.connection.execute(_of_watching(service, begun).limit(1)).first():
        return False
    tx.connection.execute(insert(told_watching).values(service=service, what=f"{begun}{why}", at=tx.now))
    return True


def no_drill(connection: Connection, service: str) -> NoDrill | None:
    """The newest that was due and did not come to its end; None: there was none."""
    c = rollbacks.c
    origin = as_json(connection, c.request)["origin"]
    asked = select(c.requested_at, c.state, c.outcome).where(
        c.service == service, c.requester == f"drill {SCHEDULE}", origin["forth"].as_string() == ""
    )
    row = connection.execute(asked.order_by(desc(c.requested_at)).limit(1)).first()
    off = connection.execute(_of_watching(service, _PUT_OFF).order_by(desc(told_watching.c.at)).limit(1)).first()
    if row and (off is None or off.at <= row.requested_at):
        return NoDrill(row.requested_at, row.outcome) if row.state not in LIVE | {State.SUCCEEDED} else None
    return NoDrill(off.at, off.what.removeprefix(_PUT_OFF).partition(" ")[2]) if off else None


def _of_watching(service: str, beginning: str) -> Select[tuple[str, datetime]]:
    c = told_watching.c
    return select(c.what, c.at).where(c.service == service, c.what.startswith(beginning, autoescape=True))
