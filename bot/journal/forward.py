"""How a database stands to this program, and how it is brought forward before any bot of this version begins."""

from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import Column, Connection, Index, Table

from bot.errors import Refused
from bot.journal import dialects, migrations, opening, preparing, schema


@dataclass(frozen=True)
class Standing:
    """`found` is the schema of the database, `readable_from` the oldest one whose program can work on it as it is.

    `known` and `leaves_readable_from` are what both become with this program. `missing`: in words, what it would make.
    """

    found: int
    readable_from: int
    known: int
    leaves_readable_from: int
    missing: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """A newer program wrote it, and wants none of ours on it."""
        return self.readable_from > self.known

    @property
    def needed(self) -> bool:
        """Must it be brought forward?"""
        return self.found < self.known or bool(self.missing)

    @property
    def others_go_on(self) -> bool:
        """Can a program of the schema that is there work on with what this one makes?"""
        return self.found >= self.leaves_readable_from

    def with_missing(self, more: str) -> Self:
        """The same, where something else is to be made as well."""
        return replace(self, missing=(*self.missing, more))


def look(url: str) -> Standing:
    """Changes nothing. Raises Refused where no journal is, or it cannot be read."""
    where = dialects.shown(url)
    engine = dialects.connect(url, read_only=True)
    try:
        with opening.explained(where), dialects.reading(engine).begin() as connection:
            return _standing(connection, where)
    finally:
        engine.dispose()


def bring_forward(url: str) -> tuple[str, ...]:
    """As the owner, in one transaction. -> the roles for which it was prepared, and is now again.

    Raises Refused, having changed nothing.
    """
    engine = dialects.connect(url)
    try:
        with preparing.explained(url), engine.begin() as connection:
            schema.migrate(connection)
            if schema.version_of(connection) > schema.NEWEST:  # which rights are wanted there, a newer one knows
                return ()
            roles = preparing.roles(connection)
            for role in roles:
                preparing.grant(connection, role)
            return roles
    finally:
        engine.dispose()


def _standing(connection: Connection, where: str) -> Standing:
    found = schema.version_of(connection)
    if not found:
        raise Refused(
            f"There is no journal in {where}.",
            "See ROLLBACK_DATABASE_URL. `rollback-bot serve` makes one, or `rollback-bot database prepare`.",
        )
    missing = () if found > schema.NEWEST else (*map(_named, migrations.missing(connection)), *_rights(connection))
    oldest = schema.readable_from(connection, found)
    return Standing(found, oldest, schema.NEWEST, schema.READABLE_FROM, missing)


def _named(missing: Table | Column[object] | Index) -> str:
    if isinstance(missing, Column):
        return f"column {missing.table.name}.{missing.name}"
    return f"{'table' if isinstance(missing, Table) else 'index'} {missing.name}"


def _rights(connection: Connection) -> tuple[str, ...]:
    lacking = ((role, preparing.lacking(connection, role)) for role in preparing.roles(connection))
    return tuple(f"rights of {role} on {', '.join(tables)}" for role, tables in lacking if tables)
