"""How ready services are: the last that is known of each. It proves nothing, and so has no row of the audit."""

from collections.abc import Iterable

from sqlalchemy import Connection, Row, insert, select, update

from bot.journal.tables import readiness
from bot.journal.transaction import Transaction
from bot.model import KnownReadiness, Readiness

_c = readiness.c


def judged(tx: Transaction, found: Readiness) -> KnownReadiness:
    """Never backwards: of two looks the later one counts, unless that is dated ahead. -> what is known from now on."""
    known = _of(tx.connection, found.service)
    if known is None:
        row = {"service": found.service, "found": found, "since": found.judged_at, "before": None, "told": None}
        tx.connection.execute(insert(readiness).values(row))
        return KnownReadiness(found, found.judged_at)
    if found.judged_at < known.readiness.judged_at <= tx.now:
        return known
    if known.readiness.grade is found.grade:
        now = KnownReadiness(found, known.since, known.before, known.told)
    else:
        now = KnownReadiness(found, found.judged_at, known.readiness.grade, known.told)
    values = {"found": now.readiness, "since": now.since, "before": now.before}
    tx.connection.execute(update(readiness).where(_c.service == found.service).values(values))
    return now


def known(connection: Connection, service: str) -> tuple[KnownReadiness, ...]:
    """Of all that were ever looked at where `service` is ""."""
    rows = select(readiness).order_by(_c.service)
    return tuple(map(_read, connection.execute(rows.where(_c.service == service) if service else rows)))


def told(tx: Transaction, found: Iterable[Readiness]) -> None:
    """Whoever is told next hears what is worse than this."""
    for each in found:
        tx.connection.execute(update(readiness).where(_c.service == each.service).values(told=each))


def _of(connection: Connection, service: str) -> KnownReadiness | None:
    return next(iter(known(connection, service)), None)


def _read(row: Row[tuple[object, ...]]) -> KnownReadiness:
    return KnownReadiness(row.found, row.since, row.before, row.told)
