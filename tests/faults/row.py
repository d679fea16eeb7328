"""What a row of the fault table says: what goes wrong when, how it must end, and what people must be told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from playground.slack import Message
from tests.faults.world import SOCKETS, FaultWorld

Put = Callable[[FaultWorld], Awaitable[None] | None]
Act = Callable[[FaultWorld, Message], Awaitable[object]]
Met = Callable[[FaultWorld], bool]


class Stage(StrEnum):
    """Of a rollback, in order."""

    INTAKE = "intake"
    ALARM = "alarm"
    FORM = "form"
    INCIDENT = "incident"
    HOME = "home"
    READINESS = "readiness"
    GATE = "gate"
    PLAN = "plan"
    POST = "post"
    CLICK = "click"
    CALL = "call"
    EMERGENCY = "emergency"
    RE_CHECK = "re-check"
    EXECUTE = "execute"
    READ_BACK = "read-back"
    MONITOR = "monitor"
    VALIDATE = "validate"
    WATCH = "watch"
    LOAD_TEST = "load test"
    RECOVERY = "recovery"
    OUTSIDE = "outside"
    FOLLOW_UPS = "follow-ups"
    CHECKLIST = "checklist"
    LESSONS = "lessons"
    DRILL = "drill"
    REPORT = "report"
    REPORTED = "reported"
    RELOAD = "reload"


@dataclass(frozen=True)
class Fault:
    """`put` makes it go wrong; `met` says afterwards that it really did.

    `before` prepares the world; `mend` puts it right again, once `seen` has been seen.
    """

    name: str
    put: Put
    met: Met
    before: Put | None = None
    mend: Put | None = None


def nothing(world: FaultWorld) -> None:
    """It is people who act, or `mend`."""


def happens(name: str, put: Put = nothing, **more: Put) -> Fault:
    """Something that cannot fail to strike, or whose end shows that it did."""
    return Fault(name, put, lambda world: True, **more)


def restarts(name: str) -> Fault:
    """The bot, in an orderly way, when people have acted."""
    return Fault(name, nothing, lambda world: world.restarts == 1, mend=FaultWorld.restart)


def reconnects(name: str, put: Put) -> Fault:
    """Something that makes the bot open new sockets."""
    return Fault(name, put, lambda world: len(world.slack.calls("apps.connections.open")) > SOCKETS)


def both(one: Fault, other: Fault, name: str) -> Fault:
    """Two things go wrong in one row."""

    async def put(world: FaultWorld) -> None:
        for fault in (one, other):
            await done(fault.put, world)

    return Fault(name, put, lambda world: one.met(world) and other.met(world))


async def done(put: Put, world: FaultWorld) -> None:
    if (doing := put(world)) is not None:
        await doing


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of docs/evidence/faults.md.

    `ends` is the rollback's final state, "proposed" while it still waits for an approval, or "nothing" where none was
    proposed. `told` must be readable by everybody, `seen` must have been (a card is edited), `private` must be said to
    whoever typed or clicked, be it in a form, on the Home tab or in a direct message. `sent` is how many changing calls
    AWS received. `health` is the verdict of validation's first phase, of its second at the stage `watch`. `edit` makes
    the services file of the usual one.
    `act` is what people do with the card instead of Ben's approving it, or with the message that the stage begins with:
    an alert, a call, or what offers to act alone. `untold` says that Slack cannot be told the
    end, so that only the journal knows it. `excused` are invariants that do not hold where a card was replaced.
    `surprise`: the log may show a stack trace. `postgresql`: the bot's database is one, instead of SQLite. `differs`
    says why this is not what that kind of fault asks for.
    """

    number: str
    stage: Stage
    fault: Fault
    ends: str
    told: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    sent: int = 0
    health: str = ""
    untold: bool = False
    surprise: bool = False
    postgresql: bool = False
    differs: str = ""
    act: Act | None = None
    edit: Callable[[str], str] = str
    excused: tuple[str, ...] = ()
    stride: timedelta = field(default=timedelta(seconds=12))
    impatient: float | None = None

    @property
    def id(self) -> str:
        return f"{self.number} {self.stage}: {self.fault.name}"
