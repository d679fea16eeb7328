"""What a rollback leans on besides the service and its images, as AWS showed it. Existence only, never a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

from bot.model.image import Image


class Lack(StrEnum):
    """What is wrong with it. GONE cannot be taken back as it was; each of the others has a way of its own.

    UNSEEN is not in the account that was asked: it is gone, or another account's.
    """

    GONE = auto()
    LEAVING = auto()
    UNREACHABLE = auto()
    EMPTY = auto()
    UNLABELLED = auto()
    UNSEEN = auto()


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something without which the target's tasks cannot start.

    `kind` is "secret", "parameter", "task role", "execution role", "file system", "access point" or "log group";
    `used_by` says which container takes it as what;
    `why` says what is wrong with it, "" for nothing, and `lack` of which kind that is.
    """

    kind: str
    name: str
    used_by: str
    why: str = ""
    lack: Lack = Lack.GONE


@dataclass(frozen=True, slots=True)
class GoneImage:
    """An image that ECR no longer has. `upstream` is the registry from which its pull-through cache fetches it again.

    That is "" where there is no such rule; `unknown` says why the rules could not be looked up, "" where they were.
    """

    image: Image
    upstream: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """DescribeTargetGroups; times are in seconds. `target_type` is ip, instance or lambda.

    `deregistration_delay`, one of its attributes, is None where that could not be read.
    """

    target_type: str
    interval: int
    healthy_threshold: int
    deregistration_delay: int | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """DescribeClusters. `fitting`: has one of its EC2 instances the architecture?

    None where it does not matter, or could not be read.
    """

    status: str
    providers: tuple[str, ...]
    instances: int
    fitting: bool | None = None


@dataclass(frozen=True, slots=True)
class NotChecked:
    """What could not be looked at, and why; `lacks` is the IAM action that AWS denied, "" where that was not it."""

    what: str
    why: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """All of it at one moment. What is in `unread` is unknown, and must never be taken for fine.

    `target_groups` are by ARN, `alarms` (their states) by name; of those that were asked for and are not there any
    more the value is None. `capacity` is None where it could not be read.
    """

    needs: tuple[Dependency, ...] = ()
    target_groups: Mapping[str, TargetGroup | None] = field(default_factory=dict)
    alarms: Mapping[str, str | None] = field(default_factory=dict)
    capacity: Capacity | None = None
    unread: tuple[NotChecked, ...] = ()
