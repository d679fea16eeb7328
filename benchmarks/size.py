"""How much a database grows with each rollback: what stays for ever, and what is removed in time."""

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import create_engine

from benchmarks.postgresql import postgresql
from benchmarks.world import ANA, BEN, World

SPEED = 120.0
_REMOVED = ("interactions", "outbox")
_AT_ONCE = 8  # each in a channel of its own, which takes a message a second
_JUDGED = (
    "SELECT count(*) FROM (SELECT rollback_id FROM phases GROUP BY rollback_id HAVING count(judged_at) = count(*)) x"
)
_SQLITE = "SELECT coalesce(tbl_name, dbstat.name), sum(pgsize) FROM dbstat LEFT JOIN sqlite_master ON sqlite_master.name = dbstat.name GROUP BY 1"  # noqa: E501
_POSTGRESQL = (
    "SELECT CASE nspname WHEN 'dbos' THEN 'dbos.' ELSE '' END || relname, pg_total_relation_size(pg_class.oid) "
    "FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE relkind = 'r' AND nspname IN ('public', 'dbos')"
)


@dataclass(frozen=True)
class Size:
    """`megabytes` of 1,000 rollbacks."""

    database: str
    what: str
    megabytes: float


async def measure(*, rollbacks: int) -> list[Size]:
    """What the first few take is not counted: pages that are begun, and tables that are there anyhow."""
    found = []
    for name in ("SQLite", "PostgreSQL"):
        async with (
            postgresql() if name == "PostgreSQL" else nullcontext("") as given,
            World(services=rollbacks + _AT_ONCE, channels=_AT_ONCE, speed=SPEED, database=given) as world,
        ):
            url = given or f"sqlite:///{world.home / 'rollback-bot.db'}"
            await _roll_back(world, world.names[:_AT_ONCE], url)
            before = _sizes(url)
            await _roll_back(world, world.names, url, begun=_AT_ONCE)
            grown = {table: size - before.get(table, 0) for table, size in _sizes(url).items()}
        removed = sum(size for table, size in grown.items() if table in _REMOVED or table.startswith("dbos."))
        for what, size in (("stays", sum(grown.values()) - removed), ("goes after its time", removed)):
            found.append(Size(name, what, round(size / rollbacks * 1000 / 1e6, 2)))
    return found


async def _roll_back(world: World, names: list[str], url: str, *, begun: int = 0) -> None:
    """Some at a time, each with a command, an approval and its validation."""
    for first in range(begun, len(names), _AT_ONCE):
        some = list(zip(names[first : first + _AT_ONCE], world.channels, strict=False))
        for name, channel in some:
            await world.slack.slash(ANA, channel, f"{name} immediate the catalogue answers with errors")
        for name, channel in some:
            await world.slack.click(BEN, channel, (await world.card(name, channel)).ts, "approve")
        while _rows(url, _JUDGED)[0][0] < first + len(some):
            await asyncio.sleep(0.2)
    await world.quiet(2)


def _sizes(url: str) -> Mapping[str, int]:
    """Bytes of each table with its indexes."""
    if not url.startswith("sqlite"):
        return dict(_rows(url, _POSTGRESQL))
    return dict(_rows(url, _SQLITE)) | {f"dbos.{name}": size for name, size in _rows(f"{url}.runs", _SQLITE)}


def _rows(url: str, question: str) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(question)]
    engine.dispose()
    return found
