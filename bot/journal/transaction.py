"""One change of the journal: everything in it is stored, or nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.journal.signing import Known


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction that alone may write; `now` was read after it began, so that nothing expires unnoticed.

    `unsound` are the rollbacks whose row was not as the bot had left it, when it was about to be changed. `sound` are
    those that were held against their seal in it, and not changed since. `changed` are rows of `seals.COLUMNS`, as the
    newest change in it left them, by the rollback's id.
    `outside` are the services of which somebody outside the team is told.
    `appended` are numbers and hashes of the audit's rows that are written in it.
    """

    connection: Connection
    now: datetime
    config_digest: str
    known: Known
    outside: frozenset[str] = frozenset()
    unsound: set[str] = field(default_factory=set)
    sound: set[str] = field(default_factory=set)
    changed: dict[str, Row[Any]] = field(default_factory=dict)
    appended: list[tuple[int, str]] = field(default_factory=list)
