"""What three witnesses say who do not know of each other: the journal's database, AWS's log, Slack's log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.catalog import Catalog
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
from playground.aws.model import Service
from playground.aws.wire import Call
from playground.slack import Message
from playground.slack.record import Call as SlackCall
from playground.slack.record import Delivery
from playground.slack.world import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, SIGNING_SECRET
from tests.invariants.peers import Peers

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


def _of_load_test(call: Call) -> bool:
    return str(call.parameters.get("idempotencyToken", "")).endswith(LOAD_TEST)
