"""How the model's values lie in a column: moments in UTC, enums by their value, dataclasses as JSON."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Enum,
    Text,
    TypeDecorator,
    cast,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB


class Moment(TypeDecorator[datetime]):
    """An aware datetime. SQLite keeps it as text, always in UTC and with microseconds, so that it sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC) if value else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """In one step: a report reads tens of thousands."""
        return _from_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    return value.astimezone(UTC) if value else None


def _from_text(value: str | None) -> datetime | None:
    """A zone is there only where somebody else wrote the row; `audit verify` tells what else is wrong with it."""
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A frozen dataclass, or a tuple or mapping of plain values, as JSON text; read back as the same type."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def read(self, value: Any) -> Any:
        """From what JSON makes of it. Raises ValueError."""
        return self._adapter.validate_python(value)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self._adapter.validate_json(value)


def one_of(kind: type[StrEnum]) -> Enum:
    """A column that holds the values of `kind` as text, and reads as `kind`."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda words: [word.value for word in words])


def as_json(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """What is kept as text, to be looked into for a value: it is parsed for each that is asked for."""
    return cast(column, JSON) if connection.dialect.name == "postgresql" else type_coerce(column, JSON)


def parsed_json(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """The same for many values: PostgreSQL parses it when it is read. SQLite remembers what it parsed last."""
    return cast(column, JSONB) if connection.dialect.name == "postgresql" else type_coerce(column, JSON)
