"""What came in from outside about a service: stored once, before its sender is told, and taken once.

A signal gives no right to anything, so the audit has no row of it; what is proposed because of one has its own.
"""

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from bot.journal.bell import rung
from bot.journal.tables import signals
from bot.journal.transaction import Transaction
from bot.model import Signal

_SIGNAL = ("id", "kind", "service", "name", "state", "happened_at", "arrived_at", "detail")


def arrived(tx: Transaction, signal: Signal) -> bool:
    """False: it is known."""
    if tx.connection.execute(select(signals.c.id).where(signals.c.id == signal.id)).first():
        return False
    row = {name: getattr(signal, name) for name in _SIGNAL}
    tx.connection.execute(insert(signals).values(**row, came_to=""))
    rung(tx.connection)
    return True


def waiting(connection: Connection) -> tuple[Signal, ...]:
    """Those that nobody has taken, in the order in which they happened."""
    c = signals.c
    rows = select(signals).where(c.taken_at.is_(None)).order_by(c.happened_at, c.id)
    return tuple(map(_signal, connection.execute(rows)))


def since(connection: Connection, service: str, at: datetime) -> tuple[Signal, ...]:
    """Those of this service that happened `at` then or later, taken or not, in the order in which they happened."""
    c = signals.c
    rows = select(signals).where(c.service == service, c.happened_at >= at).order_by(c.happened_at, c.id)
    return tuple(map(_signal, connection.execute(rows)))


def took(tx: Transaction, signal_id: str, came_to: str) -> bool:
    """False: it was taken before, and nothing changes."""
    free = (signals.c.id == signal_id) & signals.c.taken_at.is_(None)
    taken = update(signals).where(free).values(taken_at=tx.now, came_to=came_to)
    return tx.connection.execute(taken).rowcount == 1


def _signal(row: Row[tuple[object, ...]]) -> Signal:
    return Signal(**{name: row._mapping[name] for name in _SIGNAL})
