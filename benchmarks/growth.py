"""Years of history: how long each question of the hot path takes with 1,000, 10,000 and 100,000 rollbacks.

One rollback is played to its end by the bot; what it left in the journal is copied in bulk under other ids, spread over
a thousand services; only the newest of each has something that falls due, and a hold in force. The audit is not copied:
only its last rows are read on the hot path (`verify` measures it).
"""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, column, insert, table

from benchmarks.postgresql import postgresql
from benchmarks.questions import Question, Timed, fastest, opened
from benchmarks.world import ANA, BEN, INCIDENT, World
from bot.journal import SqlJournal, dialects
from bot.journal.tables import audit, due, metadata, schema
from bot.model import LIVE, NoticeKind

_SERVICES = 1000
_AT_ONCE = 2000
_LONG_AGO = "2026-01-01T00:00:00Z"
_NOT_COPIED = (audit.name, schema.name)
Row = Mapping[str, Any]


async def measure(*, sizes: Sequence[int]) -> list[Timed]:
    left = await _one_rollback()
    with TemporaryDirectory(prefix="rollback-growth-") as directory:
        found = await _timed("SQLite", f"sqlite:///{Path(directory) / 'journal.db'}", left, sizes)
    async with postgresql() as url:
        return [*found, *await _timed("PostgreSQL", url, left, sizes)]


async def _one_rollback() -> dict[str, list[Row]]:
    """What one of them leaves, by table."""
    async with World(services=1, speed=60.0) as world:
        (name,) = world.names
        await world.slack.slash(ANA, INCIDENT, f"{name} immediate the catalogue answers with errors")
        await world.slack.click(BEN, INCIDENT, (await world.card(name)).ts, "approve")
        await world.ended(name)
        left = await _left(world)
        while any(not (row["ts"] or row["given_up"]) for row in left["outbox"]):  # a hundred thousand would wait
            left = await _left(world)
        return left


async def _left(world: World) -> dict[str, list[Row]]:
    """Once the bot does nothing more of it."""
    await world.quiet(2)
    engine = dialects.connect(f"sqlite:///{world.home / 'rollback-bot.db'}", read_only=True)
    with engine.connect() as connection:
        left = {each.name: _rows(connection, each.name) for each in metadata.sorted_tables}
    engine.dispose()
    return left


def _rows(connection: Connection, name: str) -> list[Row]:
    """As they lie in the file."""
    rows = connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()
    return [dict(row) for row in rows] if name not in _NOT_COPIED else []


async def _timed(name: str, url: str, left: dict[str, list[Row]], sizes: Sequence[int]) -> list[Timed]:
    await _opened(url)
    found, filled = [], 0
    for size in sizes:
        _fill(url, left, filled, size)
        filled = size
        found.append(Timed(name, size, await _questions(url, left)))
    return found


async def _opened(url: str) -> float:
    """-> seconds that it took."""
    began = time.perf_counter()
    async with opened(SqlJournal, url):
        return time.perf_counter() - began


async def _questions(url: str, left: dict[str, list[Row]]) -> dict[str, float]:
    opening = await _opened(url)
    async with opened(SqlJournal, url) as journal:
        return await fastest(_asked(journal, left["rollbacks"][0])) | {"open": opening}


def _asked(journal: SqlJournal, one: Row) -> Mapping[str, Question]:
    """`open` beside them is what a start does."""
    arn, service = one["service_arn"] + "-7", one["service"] + "-7"
    return {
        "get": lambda: journal.get(_another(one["id"], 7)),
        "live": lambda: journal.live(arn),
        "all live": lambda: journal.in_state(*LIVE),
        "never rolled back": lambda: journal.recent("another", limit=1),
        "the newest of a service": lambda: journal.recent(service, limit=10),
        "the newest of all": lambda: journal.recent(limit=10),
        "switched off": lambda: journal.switched_off(arn, "mcp"),
        "holds": lambda: journal.holds(service),
        "watched": lambda: journal.watched(service),
        "unreviewed": lambda: journal.unreviewed(service),
        "ledger": lambda: journal.remembered(arn),
        "undecided": journal.undecided,
        "due": lambda: journal.claim_due(timedelta(seconds=1)),
        "outbox": journal.outbox,
        "outbox in front": lambda: journal.outbox_in_front(first=tuple(NoticeKind), most=20),
        "stale cards": journal.stale_cards,
        "unvalidated": lambda: journal.unvalidated(datetime.now(UTC) - timedelta(hours=1)),
        "census": journal.census,
        "snoozed": lambda: journal.snoozed(service, datetime.now(UTC)),
        "counted of a week": lambda: journal.counted(datetime.now(UTC) - timedelta(days=7)),
        "deployments of a week": lambda: journal.deployments_completed(datetime.now(UTC) - timedelta(days=7)),
        "nothing to remove": lambda: journal.prune(timedelta(days=9999)),
        "told": lambda: journal.told_at(_another(one["id"], 7), NoticeKind.OUTCOME),
    }


def _fill(url: str, left: dict[str, list[Row]], begun: int, size: int) -> None:
    engine = dialects.connect(url)
    for first in range(begun, size, _AT_ONCE):
        with engine.begin() as connection:
            _without_triggers(connection)
            for name, rows in left.items():
                copies = [
                    _copied(row, number, len(rows))
                    for number in range(first, min(first + _AT_ONCE, size))
                    for row in rows
                    if number < _SERVICES or name != due.name
                ]
                if copies:
                    connection.execute(insert(table(name, *map(column, rows[0]))), copies)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _without_triggers(connection: Connection) -> None:
    """They hold what happens one after the other; copies of what has happened come all at once."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL timezone = 'UTC'")
        return
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _copied(row: Row, number: int, rows: int) -> dict[str, Any]:
    copy = dict(row)
    for name in ("id", "rollback_id", "key"):
        if isinstance(value := copy.get(name), str):
            copy[name] = _another(value, number) if value else value
        elif value is not None:
            copy[name] = value + number * rows
    for name in ("service", "service_arn"):
        if name in copy:
            copy[name] = f"{copy[name]}-{number % _SERVICES}"
    if number >= _SERVICES and copy.get("hold"):
        copy["hold"] = json.dumps({**json.loads(copy["hold"]), "released_at": _LONG_AGO})
    if "requested_at" in copy:
        copy["requested_at"] = str(datetime.fromisoformat(copy["requested_at"]) - timedelta(minutes=number))
    if "task_definition" in copy:
        copy["task_definition"] += f"-{number // _SERVICES}"
    return copy


def _another(name: str, number: int) -> str:
    return uuid5(NAMESPACE_URL, f"{name}-{number}").hex
