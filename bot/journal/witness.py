"""Before a plan is approved, every intent and what follows: the rows are held against the audit and its signatures."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from bot.errors import AnotherForAMoment, NotAsRecorded
from bot.journal import audit as audits
from bot.journal import checklists, queries, seals
from bot.journal.considering import to_automatic
from bot.journal.emergencies import to_emergency
from bot.journal.recorded import Authorized, Recorded, Stored, disagreement, not_authorized, recorded
from bot.journal.recorded_items import of_items
from bot.journal.signing import Known, Signed
from bot.journal.tables import approvals, authorizations, automatics, emergencies, rollbacks
from bot.model import Automatic, Emergency, Rollback

log = logging.getLogger(__name__)

# Made once: to put a question together takes longer than to ask it.
_OF: BindParameter[str] = bindparam("of")
_DIGEST: BindParameter[str] = bindparam("digest")
_OF_ITS_PLAN = (authorizations.c.rollback_id == rollbacks.c.id) & (authorizations.c.digest == rollbacks.c.digest)
_GIVEN = tuple(authorizations.c[each.name].label(f"given_{each.name}") for each in fields(Authorized))
_OWN = (rollbacks.c.requester, rollbacks.c.requester_slack_id, rollbacks.c.digest)
_ROW = (
    select(*_OWN, *_GIVEN).select_from(rollbacks.outerjoin(authorizations, _OF_ITS_PLAN)).where(rollbacks.c.id == _OF)
)
_PEOPLE = select(approvals.c.person, approvals.c.slack_id).where(
    approvals.c.rollback_id == _OF, approvals.c.digest == _DIGEST
)
_EMERGENCY = select(emergencies).where(emergencies.c.rollback_id == _OF, emergencies.c.digest == _DIGEST)
_AUTOMATIC = select(automatics).where(automatics.c.rollback_id == _OF, automatics.c.digest == _DIGEST)


def expect_recorded(
    connection: Connection, rollback: Rollback, known: Known, *, authorized: bool
) -> Sequence[Recorded]:
    """-> its rows of the audit, those that change nothing left out. Raises NotAsRecorded.

    `rollback` was read in this transaction; `authorized`: it is about to be acted upon.
    """
    problem, by, its = audits.broken_since_first_of(connection, rollback.id, known)
    changes = [row for row in its if row.event not in seals.NO_CHANGE]
    rows = [] if problem else [recorded(row.event, row.actor, row.detail) for row in changes]
    problem = problem or _problem(connection, rollback, rows, changes[-1:], authorized=authorized)
    if problem:
        log.critical("%s was changed past the bot: %s. Run `rollback-bot audit verify`.", rollback.reference, problem)
        raise NotAsRecorded(
            f"The journal holds {rollback.reference} otherwise than its audit recorded it: {problem}. "
            "Somebody changed the database past the bot.",
            "Find out who can write it, and run `rollback-bot audit verify`.",
        )
    if by is not Signed.OURS:
        log.warning("%s: the audit since it was asked for is signed by %s: refused", rollback.reference, by)
        raise NotAsRecorded(
            f"{rollback.reference} was asked for or approved while the bot had another Slack token or version, so it "
            "can no longer prove that this is what people wanted.",
            "Plan it again, and have it approved again." if authorized else "Cancel it, and plan it again.",
        )
    return rows


def _problem(
    connection: Connection,
    rollback: Rollback,
    rows: Sequence[Recorded],
    newest: Sequence[Row[Any]],
    *,
    authorized: bool,
) -> str:
    """`newest` is the last of its rows that changed it, if there is one."""
    stored = read(connection, rollback)
    found = disagreement(rollback, stored, rows) or (authorized and not_authorized(rollback, stored, rows))
    if not found and not seals.holds(connection, rollback.id, newest=newest):
        return "its row is not as its last change left it"
    return found or ""


def vouch(connection: Connection, shown: Rollback, known: Known) -> Rollback:
    """-> it as it is stored. Raises NotAsRecorded where it was not authorized by this bot so, or was `shown` otherwise.

    Its state alone may be another one than was shown: somebody called it off, say.
    """
    stored = queries.get(connection, shown.id)
    if stored:
        rows = expect_recorded(connection, stored, known, authorized=True)
        items = checklists.of(connection, [stored.id]).get(stored.id, ())
        if problem := of_items(rows, items):
            log.critical("%s was changed past the bot: %s.", stored.reference, problem)
            raise NotAsRecorded(
                f"The journal holds {stored.reference} otherwise than its audit recorded it: {problem}. "
                "Somebody changed the database past the bot.",
                "Find out who can write it, and run `rollback-bot audit verify`.",
            )
    if stored is None or _content(stored) != _content(shown):
        log.critical("%s was another one for a moment. Run `rollback-bot audit verify`.", shown.reference)
        raise AnotherForAMoment(
            f"{shown.reference} was another one when it was read a moment ago. "
            "Somebody changed the database past the bot.",
            "Find out who can write it, and run `rollback-bot audit verify`.",
        )
    return stored


def _content(rollback: Rollback) -> tuple[object, ...]:
    """What is acted upon."""
    what = (rollback.service, rollback.request, rollback.plan, rollback.approvals)
    return (*what, rollback.emergency, rollback.automatic, rollback.registered, rollback.build)


def read(connection: Connection, rollback: Rollback) -> Stored:
    """What the tables hold of it beside itself."""
    row = connection.execute(_ROW, {"of": rollback.id}).one()
    of_plan = {"of": rollback.id, "digest": row.digest}
    people = connection.execute(_PEOPLE, of_plan).all()
    authorized = Authorized(*row[len(_OWN) :]) if row.given_kind is not None else None
    kind = authorized.kind if authorized else ""
    return Stored(
        row.requester,
        row.requester_slack_id,
        row.digest,
        frozenset((person, slack_id) for person, slack_id in people),
        authorized,
        _emergency(connection, of_plan) if kind == Emergency.kind else None,
        _automatic(connection, of_plan) if kind == Automatic.kind else None,
    )


def _emergency(connection: Connection, of_plan: Mapping[str, str]) -> Emergency | None:
    row = connection.execute(_EMERGENCY, of_plan).first()
    return to_emergency(row) if row else None


def _automatic(connection: Connection, of_plan: Mapping[str, str]) -> Automatic | None:
    row = connection.execute(_AUTOMATIC, of_plan).first()
    return to_automatic(row) if row else None
