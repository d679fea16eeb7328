"""Everything outside the rollback, as the rollback needs it. `aws`, `handlers` and `bot.journal` implement these.

Reads raise Unreachable (try again later) or Failed (it will not work); changing calls may also raise Unanswered.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.catalog import Catalog, Service
from bot.metrics import Metrics
from bot.model import (
    Answer,
    Authorization,
    BuildIntent,
    BuildState,
    Capacity,
    Channel,
    CodeDeploy,
    Copy,
    DeploymentGroup,
    Fetched,
    Image,
    Intent,
    Interaction,
    LogSample,
    Member,
    Need,
    OwnTask,
    Plan,
    Posted,
    Progress,
    PullRequest,
    RegistrationIntent,
    Remembered,
    Right,
    Rollback,
    ServiceDeployment,
    ServiceRevision,
    ServiceState,
    State,
    TargetGroup,
    TargetHealth,
    Task,
    TaskDefinition,
    Telling,
    Unread,
)

T = TypeVar("T")


class Clock(Protocol):
    """Business time. Slack's and the SDKs' own limits are always real time and never ask this."""

    def now(self) -> datetime: ...
    async def until(self, wake: datetime) -> None: ...


class Ecs(Protocol):
    """Amazon ECS. Every read is of one service; what changes anything is sent once, in the name of `rollback_id`.

    Where CodeDeploy deploys a service, its deployments are told as if they were ECS's; their ids, `d-…`, are the ARNs.

    A `patient` read may wait until others like it can go in the same call, so that many rollbacks do not use up what
    AWS allows the account.
    """

    @property
    def simulated(self) -> bool:
        """Is the endpoint something other than Amazon's?"""

    async def service(self, service: Service, *, patient: bool = False) -> ServiceState: ...

    async def service_deployments(
        self, service: Service, *, since: datetime | None = None
    ) -> tuple[ServiceDeployment, ...]:
        """Newest first, at most 100; only those created after `since` where it is given."""

    async def service_deployment(
        self, service: Service, arn: str, *, patient: bool = False
    ) -> ServiceDeployment | None: ...

    async def service_revisions(self, service: Service, arns: Collection[str]) -> dict[str, ServiceRevision]:
        """By ARN; those that ECS no longer knows are left out."""

    async def task_definition(self, service: Service, name: str) -> TaskDefinition | None:
        """By `family:revision` or ARN; None when there is no such revision."""

    def fingerprint(self, value: str) -> str:
        """What `value` looks like in a container's environment, where only fingerprints are."""

    async def tasks(self, service: Service, *, stopped: bool = False, patient: bool = False) -> tuple[Task, ...]:
        """The running (and starting) tasks of the service, or those that stopped within the last hour."""

    async def register(self, service: Service, copy: Copy, *, mark: str) -> str:
        """Send RegisterTaskDefinition once, with `mark` as the tag `rollback-bot`. -> the new revision's ARN."""

    async def registered(self, service: Service, copy: Copy, *, mark: str) -> str | None:
        """The ARN of a newer revision of the same family that carries this mark, if there is one."""

    async def update_service(
        self, service: Service, task_definition: str, *, rollback_id: str
    ) -> tuple[str, str | None]:
        """Send UpdateService once. -> (id of the new PRIMARY deployment, its service deployment ARN if told)."""

    async def stop_service_deployment(self, service: Service, arn: str, *, rollback_id: str) -> None:
        """Send StopServiceDeployment(ROLLBACK) once."""

    async def continue_service_deployment(self, service: Service, arn: str, hook: str, *, rollback_id: str) -> None:
        """Send ContinueServiceDeployment(ROLLBACK) once: what waits at its `hook` goes back."""

    async def deployment_group(self, service: Service, state: ServiceState) -> DeploymentGroup:
        """Of a service that CodeDeploy deploys. Raises Refused where nobody knows which it is."""

    async def create_deployment(
        self, service: Service, wanted: CodeDeploy, description: str, *, rollback_id: str
    ) -> str:
        """Send CodeDeploy's CreateDeployment once. -> the id of the deployment"""

    async def stop_deployment(self, service: Service, deployment_id: str, *, rollback_id: str) -> None:
        """Send CodeDeploy's StopDeployment once, with rollback."""


class ServiceTags(Protocol):
    """The tags of an ECS service. `arn` is the service's."""

    async def read(self, service: Service) -> dict[str, str]: ...

    async def add(self, service: Service, arn: str, tags: Mapping[str, str], *, rollback_id: str) -> dict[str, str]:
        """Send TagResource once. -> the tags, as they are read afterwards. Raises Failed."""

    async def remove(self, service: Service, arn: str, keys: Sequence[str], *, rollback_id: str) -> dict[str, str]:
        """Send UntagResource once. -> the tags, as they are read afterwards. Raises Failed."""


