"""The evidence is read out of the journal's database, of AWS and of Slack; nothing is written anywhere."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, inspect, make_url, select, text

from bot.catalog import Catalog
from bot.engine import runs_url
from bot.journal import dialects, queries, tables
from bot.journal.emergencies import to_emergency
from bot.journal.rows import to_interaction
from bot.model import (
    Automatic,
    Called,
    Considered,
    Looking,
    ProblemCall,
    ProblemReport,
    Snooze,
    WatchedDeployment,
)
from playground.aws import SimulatedAws
from playground.slack import LocalSlack, Message
from playground.slack.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from tests.invariants.evidence import (
    Approved,
    Audited,
    Authorized,
    BuildIntended,
    Delivered,
    Evidence,
    Intended,
    Signalled,
    Told,
)
from tests.invariants.peers import Peers

_OURS = "rollback-bot/"  # the beginning of the names of alarms that the bot keeps


def gather(
    *,
    journal_url: str,
    aws: SimulatedAws,
    slack: LocalSlack,
    catalog: Catalog,
    written: Mapping[str, str] | None = None,
    secrets: frozenset[str] = frozenset(),
    peers: Peers | None = None,
) -> Evidence:
    """Read the three witnesses, and those outside whom `peers` tells of; nothing is written anywhere."""
    aws.catch_up()
    with _reading(journal_url) as connection:
        journal = _journal(connection)
    return Evidence(
        catalog=catalog,
        **journal,
        runs=_unfinished_runs(runs_url(journal_url)),
        aws_calls=tuple(aws.calls()),
        services={service.arn: service for service in aws.cluster.services.values()},
        slack_calls=tuple(slack.record.calls),
        deliveries=tuple(slack.deliveries),
        versions=_versions(slack),
        peers=peers or Peers(),
        events=tuple(_events(aws)),
        queued=tuple(each.id for queue in aws.cluster.queues.known.values() for each in queue.messages),
        speed=aws.clock.speed,
        steady=aws.clock.steady,
        written=written or {},
        secrets=secrets | {BOT_TOKEN, APP_TOKEN, SIGNING_SECRET},
    )


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    engine = dialects.connect(url, read_only=True)
    try:
        with dialects.reading(engine).connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _journal(connection: Connection) -> dict[str, Any]:
    rollbacks, interactions = _rows(connection, tables.rollbacks), _rows(connection, tables.interactions)
    return {
        "rollbacks": queries.with_phases(connection, rollbacks),
        "shown": {row.id: row.shown_revision for row in rollbacks},
        "interactions": tuple(map(to_interaction, interactions)),
        "undecided": frozenset(row.id for row in interactions if row.decided_at is None),
        "approvals": tuple(_as(Approved, row) for row in _rows(connection, tables.approvals)),
        "authorizations": tuple(_as(Authorized, row) for row in _rows(connection, tables.authorizations)),
        "emergencies": tuple(map(to_emergency, _rows(connection, tables.emergencies))),
        "called": tuple((row.rollback_id, row.digest, _as(Called, row)) for row in _rows(connection, tables.called)),
        "looking": tuple((row.rollback_id, row.digest, _as(Looking, row)) for row in _rows(connection, tables.looking)),
        "intents": tuple(_as(Intended, row) for row in _rows(connection, tables.intents)),
        "build_intents": tuple(_as(BuildIntended, row) for row in _rows(connection, tables.build_intents)),
        "registration_intents": tuple(
            _as(BuildIntended, row) for row in _rows(connection, tables.registration_intents)
        ),
        "audit": tuple(sorted((_as(Audited, row) for row in _rows(connection, tables.audit)), key=lambda row: row.seq)),
        "signals": tuple(_as(Signalled, row) for row in _rows(connection, tables.signals)),
        "considered": tuple(_as(Considered, row) for row in _rows(connection, tables.considered)),
        "snoozes": tuple(_as(Snooze, row) for row in _rows(connection, tables.snoozes)),
        "automatics": tuple(_as(Automatic, row) for row in _rows(connection, tables.automatics)),
        "reports": tuple(_as(ProblemReport, row) for row in _rows(connection, tables.problem_reports)),
        "problem_calls": tuple(_as(ProblemCall, row) for row in _standing(connection, tables.problem_calls)),
        "lines": tuple(_as(WatchedDeployment, row) for row in _standing(connection, tables.deployments)),
        "texts": tuple(_as(Delivered, row) for row in _rows(connection, tables.deliveries)),
        "outbox": tuple(_as(Told, row) for row in _rows(connection, tables.outbox)),
    }


def _rows(connection: Connection, table: Table) -> list[Row[Any]]:
    return list(connection.execute(select(table)))


def _as(kind: type[Any], row: Row[Any]) -> Any:
    return kind(**{each.name: row._mapping[each.name] for each in fields(kind)})


def _standing(connection: Connection, table: Table) -> list[Row[Any]]:
    """Those that were not given up, which the log says loudly."""
    return [row for row in _rows(connection, table) if not row.given_up]


def _events(aws: SimulatedAws) -> Iterator[str]:
    """Where a queue takes them."""
    if aws.cluster.queues.known:
        for event in aws.cluster.buses.sent:
            if str(event.detail.get("alarmName", "")).startswith(_OURS):
                yield event.id


def _unfinished_runs(url: str) -> tuple[str, ...]:
    """Of dbos; a journal without an engine has none."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and not Path(where.database or "").exists():
        return ()
    with _reading(url) as connection:
        if not inspect(connection).has_table("workflow_status"):
            return ()
        unfinished = "SELECT workflow_uuid FROM workflow_status WHERE status IN ('PENDING', 'ENQUEUED')"
        return tuple(connection.execute(text(unfinished)).scalars())


def _versions(slack: LocalSlack) -> dict[tuple[str, str], tuple[Message, ...]]:
    workspace = slack.workspace
    newest = [message for channel in workspace.channels for message in workspace.messages(channel)]
    return {(each.channel, each.ts): tuple(workspace.versions(each.channel, each.ts)) for each in newest}
