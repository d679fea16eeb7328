"""A revision of a task definition, as DescribeTaskDefinition says it. Built by `aws.task_definitions`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.container_log import ContainerLog
from bot.model.image import short
from bot.model.reference import Reference

ORDER = "order"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a task definition says something: in a `member`, as ECS spells it, of a `container`, or, "", of the task.

    `key` is which of several of its kind, by name (a volume's, an ulimit's); `part` the rest of the way to it. Where
    the `part` of all of them is ORDER, it is their order, and their names stand there.
    """

    container: str
    member: str
    key: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What stands there; where it is not `shown`, since it may be a secret, only its fingerprint.

    What is not `copied` is newer than this bot's AWS SDK: it cannot be registered, so that a copy would lack it.
    """

    value: str
    shown: bool
    copied: bool = True


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a task definition. `environment` and `secrets` map names to fingerprints, never to values.

    `log` is None where it says nothing about it; `checked` says whether ECS is to check the container's health.
    """

    name: str
    image: str
    cpu: str
    memory: str
    ports: tuple[str, ...]
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    log: ContainerLog | None
    checked: bool = False


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """DescribeTaskDefinition. `status` is ACTIVE, INACTIVE or DELETE_IN_PROGRESS; cpu and memory are the task's own.

    `references` are all that lies outside of it, secrets among them (never printed by chance); `compatibilities` are
    launch types; `members` are all of which nothing else here tells, so that no difference is hidden.
    """

    arn: str
    status: str
    cpu: str
    memory: str
    task_role: str
    execution_role: str
    containers: tuple[Container, ...]
    tags: Mapping[str, str] = field(default_factory=dict)
    references: tuple[Reference, ...] = field(default=(), repr=False)
    network_mode: str = ""
    compatibilities: tuple[str, ...] = ()
    architecture: str = ""
    registered_at: datetime | None = None
    registered_by: str = ""
    members: Mapping[Place, Said] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        return short(self.arn)


@dataclass(frozen=True, slots=True)
class MarkedRevision:
    """A revision with the tag of a rollback, which whoever may register in its family can set as well.

    `as_sent`: it says in every member what the copy of that rollback does, its images by digest.
    """

    arn: str
    registered_at: datetime | None
    as_sent: bool
