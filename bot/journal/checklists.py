"""The items of what is to be done about a rollback, as they are stored."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from bot.journal.tables import IS_OPEN_ITEM, items, rollbacks
from bot.model import Checklist, Item

_c = items.c
FIELDS = tuple(field.name for field in fields(Item))

# Made once: to put a question together takes longer than to ask it.
_WHOSE: BindParameter[list[str]] = bindparam("rollback_ids", expanding=True)
_OF = select(items).where(_c.rollback_id.in_(_WHOSE)).order_by(_c.rollback_id, _c.checklist, _c.position)


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, tuple[Item, ...]]:
    """By the rollback's id, each list in its order."""
    if not (wanted := list(rollback_ids)):
        return {}
    found = connection.execute(_OF, {"rollback_ids": wanted})
    by_rollback = groupby(found, key=lambda row: str(row.rollback_id))
    return {rollback_id: tuple(map(_to_item, rows)) for rollback_id, rows in by_rollback}


def with_open_items(connection: Connection, service: str, owner: str) -> tuple[str, ...]:
    """The ids of the rollbacks that have any follow-up; of all services where `service` is "", and so with `owner`."""
    found = select(_c.rollback_id).where(_c.checklist == Checklist.FOLLOW_UPS, IS_OPEN_ITEM).distinct()
    if service:
        found = found.where(_c.rollback_id.in_(select(rollbacks.c.id).where(rollbacks.c.service == service)))
    if owner:
        found = found.where(_c.owner_slack_id == owner)
    return tuple(connection.execute(found).scalars())


def _to_item(row: Row[Any]) -> Item:
    return Item(**{name: row._mapping[name] for name in FIELDS})
