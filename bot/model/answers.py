"""What one person is told privately after a command or a click; `handlers.messages.answers` finds the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.container_log import LogsNow
from bot.model.ecs_service import ServiceState
from bot.model.health_now import HealthNow
from bot.model.history import Ran
from bot.model.lesson import Lessons
from bot.model.numbers import Numbers
from bot.model.plan import Finding, Plan
from bot.model.readiness import KnownReadiness, Readiness
from bot.model.rollback import Rollback
from bot.model.task import Task


@dataclass(frozen=True, slots=True)
class Helped:
    """How to go on, or the `whole` list of commands, for the services this person may ask for."""

    services: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """The card is, or will be, posted in `rollback.channel`, which may not be where the command was typed.

    Where it is, nothing more is said.
    """

    rollback: Rollback
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Previewed:
    """The plan that would be made now, and the findings that would refuse it; nothing was stored or asked.

    `another` is the name of the next revision that may be gone back to, "" where there is none; `named` is the one that
    was asked for by name, "" where the target rule chose.
    """

    plan: Plan
    blocks: tuple[Finding, ...]
    another: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Refused or failed: why, and what to do instead. `rollback` is the one that stands in the way, if any."""

    reason: str
    fix: str = ""
    reference: str = ""
    rollback: Rollback | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """It was carried out. `shown`: whoever did it sees that where he did it, and is told nothing besides."""

    text: str
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What DescribeServices does not tell: tasks that were told to stop and have not, and which percentage of the
    traffic the newest deployment gets, None where ECS does not move it or it was not read.
    """

    leaving: tuple[Task, ...] = ()
    traffic: float | None = None


@dataclass(frozen=True, slots=True)
class Statuses:
    """Per service: what ECS says (None: it could not be read, and `problem` says why) and the newest rollback.

    `unlisted` would be worth a line as well; the services `at_rest` run as they should. `beside` is by service, of few
    services and those that move. There was no time to read the `unread`; `older` of the others are told as they were up
    to `age` real seconds ago.
    """

    rows: tuple[tuple[str, ServiceState | None, str, Rollback | None], ...]
    unlisted: int = 0
    at_rest: int = 0
    beside: Mapping[str, Beside] = field(default_factory=dict)
    unread: int = 0
    older: int = 0
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class HomePage:
    """Of one person: the services they may ask for (`askable`), those they may act on at all, and what waits for them.

    `waiting` are the rollbacks that they may decide on, `following` those of whose follow-ups they own an open one.
    `readiness` is of their services, the worst first; none of those that nobody looked at. `numbers` are of all of
    them together; None where nothing was asked for in that time.
    """

    askable: frozenset[str]
    statuses: Statuses
    waiting: tuple[Rollback, ...]
    following: tuple[Rollback, ...] = ()
    slack_id: str = ""
    readiness: tuple[KnownReadiness, ...] = ()
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """The newest rollbacks of one service, or of all; or what was found by what was `typed`, a `page` of it.

    `more` tells whether there are further ones. `urls` are the addresses of their cards, by the rollback's id.
    """

    service: str
    rollbacks: tuple[Rollback, ...]
    typed: str = ""
    page: int = 1
    more: bool = False
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a service ran, newest first, and which of it `immediate` would choose ("" for none), with the reason.

    Of it only the first lines are shown, unless the `whole` was asked for.
    """

    service: str
    rows: tuple[Ran, ...]
    choice: str
    why: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Drafted:
    """A case with AWS Support as it would be opened about this rollback; nothing was sent."""

    rollback: Rollback
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class FollowUpsNow:
    """The rollbacks of one service of whose follow-ups some are open, the newest first."""

    service: str
    rollbacks: tuple[Rollback, ...]


@dataclass(frozen=True, slots=True)
class AllReadiness:
    """Every service of the file as it was last looked at, the worst first. Only the first are shown, unless `whole`."""

    known: tuple[KnownReadiness, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class LessonsForm:
    """What the form for the lessons of a rollback begins with: the newest version, None where there is none."""

    rollback: Rollback
    learned: Lessons | None


@dataclass(frozen=True, slots=True)
class LessonsNow:
    """The newest rollbacks of one service that lessons are asked of, the newest first."""

    service: str
    rollbacks: tuple[Rollback, ...]


Read = Previewed | Statuses | Recalled | HealthNow | LogsNow
Form = Drafted | LessonsForm
Listed = Logged | Numbers | FollowUpsNow | LessonsNow | AllReadiness | Readiness
Answer = Form | Helped | Planned | Refusal | Noted | Listed | Read
