"""Before a plan is approved, every intent and what follows: the rows are held against the audit and its signatures."""

import logging

from sqlalchemy import Connection, select

from bot.errors import AnotherForAMoment, NotAsRecorded
from bot.journal import audit as audits
from bot.journal import checklists, queries, seals
from bot.journal.considering import to_automatic
from bot.journal.emergencies import to_emergency
from bot.journal.recorded import Authorized, Recorded, Stored, disagreement, not_authorized, recorded
from bot.journal.recorded_items import of_items
from bot.journal.signing import Known, Signed
from bot.journal.tables import approvals, audit, authorizations, automatics, emergencies, rollbacks
from bot.model import Automatic, Emergency, Rollback

log = logging.getLogger(__name__)


def expect_recorded(connection: Connection, rollback: Rollback, known: Known, *, authorized: bool) -> None:
    """Raises NotAsRecorded. `rollback` was read in this transaction; `authorized`: it is about to be acted upon."""
    first = audits.first_of(connection, rollback.id)
    problem, by = audits.broken_since(connection, first, known)
    problem = problem or _problem(connection, rollback, authorized=authorized)
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


def _problem(connection: Connection, rollback: Rollback, *, authorized: bool) -> str:
    stored, rows = read(connection, rollback)
    found = disagreement(rollback, stored, rows) or (authorized and not_authorized(rollback, stored, rows))
    if not found and not seals.holds(connection, rollback.id):
        return "its row is not as its last change left it"
    return found or ""


def vouch(connection: Connection, shown: Rollback, known: Known) -> Rollback:
    """-> it as it is stored. Raises NotAsRecorded where it was not authorized by this bot so, or was `shown` otherwise.

    Its state alone may be another one than was shown: somebody called it off, say.
    """
    stored = queries.get(connection, shown.id)
    if stored:
        expect_recorded(connection, stored, known, authorized=True)
        items = checklists.of(connection, [stored.id]).get(stored.id, ())
        if problem := of_items(_rows(connection, stored.id), items):
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


def read(connection: Connection, rollback: Rollback) -> tuple[Stored, list[Recorded]]:
    """What the tables hold of it beside itself, and its rows of the audit, those that change nothing left out."""
    row = connection.execute(
        select(rollbacks.c.requester, rollbacks.c.requester_slack_id, rollbacks.c.digest).where(
            rollbacks.c.id == rollback.id
        )
    ).one()
    of_plan = (approvals.c.rollback_id == rollback.id) & (approvals.c.digest == row.digest)
    people = connection.execute(select(approvals.c.person, approvals.c.slack_id).where(of_plan)).all()
    stored = Stored(
        *row,
        frozenset((person, slack_id) for person, slack_id in people),
        _authorized(connection, rollback.id, row.digest),
        _emergency(connection, rollback.id, row.digest),
        _automatic(connection, rollback.id, row.digest),
    )
    return stored, _rows(connection, rollback.id)


def _authorized(connection: Connection, rollback_id: str, digest: str) -> Authorized | None:
    of_plan = (authorizations.c.rollback_id == rollback_id) & (authorizations.c.digest == digest)
    columns = (authorizations.c.kind, authorizations.c.requester, authorizations.c.needed, authorizations.c.at)
    row = connection.execute(select(*columns).where(of_plan)).first()
    return Authorized(*row) if row else None


def _emergency(connection: Connection, rollback_id: str, digest: str) -> Emergency | None:
    of_plan = (emergencies.c.rollback_id == rollback_id) & (emergencies.c.digest == digest)
    row = connection.execute(select(emergencies).where(of_plan)).first()
    return to_emergency(row) if row else None


def _automatic(connection: Connection, rollback_id: str, digest: str) -> Automatic | None:
    of_plan = (automatics.c.rollback_id == rollback_id) & (automatics.c.digest == digest)
    row = connection.execute(select(automatics).where(of_plan)).first()
    return to_automatic(row) if row else None


def _rows(connection: Connection, rollback_id: str) -> list[Recorded]:
    of_it = select(audit.c.event, audit.c.actor, audit.c.detail).where(audit.c.rollback_id == rollback_id)
    changes = of_it.where(audit.c.event.not_in(seals.NO_CHANGE)).order_by(audit.c.seq)
    return [recorded(*row) for row in connection.execute(changes)]
