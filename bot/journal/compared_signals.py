"""What signals came to, snoozes and modes of services, beside what the audit says of them. Reads in pieces."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from bot.journal.considering import EVENTS, known
from bot.journal.signing import canonical
from bot.journal.tables import audit

_PIECE = 200
_SAID = {
    "considered": "What an alarm came to is not what was recorded",
    "snoozed": "A snooze is not the one that was recorded",
    "watched": "Since when a service is watched is not what was recorded",
}


def of_signals(connection: Connection) -> Iterator[str]:
    for event, table in EVENTS.items():
        if not _same(connection, event, table):
            yield f"{_SAID[event]}: {table.name} was changed past the bot."


def _same(connection: Connection, event: str, table: Table) -> bool:
    """Each row has its own in the audit, and there is none besides."""
    told, after = 0, 0
    while rows := connection.execute(
        select(audit.c.seq, audit.c.detail)
        .where(audit.c.event == event, audit.c.seq > after)
        .order_by(audit.c.seq)
        .limit(_PIECE)
    ).all():
        after, said = rows[-1].seq, [json.loads(row.detail)[event] for row in rows]
        if not _stored(connection, event, table, said):
            return False
        told += len(rows)
    return told == connection.execute(select(func.count()).select_from(table)).scalar_one()


def _stored(connection: Connection, event: str, table: Table, said: Sequence[Any]) -> bool:
    key = table.c.service if event == "watched" else table.c.id
    rows = select(table).where(key.in_({each[key.name] for each in said}))
    there = {canonical(known(event, row)) for row in connection.execute(rows)}
    return len({canonical(each) for each in said}) == len(said) and all(canonical(each) in there for each in said)
