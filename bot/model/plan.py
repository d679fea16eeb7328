"""What a rollback would do, fixed before anybody approves it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.build import Rebuild
from bot.model.code_deploy import CodeDeploy
from bot.model.image import Image, short
from bot.model.traffic_shift import TrafficShift


class Call(StrEnum):
    """The one changing call a plan may make; the last two are CodeDeploy's."""

    UPDATE_SERVICE = "UpdateService"
    STOP_SERVICE_DEPLOYMENT = "StopServiceDeployment"
    CONTINUE_SERVICE_DEPLOYMENT = "ContinueServiceDeployment"
    CREATE_DEPLOYMENT = "CreateDeployment"
    STOP_DEPLOYMENT = "StopDeployment"

    @property
    def sends_back(self) -> bool:
        """A moving deployment of somebody else is sent back, instead of making a new one."""
        return self not in {Call.UPDATE_SERVICE, Call.CREATE_DEPLOYMENT}


@dataclass(frozen=True, slots=True)
class Finding:
    """What preflight says: `block` refuses the rollback, a `note` may be read later, else it is a warning."""

    what: str
    why: str
    fix: str
    block: bool
    note: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A revision this service ran: when it came, and how long it served.

    One that never ran is known from now on and served no time. `retagged`: its tag names another image by now.
    """

    task_definition: str
    images: tuple[Image, ...]
    deployed_at: datetime
    served: timedelta
    retagged: bool = False

    @property
    def name(self) -> str:
        return short(self.task_definition)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A revision that lay nearer than the target, and why it was not chosen."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Target:
    """The rollback target, why it was chosen, what was passed over, and the next two that would do."""

    chosen: Candidate
    why: str
    passed_over: tuple[PassedOver, ...]
    following: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the task definition diff; before and after are "" where only the fact of a change may be shown."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EnvironmentVariable:
    """An environment variable of a container as the services file declares it; such values are no secrets.

    In a copy with `settings_from` the value is "": ECS alone knows it, and it never leaves the AWS adapter.
    """

    container: str
    name: str
    value: str


MARK = "rollback-bot"  # the tag of every revision that the bot registers: the id of the rollback it was for


@dataclass(frozen=True, slots=True)
class RevisionCopy:
    """A revision to be registered after the approval: the task definition `of` (an ARN) with these differences.

    `images` hold, for every container, the image it will run, by digest: `…/catalog@sha256:…`. `settings_from`, where
    it is not "", is the ARN of the revision whose values the `settings` get; what is absent there is removed. `tags`
    (key, value) replace those that it has and that would not be true any more.
    """

    of: str
    images: tuple[Image, ...]
    settings: tuple[EnvironmentVariable, ...] = ()
    settings_from: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureSwitch:
    """A feature that the plan switches off, or `on` again."""

    feature: str
    on: bool

    @property
    def check(self) -> str:
        """What its check is called."""
        return f"feature {self.feature} {'on' if self.on else 'off'}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the approver sees and everything the bot may do. `digest` binds the approval to it.

    Task definitions are ARNs. `service_deployment` is set only where one is sent back, and `hook` where that is done by
    answering its PAUSE hook. `expected` is (low, high) seconds. Where there is a `copy`, the target's task definition
    is the one that is copied; `switch` is set for partial and restore, `rebuild` for complete; `simulated` says that
    the AWS endpoint is not Amazon's. `shift` is how ECS moves the traffic, if it does; `what_to_expect` says what the
    reader will see then. `code_deploy` is what CodeDeploy would be told to deploy. `undoes` is the id of the rollback
    that is undone, "" for none, and `brings` what comes back with that: `mcp off again`. `gone_back` belongs to a
    rebuild: it is the reference of the immediate rollback that brought what runs now, "" where none did; and so does
    `subject`, the first line of what the commit says of itself, "" where that is not known. `lapsed` is how many
    approvals of it have lapsed: none of them may count for the plan that is approved next. `sidecars` are containers
    that may run another image than they ran with, without the rollback having failed. `building` is how long the build
    is foreseen to take before all that, (low, high) seconds; (0, 0) where there is none, or nothing is known of it.
    """

    service: str
    service_arn: str
    account: str
    region: str
    cluster: str
    ecs_service: str
    call: Call
    service_deployment: str | None
    deployment_id: str
    from_task_definition: str
    from_images: tuple[Image, ...]
    target: Target
    changes: tuple[Change, ...]
    warnings: tuple[Finding, ...]
    desired: int
    expected: tuple[int, int]
    cli: str
    made_at: datetime
    simulated: bool
    copy: RevisionCopy | None = None
    switch: FeatureSwitch | None = None
    rebuild: Rebuild | None = None
    undoes: str = ""
    brings: str = ""
    shift: TrafficShift | None = None
    hook: str = ""
    what_to_expect: str = ""
    code_deploy: CodeDeploy | None = None
    gone_back: str = ""
    subject: str = ""
    lapsed: int = 0
    sidecars: tuple[str, ...] = ()
    building: tuple[int, int] = (0, 0)
    digest: str = field(default="")

    @property
    def to_task_definition(self) -> str:
        return self.target.chosen.task_definition

    @property
    def to_images(self) -> tuple[Image, ...]:
        """With the digests that are known to have served; the copy, if there is one, names them by these."""
        return self.copy.images if self.copy else self.target.chosen.images

    @property
    def from_name(self) -> str:
        return short(self.from_task_definition)

    @property
    def to_name(self) -> str:
        """`quilt-catalog:38`; before a copy is registered, it is only known what it is a copy of."""
        unregistered = self.copy is not None and self.copy.of == self.to_task_definition
        return f"a copy of {short(self.to_task_definition)}" if unregistered else short(self.to_task_definition)
