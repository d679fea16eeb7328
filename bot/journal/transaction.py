"""One change of the journal: everything in it is stored, or nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.journal.signing import Known


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction that alone may write; `now` was read after it began, so that nothing expires unnoticed.

    `unsound` are the rollbacks whose row was not as the bot had left it, when it was about to be changed. `sound` are
    those that were held against their seal in it, and not changed since.
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
    appended: list[tuple[int, str]] = field(default_factory=list)