class Roles(Protocol):
    """AWS STS. What changes anything is done under a role that is assumed for minutes, in the name of one rollback.

    Both raise Failed, or Unreachable where AWS is silent; where no role is named, there is nothing to do.
    """

    async def try_out(self, service: Service, right: Right, *, rollback_id: str) -> str:
        """Assume the role, and keep nothing of it. -> as whom, "" for the bot's own rights."""

    async def ready(self, service: Service, right: Right, *, rollback_id: str) -> object:
        """Have it assumed for the call that comes next."""


class Images(Protocol):
    """Amazon ECR."""

    async def missing(self, service: Service, images: Sequence[Image]) -> tuple[Image, ...]:
        """Those of our registries that ECR no longer has; images of other registries cannot be checked."""

    async def current_digests(self, service: Service, images: Sequence[Image]) -> dict[Image, str | None]:
        """What the tag of each image names now, None for nothing; others than tags of ECR are left out."""


class TargetHealths(Protocol):
    """Elastic Load Balancing."""

    async def targets(self, service: Service, target_group: str) -> tuple[TargetHealth, ...]: ...


class Surroundings(Protocol):
    """What a rollback leans on besides ECS's services and ECR's images. Nothing's value is ever read."""

    async def needs(self, service: Service, definition: TaskDefinition) -> tuple[tuple[Need, ...], tuple[Unread, ...]]:
        """-> the secrets, parameters and roles it names; and those that could not be looked at. Raises nothing."""

    async def target_group(self, service: Service, arn: str) -> TargetGroup | None: ...

    async def alarms(self, service: Service, names: Sequence[str]) -> dict[str, str | None]:
        """The state of each: OK, ALARM or INSUFFICIENT_DATA; None where there is no such alarm."""

    async def capacity(self, service: Service, architecture: str) -> Capacity:
        """Of its cluster; with an `architecture`, also whether an EC2 instance of it has that one."""


class Logs(Protocol):
    """CloudWatch Logs."""

    async def critical(self, service: Service, *, since: datetime, streams: Sequence[str]) -> LogSample:
        """The lines matching the service's `logs.critical` since then, only in `streams` where any are named."""


class Builder(Protocol):
    """AWS CodeBuild. `start` goes through a client that sends once."""

    async def start(self, service: Service, *, project: str, variables: Mapping[str, str], token: str) -> str:
        """Send StartBuild once, with these environment variables and the idempotency token. -> the build's id."""

    async def find(
        self, service: Service, *, project: str, variables: Mapping[str, str], since: datetime
    ) -> str | None:
        """The id of the project's build that was started with these variables, among its newest since then."""

    async def look(self, service: Service, build_id: str) -> BuildState: ...

    async def tail(self, service: Service, state: BuildState) -> tuple[str, ...]:
        """The last lines of its log, oldest first; none while it has no log."""


class PullRequests(Protocol):
    """GitHub, or whatever speaks its API."""

    @property
    def configured(self) -> bool:
        """Is there a token?"""

    async def subject(self, repository: str, commit: str) -> str | None:
        """The first line of what a commit (7 to 40 hex digits) says of itself; None where there is no such commit."""

    async def open(self, repository: str, *, branch: str, base: str, title: str, body: str) -> str:
        """The address of the pull request of this branch; one that is there already is not opened again."""

    async def find(self, repository: str, *, branch: str, base: str) -> PullRequest | None:
        """The newest pull request from this branch into `base`, whoever opened it; None where there is none."""


class Web(Protocol):
    """The declared health check and requests of a service."""

    async def fetch(self, url: str) -> Fetched: ...


class People(Protocol):
    """Slack's word on who somebody is and where the bot may speak."""

    async def member(self, slack_id: str, *, max_age: timedelta) -> Member:
        """users.info, read at most `max_age` ago. Raises Unreachable or Failed: then nobody has any right."""

    async def channel(self, channel_id: str) -> Channel: ...


class Teller(Protocol):
    """Sends what the outbox holds, edits the headline, and answers one person privately."""

    def wake(self) -> None:
        """Something new is in the outbox, or a rollback changed."""

    def progress(self, rollback_id: str, progress: Progress) -> None: ...

    async def answer(self, interaction: Interaction, answer: Answer) -> None: ...

    async def permalink(self, rollback: Rollback) -> str: ...


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


