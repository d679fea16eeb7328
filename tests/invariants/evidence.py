"""What three witnesses say who do not know of each other: the journal's database, AWS's log, Slack's log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, inspect, make_url, select, text

from bot.catalog import Catalog
from bot.engine import runs_url
from bot.journal import dialects, queries, tables
from bot.journal.emergencies import to_emergency
from bot.journal.rows import to_interaction
from bot.model import (
    Audience,
    Automatic,
    Called,
    Considered,
    Emergency,
    Interaction,
    Looking,
    Moment,
    NoticeKind,
    ProblemCall,
    ProblemReport,
    Rollback,
    Snooze,
    WatchedDeployment,
)
from bot.model import Call as Changing
from playground.aws import SimulatedAws
from playground.aws.model import Service
from playground.aws.wire import Call
from playground.slack import LocalSlack, Message
from playground.slack.record import Call as SlackCall
from playground.slack.record import Delivery
from playground.slack.world import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, SIGNING_SECRET
from tests.invariants.peers import Peers

_OURS = "rollback-bot/"  # the beginning of the names of alarms that the bot keeps
LOAD_TEST = "-load-test"  # the end of their tokens


@dataclass(frozen=True)
class Approved:
    """A row of `approvals`."""

    rollback_id: str
    digest: str
    requester: str
    person: str
    slack_id: str
    at: datetime


@dataclass(frozen=True)
class Authorized:
    """A row of `authorizations`."""

    rollback_id: str
    digest: str
    kind: str
    requester: str
    needed: int
    at: datetime


@dataclass(frozen=True)
class Intended:
    """A row of `intents`."""

    rollback_id: str
    digest: str
    call: Changing
    arguments: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class BuildIntended:
    """A row of `build_intents`, or of `registration_intents`."""

    rollback_id: str
    digest: str
    arguments: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class Audited:
    """A row of `audit`, all of it text but `seq`."""

    seq: int
    at: str
    rollback_id: str
    event: str
    actor: str
    detail: str
    config_digest: str
    previous: str
    hash: str


@dataclass(frozen=True)
class Told:
    """A row of `outbox`; `ts` is "" while it is unsent."""

    id: int
    rollback_id: str
    tell: NoticeKind
    channel: str
    ts: str


@dataclass(frozen=True)
class Signalled:
    """A row of `signals`; `taken_at` is None until somebody has seen to it."""

    id: str
    service: str
    name: str
    state: str
    taken_at: datetime | None


@dataclass(frozen=True)
class Delivered:
    """A row of `deliveries`: a text for one destination outside. `sent_at` is None until it was taken."""

    id: int
    rollback_id: str
    service: str
    audience: Audience
    destination: str
    moment: Moment
    subject: str
    text: str
    key: str
    over: bool
    waits: bool
    attempts: int
    sent_at: datetime | None
    given_up: str

    @property
    def sent(self) -> bool:
        return self.sent_at is not None

    @property
    def whole(self) -> str:
        return f"{self.subject}\n{self.text}"


@dataclass(frozen=True)
class Evidence:
    """Everything that the invariants are judged by.

    `shown` maps a rollback to the revision that its card shows; `runs` are the dbos runs that are not over;
    `versions` holds every version of every message, oldest first, by (channel, ts); `speed` is the clock's, and
    `steady` says that it never stood still nor leapt. `written` is what the bot wrote elsewhere, by where that was.

    `events` are the ids of those that AWS sent of alarms which the bot keeps, and `queued` of what lies in its queues.
    """

    catalog: Catalog
    rollbacks: tuple[Rollback, ...]
    shown: Mapping[str, int]
    interactions: tuple[Interaction, ...]
    undecided: frozenset[str]
    approvals: tuple[Approved, ...]
    authorizations: tuple[Authorized, ...]
    intents: tuple[Intended, ...]
    audit: tuple[Audited, ...]
    outbox: tuple[Told, ...]
    runs: tuple[str, ...]
    aws_calls: tuple[Call, ...]
    services: Mapping[str, Service]
    slack_calls: tuple[SlackCall, ...]
    deliveries: tuple[Delivery, ...]
    versions: Mapping[tuple[str, str], tuple[Message, ...]]
    build_intents: tuple[BuildIntended, ...] = ()
    registration_intents: tuple[BuildIntended, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    called: tuple[tuple[str, str, Called], ...] = ()
    looking: tuple[tuple[str, str, Looking], ...] = ()
    signals: tuple[Signalled, ...] = ()
    considered: tuple[Considered, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    automatics: tuple[Automatic, ...] = ()
    reports: tuple[ProblemReport, ...] = ()
    problem_calls: tuple[ProblemCall, ...] = ()
    lines: tuple[WatchedDeployment, ...] = ()
    texts: tuple[Delivered, ...] = ()
    peers: Peers = field(default_factory=Peers)
    events: tuple[str, ...] = ()
    queued: tuple[str, ...] = ()
    speed: float = 1.0
    steady: bool = True
    written: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = field(default=frozenset({BOT_TOKEN, APP_TOKEN, SIGNING_SECRET}))

    @property
    def changing(self) -> tuple[Call, ...]:
        """The calls that change a service and reached AWS, oldest first."""
        return tuple(call for call in self.aws_calls if call.operation in set(Changing))

    @property
    def builds(self) -> tuple[Call, ...]:
        """The calls that start a build of an image and reached AWS, oldest first."""
        return tuple(call for call in self._started if not _of_load_test(call))

    @property
    def load_tests(self) -> tuple[Call, ...]:
        """Those that start a load test."""
        return tuple(call for call in self._started if _of_load_test(call))

    @property
    def _started(self) -> tuple[Call, ...]:
        return tuple(call for call in self.aws_calls if call.operation == "StartBuild")

    @property
    def registered(self) -> int:
        """How many RegisterTaskDefinition AWS carried out."""
        return sum(call.operation == "RegisterTaskDefinition" and call.outcome == "ok" for call in self.aws_calls)

    @property
    def said(self) -> Iterator[Message]:
        """Every version of every message that the bot wrote."""
        return (each for versions in self.versions.values() for each in versions if each.user == BOT_USER_ID)

    def rollback(self, rollback_id: str) -> Rollback | None:
        return next((each for each in self.rollbacks if each.id == rollback_id), None)


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


def _of_load_test(call: Call) -> bool:
    return str(call.parameters.get("idempotencyToken", "")).endswith(LOAD_TEST)
