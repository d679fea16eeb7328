"""Emergencies and their reviews: rows that are written once and never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select

from bot.journal.rows import from_emergency
from bot.journal.tables import authorizations, emergencies, reviews, rollbacks
from bot.journal.transaction import Transaction
from bot.model import Emergency, Reviewed

_FIELDS = tuple(field.name for field in fields(Emergency))
Alone = tuple[Emergency | None, Reviewed | None]
NEVER: Alone = (None, None)


def to_emergency(row: Row[Any]) -> Emergency:
    return Emergency(**{name: row._mapping[name] for name in _FIELDS})


def to_reviewed(row: Row[Any]) -> Reviewed:
    return Reviewed(row.person, row.slack_id, row.note, row.at)


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, Alone]:
    """By the rollback's id: what authorized its current plan, where that is an emergency, and who reviewed it."""
    if not (wanted := list(rollback_ids)):
        return {}
    of_plan = (rollbacks.c.id == emergencies.c.rollback_id) & (rollbacks.c.digest == emergencies.c.digest)
    rows = connection.execute(select(emergencies).join(rollbacks, of_plan).where(rollbacks.c.id.in_(wanted)))
    found = {row.rollback_id: to_emergency(row) for row in rows}
    if not found:
        return {}
    closed = connection.execute(select(reviews).where(reviews.c.rollback_id.in_(list(found))))
    by = {row.rollback_id: to_reviewed(row) for row in closed}
    return {rollback_id: (emergency, by.get(rollback_id)) for rollback_id, emergency in found.items()}


def unreviewed(connection: Connection, service: str) -> tuple[str, ...]:
    """The ids of the rollbacks of this service with an emergency that nobody has reviewed, oldest first."""
    of_it = (rollbacks.c.id == emergencies.c.rollback_id) & (rollbacks.c.service == service)
    closed = exists().where(reviews.c.rollback_id == emergencies.c.rollback_id)
    found = select(emergencies.c.rollback_id).join(rollbacks, of_it).where(~closed).order_by(emergencies.c.at)
    return tuple(dict.fromkeys(connection.execute(found).scalars()))


def add_evidence(tx: Transaction, emergency: Emergency) -> None:
    """While the plan waits: the database looks at the calls."""
    tx.connection.execute(insert(emergencies).values({name: getattr(emergency, name) for name in _FIELDS}))


def authorize(tx: Transaction, emergency: Emergency) -> None:
    tx.connection.execute(insert(authorizations).values(from_emergency(emergency)))


def close(tx: Transaction, rollback_id: str, review: Reviewed) -> None:
    values = {name: getattr(review, name) for name in ("person", "slack_id", "note", "at")}
    tx.connection.execute(insert(reviews).values(rollback_id=rollback_id, **values))
