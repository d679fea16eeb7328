"""`audit verify` over ten times as many rows: does it take ten times as long?

The chain is filled in bulk with answers to interactions, as the bot writes them; `tests/journal/test_verifying.py` has
rollbacks of which each has rows in every table.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, insert, select, update

from benchmarks.postgresql import postgresql
from bot.clock import SystemClock
from bot.journal import EVERYBODYS_KEY, SqlJournal, audit, dialects, verify_database
from bot.journal import interactions as asked
from bot.journal.rows import from_interaction
from bot.journal.signing import canonical
from bot.journal.tables import audit as chain
from bot.journal.tables import interactions, schema
from bot.model import Immediate, Interaction, InteractionKind, Verb

_AT_ONCE = 1000


@dataclass(frozen=True)
class Timed:
    database: str
    rows: int
    seconds: float


async def measure(*, few: int) -> list[Timed]:
    with tempfile.TemporaryDirectory(prefix="rollback-verify-") as directory:
        found = await _timed("SQLite", f"sqlite:///{Path(directory) / 'journal.db'}", few)
    async with postgresql() as url:
        return [*found, *await _timed("PostgreSQL", url, few)]


async def _timed(name: str, url: str, few: int) -> list[Timed]:
    journal = SqlJournal(url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.close()
    found = []
    for rows in (few, 10 * few):
        _fill(url, rows)
        begun = time.perf_counter()
        verified = verify_database(url)
        found.append(Timed(name, rows, round(time.perf_counter() - begun, 2)))
        if verified.problem or verified.rows != rows:
            raise RuntimeError(f"{verified.rows} rows: {verified.problem}")
    return found


def _fill(url: str, rows: int) -> None:
    """Until the audit has so many."""
    engine = dialects.connect(url)
    with engine.begin() as connection:
        newest = connection.execute(select(chain.c.seq, chain.c.hash).order_by(chain.c.seq.desc()).limit(1)).first()
        seq, head = (newest.seq, newest.hash) if newest else (0, audit.BEFORE_THE_FIRST)
        while seq < rows:
            seq, head = _more(connection, seq, head, min(_AT_ONCE, rows - seq))
        connection.execute(update(schema).values(audit_head=head))
    engine.dispose()


def _more(connection: Connection, seq: int, head: str, more: int) -> tuple[int, str]:
    now = datetime.now(UTC)
    arrived = [_interaction(number, now) for number in range(seq, seq + more)]
    connection.execute(insert(interactions), [from_interaction(each) | {"decided_at": now} for each in arrived])
    sealed = list(_sealed(arrived, seq, head, now))
    connection.execute(insert(chain), sealed)
    return seq + more, sealed[-1]["hash"]


def _sealed(arrived: list[Interaction], seq: int, head: str, now: datetime) -> Iterator[dict[str, Any]]:
    for number, each in enumerate(arrived, start=seq + 1):
        detail = {"outcome": "Refused.", "revision": ""} | {name: getattr(each, name) for name in asked.IN_AUDIT}
        row = {
            "seq": number,
            "at": now.isoformat(),
            "rollback_id": "",
            "event": "answered",
            "actor": each.slack_id,
            "detail": canonical(to_jsonable_python(detail)),
            "config_digest": "",
            "previous": head,
        }
        head = audit._seal(row)
        yield row | {"hash": head}


def _interaction(number: int, now: datetime) -> Interaction:
    return Interaction(
        id=f"{number:032x}",
        key=f"{number}",
        kind=InteractionKind.COMMAND,
        verb=Verb.IMMEDIATE,
        slack_id="U0AAAA",
        team="T0QUILT",
        channel="C0INCIDENT",
        received_at=now,
        service="quilt-catalog",
        ask=Immediate(),
        reason="5xx since the deploy",
    )
