"""Everything outside the rollback, as the rollback needs it. `aws`, `handlers` and `bot.journal` implement these.

Reads raise Unreachable (try again later) or Failed (it will not work); changing calls may also raise Unanswered.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.catalog import Catalog
from bot.metrics import Metrics
from bot.model import OwnTask
from bot.ports.aws import (
    AlarmReads,
    Alarms,
    Builder,
    CloudWatch,
    DependencyReads,
    Images,
    Logs,
    Retentions,
    Roles,
    Support,
    TargetHealths,
)
from bot.ports.destinations import Destination, Destinations, DoraTarget
from bot.ports.ecs import Ecs, EcsReads, ServiceTags
from bot.ports.journal import Drilling, Journal, JournalReads, NoJournal
from bot.ports.memberships import Membership, Memberships, NoMembership
from bot.ports.outside import Commits, Issues, PullRequests, Secrets, Visit, Visits, Web
from bot.ports.queue import EventQueue, Message, QueueNow
from bot.ports.read_ahead import ReadAhead
from bot.ports.right_of_way import RightOfWay
from bot.ports.slack import Notifier, People
from bot.ports.vouched_ahead import VouchedAhead

__all__ = [
    "AlarmReads",
    "Alarms",
    "Builder",
    "Clock",
    "CloudWatch",
    "Commits",
    "DependencyReads",
    "Destination",
    "Destinations",
    "DoraTarget",
    "Drilling",
    "Ecs",
    "EcsReads",
    "Engine",
    "EventQueue",
    "Images",
    "Issues",
    "Journal",
    "JournalReads",
    "Logs",
    "Membership",
    "Memberships",
    "Message",
    "NoJournal",
    "NoMembership",
    "Notifier",
    "People",
    "Ports",
    "PullRequests",
    "QueueNow",
    "Reads",
    "Retentions",
    "Roles",
    "Secrets",
    "ServiceTags",
    "Sights",
    "Step",
    "Support",
    "TargetHealths",
    "Visit",
    "Visits",
    "Web",
]


class Clock(Protocol):
    """Business time. Slack's and the SDKs' own limits are always real time and never ask this."""

    def now(self) -> datetime: ...
    async def until(self, wake: datetime) -> None: ...


class Engine(Protocol):
    """Runs `bot.runbook.roll_back` so that it survives this process."""

    async def begin(self, rollback_id: str, digest: str) -> None:
        """Start the run of the approval, just given, of the plan with this digest."""

    async def start(self, rollback_id: str) -> None:
        """See that a run of this approved rollback is under way, whatever happened before."""

    async def pending(self) -> frozenset[str]:
        """The ids of the rollbacks whose run is not over."""


class Step(Protocol):
    """A checkpoint: `call` runs, its result is recorded, and after a crash the record is returned instead."""

    async def __call__(self, name: str, call: Callable[[], Awaitable[str]]) -> str: ...


@dataclass(frozen=True, slots=True)
class Reads:
    """All that is looked at to plan a rollback; nothing here changes a service.

    `commits` is None where GitHub is not asked; where there is no database, the journal is a NoJournal.
    """

    clock: Clock
    ecs: EcsReads
    images: Images
    dependencies: DependencyReads
    journal: JournalReads
    commits: Commits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sights:
    """All that a look at the health of a service reads, whether it was rolled back or not; nothing here changes any."""

    clock: Clock
    ecs: EcsReads
    target_healths: TargetHealths
    logs: Logs
    cloudwatch: CloudWatch
    web: Web
    visits: Visits
    secrets: Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports(Sights):
    """All of the above and the services file, handed to the runbook in one value.

    `reads` are for planning; the same ECS and journal are here to act, and to watch.
    `ahead` and `vouched` are what was begun to be read for approvals, `right_of_way` is what sweeps leave to clicks.
    `issues` are the trackers, by name: github and jira. `own_task` is where this bot itself runs, None outside ECS.
    `hold_locks` is one lock for each service, by its name: a run, a click and a merge may each want to change the mark
    of the same service at once.
    """

    catalog: Catalog
    reads: Reads
    ecs: Ecs
    service_tags: ServiceTags
    roles: Roles
    alarm_reads: AlarmReads
    alarms: Alarms
    retentions: Retentions
    builder: Builder
    support: Support
    pull_requests: PullRequests
    people: People
    notifier: Notifier
    journal: Journal
    metrics: Metrics
    ahead: ReadAhead = field(default_factory=ReadAhead)
    vouched: VouchedAhead = field(default_factory=VouchedAhead)
    right_of_way: RightOfWay = field(default_factory=RightOfWay)
    memberships: Memberships = field(default_factory=Memberships)
    issues: Mapping[str, Issues] = field(default_factory=dict)
    own_task: OwnTask | None = None
    hold_locks: Mapping[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
