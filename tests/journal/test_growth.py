"""However many rollbacks lie in the journal: what is asked while people wait is found by an index."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, event

from bot.errors import Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal, dialects, retention
from bot.model import LIVE, NoticeKind
from tests.journal.samples import Hands, rollback

_ONE = rollback()
_QUESTIONS: dict[str, Callable[[SqlJournal], Awaitable[object]]] = {
    "get": lambda journal: journal.get(_ONE.id),
    "live": lambda journal: journal.live(_ONE.plan.service_arn),
    "all live": lambda journal: journal.in_state(*LIVE),
    "live of a service": lambda journal: journal.in_state(*LIVE, service=_ONE.service),
    "recent": lambda journal: journal.recent(_ONE.service),
    "recent of all": lambda journal: journal.recent(),
    "switched off": lambda journal: journal.switched_off(_ONE.plan.service_arn, "mcp"),
    "holds": lambda journal: journal.holds(_ONE.service),
    "watched": lambda journal: journal.watched(_ONE.service),
    "remembered": lambda journal: journal.remembered(_ONE.plan.service_arn),
    "undecided": lambda journal: journal.undecided(),
    "due": lambda journal: journal.claim_due(timedelta(seconds=1)),
    "outbox": lambda journal: journal.outbox(),
    "outbox in front": lambda journal: journal.outbox_in_front(first=tuple(NoticeKind), most=20),
    "told": lambda journal: journal.told_at(_ONE.id, NoticeKind.OUTCOME),
    "stale cards": lambda journal: journal.stale_cards(),
    "unvalidated": lambda journal: journal.unvalidated(datetime.now(UTC)),
    "resume": lambda journal: journal.resume(),
    "pause": lambda journal: journal.pause(),
    "configured": lambda journal: journal.configured(()),
    "configuration untold": lambda journal: journal.configuration_untold(),
    "undelivered": lambda journal: journal.undelivered(),
    "newest deliveries": lambda journal: journal.newest_deliveries(datetime.now(UTC)),
    "calls untold": lambda journal: journal.untold_calls(),
    "call told at": lambda journal: journal.call_told_at("C0INC", "1764000000.000100"),
    "with its rows": lambda journal: journal.with_its_rows(_ONE.id),
    "intent": lambda journal: journal.intent(_ONE.id),
    "registering": lambda journal: journal.registering(_ONE.id),
    "evidence": lambda journal: journal.evidence(_ONE.id),
    "touched": lambda journal: journal.touched(0, 200),
    "readiness": lambda journal: journal.readiness_known(_ONE.service),
    "told of watching": lambda journal: journal.told_of_watching(_ONE.service, "this week"),
    "no drill": lambda journal: journal.no_drill(_ONE.service),
    "audit head": lambda journal: journal.audit_head(since=0),
    "silent destinations": lambda journal: journal.silent_destinations(datetime.now(UTC)),
    "open items": lambda journal: journal.with_open_items(),
    "open items of a service": lambda journal: journal.with_open_items(service=_ONE.service),
    "open items of a person": lambda journal: journal.with_open_items(owner="U0AAAA"),
    "unreviewed": lambda journal: journal.unreviewed(_ONE.service),
    "signals": lambda journal: journal.signals(),
    "signals since": lambda journal: journal.signals_since(_ONE.service, datetime.now(UTC)),
    "considered": lambda journal: journal.considered(_ONE.service, datetime.now(UTC)),
    "modes": lambda journal: journal.modes(_ONE.service),
    "deployment known": lambda journal: journal.deployment_known("an id"),
    "deployments due": lambda journal: journal.deployments_due(datetime.now(UTC)),
    "deployments well": lambda journal: journal.deployments_well(_ONE.service, since=datetime.now(UTC)),
    "lines untold": lambda journal: journal.lines_untold(),
    "line of today": lambda journal: journal.line_of_today(_ONE.service, "C0INC", datetime.now(UTC)),
    "last drill": lambda journal: journal.last_drill(_ONE.service),
    "snoozed": lambda journal: journal.snoozed(_ONE.service, datetime.now(UTC)),
    "deployments completed": lambda journal: journal.deployments_completed(datetime.now(UTC)),
    "deployments seen": lambda journal: journal.deployments_seen(datetime.now(UTC)),
    "deployments seen of a service": lambda journal: journal.deployments_seen(datetime.now(UTC), _ONE.service),
    "counted": lambda journal: journal.counted(datetime.now(UTC) - timedelta(days=7)),
    "counted of a service": lambda journal: journal.counted(datetime.now(UTC), _ONE.service),
    "census": lambda journal: journal.census(),
    "prune": lambda journal: journal.prune(timedelta(days=90)),
    "prune a piece": lambda journal: journal._write(retention.prune, timedelta(days=90)),
    "still needed": lambda journal: journal.still_needed([_ONE.id], timedelta(days=90)),
}
# However many rollbacks there were, few rows are in these.
_FEW = {"open_deliveries", "untold_lines", "open_items", "audit_of_configuration", "stale_cards"}
_FEW |= {"one_live_rollback_per_service", "due", "journal_schema", "CONSTANT", "(subquery-1)"}
_FEW |= {"untold_calls", "anon_1", "anon_2"}  # what a question has found by then


@pytest.mark.parametrize("counted", [False, True])
async def test_no_question_of_the_hot_path_reads_a_table_from_end_to_end(
    tmp_path: Path, clock: Hands, counted: bool
) -> None:
    """`counted`: somebody had SQLite count what its tables hold, and all but a few rollbacks have ended alike."""
    url = f"sqlite:///{tmp_path}/journal.db"
    if counted:
        await count_what_has_ended(url, clock)
    journal = SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.census()  # what has ended is counted once
    from_end_to_end = {}
    for name, question in _QUESTIONS.items():
        with explained() as steps:
            await question(journal)
        assert steps or name == "recent of all", name
        from_end_to_end[name] = [
            step for step in steps if step.startswith("SCAN") and not _FEW.intersection(step.split())
        ]
    await journal.close()
    assert {name: steps for name, steps in from_end_to_end.items() if steps} == {}


async def count_what_has_ended(url: str, clock: Hands) -> None:
    journal = SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.close()
    engine = dialects.connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        found = "('rollbacks', 'ix_rollbacks_state', '100000 100000')"
        connection.exec_driver_sql(f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES {found}")
    engine.dispose()


async def test_a_start_does_not_wait_until_a_large_file_is_looked_through(tmp_path: Path) -> None:
    engine = dialects.connect(f"sqlite:///{tmp_path}/large.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE large (words TEXT)")
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        connection.exec_driver_sql(f"INSERT INTO large {numbers} SELECT hex(randomblob(200)) FROM n")
    with (tmp_path / "large.db").open("r+b") as file:  # its last pages are damaged
        file.seek(-4096 * 3, 2)
        file.write(b"\xff" * 4096)
    with patch("bot.journal.dialects.threading.Timer", _Insisting):
        dialects.check(engine, within=0.0)
    with pytest.raises(Refused, match="is damaged"):
        dialects.check(engine)
    engine.dispose()


class _Insisting(Timer):
    """Until it is cancelled, so that what it interrupts has surely begun."""

    def run(self) -> None:
        while not self.finished.wait(self.interval):
            self.function()


@contextmanager
def explained() -> Iterator[list[str]]:
    """How SQLite goes about whatever it is asked meanwhile, but for the newest of all."""
    steps: list[str] = []

    def explain(_: object, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        the_newest = "LIMIT" in statement and "WHERE" not in statement
        if statement.startswith(("SELECT", "UPDATE", "WITH", "DELETE")) and not the_newest:
            explaining = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps.extend(step[3] for step in explaining)

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield steps
    finally:
        event.remove(Engine, "before_cursor_execute", explain)
