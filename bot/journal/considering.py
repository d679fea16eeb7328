"""What signals came to, and snoozes and modes of services: rows that are written once, each with a row of the audit."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, desc, insert, select

from bot.journal import audit
from bot.journal.tables import automatics, considered, rollbacks, snoozes, told_watching, watched
from bot.journal.transaction import Transaction
from bot.model import Automatic, Considered, Mode, Snooze, WatchedSince

EVENTS = {"considered": considered, "snoozed": snoozes, "watched": watched}
_AUTOMATIC = tuple(field.name for field in fields(Automatic))
_KINDS: Mapping[str, type[Considered] | type[Snooze] | type[WatchedSince]] = {
    "considered": Considered,
    "snoozed": Snooze,
    "watched": WatchedSince,
}


def consider(tx: Transaction, made: Considered) -> bool:
    """False: what this signal comes to is known."""
    if tx.connection.execute(select(considered.c.id).where(considered.c.id == made.id)).first():
        return False
    _add(tx, "considered", made, actor=f"alarm {made.name}")
    return True


def snooze(tx: Transaction, made: Snooze) -> bool:
    """False: this very one is stored."""
    if tx.connection.execute(select(snoozes.c.id).where(snoozes.c.id == made.id)).first():
        return False
    _add(tx, "snoozed", made, actor=made.slack_id)
    return True


def watch(tx: Transaction, services: Mapping[str, Mode]) -> tuple[WatchedSince, ...]:
    """Note which services are watched otherwise than before; one that is not among them any more is not. -> these."""
    before = {name: newest.mode for name in _known(tx.connection) if (newest := _newest(tx.connection, name))}
    by_now = dict.fromkeys(before, Mode.OFF) | dict(services)
    made = [WatchedSince(name, mode, tx.now) for name, mode in by_now.items() if before.get(name, Mode.OFF) is not mode]
    for each in made:
        _add(tx, "watched", each, actor="bot")
    return tuple(made)


def history(connection: Connection, service: str, since: datetime) -> tuple[Considered, ...]:
    """Newest first."""
    rows = select(considered).where(considered.c.service == service, considered.c.at >= since)
    return tuple(Considered(**row._mapping) for row in connection.execute(rows.order_by(desc(considered.c.at))))


def snoozed(connection: Connection, service: str, now: datetime) -> Snooze | None:
    """The newest one, where it is in force."""
    newest = select(snoozes).where(snoozes.c.service == service).order_by(desc(snoozes.c.at)).limit(1)
    row = connection.execute(newest).first()
    return Snooze(**row._mapping) if row and row.until > now else None


def told(connection: Connection, service: str, what: str) -> bool:
    found = select(told_watching.c.at).where(told_watching.c.service == service, told_watching.c.what == what)
    return connection.execute(found).first() is not None


def tell(tx: Transaction, service: str, what: str) -> None:
    if not told(tx.connection, service, what):
        tx.connection.execute(insert(told_watching).values(service=service, what=what, at=tx.now))


def modes(connection: Connection, service: str) -> tuple[WatchedSince, ...]:
    """Oldest first."""
    rows = connection.execute(select(watched).where(watched.c.service == service).order_by(watched.c.at))
    return tuple(WatchedSince(row.service, row.mode, row.at) for row in rows)


def automatics_of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, Automatic]:
    """By the rollback's id: what authorized its current plan, where that was no person."""
    if not (wanted := list(rollback_ids)):
        return {}
    of_plan = (rollbacks.c.id == automatics.c.rollback_id) & (rollbacks.c.digest == automatics.c.digest)
    rows = connection.execute(select(automatics).join(rollbacks, of_plan).where(rollbacks.c.id.in_(wanted)))
    return {row.rollback_id: to_automatic(row) for row in rows}


def to_automatic(row: Any) -> Automatic:
    return Automatic(**{name: row._mapping[name] for name in _AUTOMATIC})


def from_automatic(made: Automatic) -> dict[str, Any]:
    return {name: getattr(made, name) for name in _AUTOMATIC}


def known(event: str, row: Any) -> Any:
    """A stored row as the audit tells of it."""
    return to_jsonable_python(_KINDS[event](**row._mapping))


def _known(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.execute(select(watched.c.service).distinct().order_by(watched.c.service)).scalars())


def _newest(connection: Connection, service: str) -> WatchedSince | None:
    return next(reversed(modes(connection, service)), None)


def _add(tx: Transaction, event: str, made: Any, *, actor: str) -> None:
    tx.connection.execute(insert(EVENTS[event]).values({each.name: getattr(made, each.name) for each in fields(made)}))
    told = to_jsonable_python(made)
    audit.append(tx, event=event, actor=actor, detail={event: told})
