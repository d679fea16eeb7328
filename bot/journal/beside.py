"""What is kept of a rollback in tables of its own, and most rollbacks have none of."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, exists, literal, select, union_all

from bot.journal.tables import automatics, called, emergencies, items, lessons, recoveries

T = TypeVar("T")
_SELDOM = (automatics, called, emergencies, items, lessons, recoveries)
_WHOSE: BindParameter[list[str]] = bindparam("rollback_ids", expanding=True)
_HAVING = union_all(
    *(select(literal(each.name)).where(exists().where(each.c.rollback_id.in_(_WHOSE))) for each in _SELDOM)
)


class Beside:
    """Of these rollbacks. One question tells which tables are to be asked at all: each answer is waited for."""

    def __init__(self, connection: Connection, rollback_ids: Collection[str]) -> None:
        self._connection, self._ids = connection, rollback_ids
        self._having = _having(connection, rollback_ids) if rollback_ids else frozenset()

    def of(
        self,
        table: str,
        ask: Callable[[Connection, Iterable[str]], Mapping[str, T]],
        rollback_ids: Collection[str] | None = None,
    ) -> Mapping[str, T]:
        """What `ask` finds, by the rollback's id; of only some of them where `rollback_ids` are given."""
        if table not in self._having:
            return {}
        return ask(self._connection, self._ids if rollback_ids is None else rollback_ids)


def _having(connection: Connection, rollback_ids: Collection[str]) -> frozenset[str]:
    """The names of the tables with a row of any of them."""
    return frozenset(connection.execute(_HAVING, {"rollback_ids": list(rollback_ids)}).scalars())
