"""What is asked, apart from how it arrived: which rollback, why, and who or what asks for it.

The `kind` of each ask and of each origin is how it is told apart where it is stored.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from bot.model.trigger import Suspicion


class Category(StrEnum):
    """The runbook's manual rollback triggers; one may lead the reason: `security: token leaked`."""

    USERS = "users"
    PERFORMANCE = "performance"
    SECURITY = "security"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Immediate:
    """Back to the rollback target, or to the `revision` that is named: `38`, `:38`, `quilt-catalog:38`."""

    revision: str = ""
    kind: Literal["immediate"] = "immediate"

    @property
    def words(self) -> tuple[str, ...]:
        """As it is typed behind the service; so of every ask."""
        return (self.kind, "to", self.revision) if self.revision else (self.kind,)


@dataclass(frozen=True, slots=True)
class Undo:
    """Back to what the newest rollback left. Which one that is, the plan says."""

    kind: Literal["undo"] = "undo"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.kind,)


@dataclass(frozen=True, slots=True)
class Partial:
    """One feature off, `lasting` so long; None where that was not said."""

    feature: str
    lasting: timedelta | None = None
    kind: Literal["partial"] = "partial"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.kind, self.feature, *(("for", _typed(self.lasting)) if self.lasting else ()))


@dataclass(frozen=True, slots=True)
class Restore:
    """The feature on again."""

    feature: str
    kind: Literal["restore"] = "restore"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.kind, self.feature)


@dataclass(frozen=True, slots=True)
class Complete:
    """The commit reverted, what is left built, and that deployed."""

    commit: str
    kind: Literal["complete"] = "complete"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.kind, self.commit)


def _typed(lasting: timedelta) -> str:
    """`4h`: in the largest unit of which it is a whole number."""
    seconds = int(lasting.total_seconds())
    each = {"d": 86400, "h": 3600, "m": 60, "s": 1}
    return next(f"{seconds // size}{unit}" for unit, size in each.items() if not seconds % size)


Ask = Immediate | Undo | Partial | Restore | Complete


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack; `name` is what the services file calls them."""

    slack_id: str
    name: str
    kind: Literal["person"] = "person"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A CloudWatch alarm, or an alert of another system; `suspicion` is why it asks, None where that is not known."""

    name: str
    kind: Literal["alarm"] = "alarm"
    suspicion: Suspicion | None = None


@dataclass(frozen=True, slots=True)
class Drill:
    """An exercise: back and forth again. `slack_id` is that of the person `name`, "" where a schedule asks.

    `forth` is the id of the rollback that went back, where this one goes forth again; "" for the way back.
    """

    name: str
    kind: Literal["drill"] = "drill"
    slack_id: str = ""
    forth: str = ""


Origin = Person | Alarm | Drill


@dataclass(frozen=True, slots=True)
class Incident:
    """What a rollback is asked for: the `link` that somebody gave, and the thread of Slack where it is spoken of.

    `channel` and `ts`, that of the thread's first message, are "" where there is no thread, or nothing can be told
    there; `url`, which leads to the thread, is "" where it is not known.
    """

    link: str = ""
    channel: str = ""
    ts: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One ask of one service, stored with the rollback that it leads to; `incident` is None where none was named."""

    ask: Ask
    reason: str
    category: Category | None
    origin: Origin
    incident: Incident | None = None

    @property
    def requester(self) -> str:
        """The person by name; `alarm NAME` or `drill NAME` where it is none."""
        named = isinstance(self.origin, Person) or self.requester_slack_id
        return self.origin.name if named else f"{self.origin.kind} {self.origin.name}"

    @property
    def requester_slack_id(self) -> str:
        """ "" for what is no person."""
        return "" if isinstance(self.origin, Alarm) else self.origin.slack_id

    @property
    def drill(self) -> Drill | None:
        """None: it is none."""
        return self.origin if isinstance(self.origin, Drill) else None