class Journal(Protocol):
    """The only truth. Every change is one transaction: compare-and-set, audit row, outbox rows."""

    async def receive(self, interaction: Interaction) -> bool:
        """Store it before it is acknowledged. False: this delivery was stored before."""

    async def undecided(self) -> tuple[Interaction, ...]:
        """Oldest first; those that a crash or restart left unanswered are among them."""

    async def decided(self, interaction: Interaction, *, outcome: str) -> None:
        """It was answered; `outcome` (one sentence) goes into the audit."""

    async def propose(self, rollback: Rollback, *, tell: Sequence[Telling]) -> Rollback:
        """Store a new PROPOSED rollback. Raises AlreadyLive. Proposing the same id again returns what is stored."""

    async def approve(self, authorization: Authorization, *, tell: Sequence[Telling]) -> Rollback | None:
        """PROPOSED -> APPROVED with its authorization row, if not expired and the digest still matches; else None."""

    async def intend(self, intent: Intent, *, good_for: timedelta) -> Rollback | None:
        """APPROVED -> EXECUTING with the intent row, if an authorization for this very plan is stored; else None.

        The authorization, or the end of the build that it allowed, must not be older than `good_for`.
        """

    async def intend_build(self, intent: BuildIntent, *, good_for: timedelta) -> Rollback | None:
        """The intent row of StartBuild, and `build` begun, if this very plan is approved and none was; else None."""

    async def intend_registration(self, intent: RegistrationIntent, *, good_for: timedelta) -> Rollback | None:
        """The intent row of RegisterTaskDefinition, if this very plan is approved and none was; else None."""

    async def registering(self, rollback_id: str) -> bool:
        """Was RegisterTaskDefinition intended for it, so that it may have been sent?"""

    async def remake(
        self, rollback_id: str, plan: Plan, *, expires_at: datetime, tell: Sequence[Telling]
    ) -> Rollback | None:
        """APPROVED -> PROPOSED with a new plan, whose digest needs a new approval. None: it was approved before."""

    async def move(
        self,
        rollback_id: str,
        to: State,
        *,
        when: Collection[State],
        actor: str = "bot",
        tell: Sequence[Telling] = (),
        **columns: Any,
    ) -> Rollback | None:
        """Compare-and-set to `to`, with `columns` (fields of Rollback) set beside it. None: it was not in `when`."""

    async def note(self, rollback_id: str, *, tell: Sequence[Telling], **columns: Any) -> Rollback:
        """Change no state: set columns, tell something, with an audit row."""

    async def get(self, rollback_id: str) -> Rollback | None: ...

    async def intent(self, rollback_id: str) -> Intent | None: ...

    async def live(self, service_arn: str) -> Rollback | None: ...

    async def in_state(self, *states: State) -> tuple[Rollback, ...]: ...

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        """Newest first; of all services where none is named."""

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        """The ledger: every revision that was seen serving, newest first."""

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None:
        """Learn from a look at ECS. `move` adds by itself what a rollback left and where it went."""

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        """The newest partial rollback of this feature of this service whose call was sent, however it ended."""

    async def to_remind_of(self, now: datetime) -> tuple[Rollback, ...]:
        """Those whose `remind_at` has come."""

    async def awaiting_merge(self) -> tuple[Rollback, ...]:
        """Those whose `merge_awaited` is set, oldest first."""

    async def holds(self, service: str) -> tuple[Rollback, ...]:
        """Those whose hold of this service stands, newest first."""

    async def outbox(self) -> tuple[Posted, ...]:
        """Unsent messages, oldest first."""

    async def attempted(self, posted_id: int) -> None:
        """From now on it may stand in Slack, although nobody knows where."""

    async def posted(self, posted_id: int, *, ts: str) -> None:
        """It stands in Slack; for a CARD, `ts` becomes the rollback's `card_ts`."""

    async def given_up(self, posted_id: int, *, why: str) -> None:
        """It will never stand in Slack; `why` is kept beside it."""

    async def stale_cards(self) -> tuple[Rollback, ...]:
        """Rollbacks whose posted card shows an older revision than the journal's."""

    async def card_shows(self, rollback_id: str, revision: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All of the above and the services file, handed to the runbook in one value.

    `own_task` is where this bot itself runs, None outside ECS. `marking` is one lock for each service, by its name:
    a run, a click and a merge may each want to change the mark of the same service at once.
    """

    catalog: Catalog
    clock: Clock
    ecs: Ecs
    service_tags: ServiceTags
    roles: Roles
    images: Images
    around: Surroundings
    target_healths: TargetHealths
    logs: Logs
    builder: Builder
    pull_requests: PullRequests
    web: Web
    people: People
    teller: Teller
    journal: Journal
    metrics: Metrics
    own_task: OwnTask | None = None
    marking: Mapping[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
