"""Why something did not happen. Refused (we said no) is kept apart from Failed (it broke); neither shows a stack trace.

RollbackBotError
├── Refused        we said no: `refusal` is why, and what to do or type instead
│   ├── AlreadyLive    another rollback of this service is not finished
│   ├── Snoozed        a person wants no alarm of this service to propose anything now
│   ├── NotAsRecorded  the journal holds a rollback otherwise than its audit recorded it
│   ├── UnknownService the services file has no service of that name
│   └── Misconfigured  the settings or the services file are wrong
├── Failed         something outside broke, and nothing was changed by it
│   ├── NoSuchService  ECS has no such service
│   └── Unreachable    it may work if tried again (throttled, timed out, 5xx on a read)
│       └── RateLimited    too many requests: nothing was carried out, and it says for how long none is wanted
├── NotYet         nothing is wrong: it is to be looked at again in a while
└── Unanswered     a changing call was sent and its answer never came: it may have been carried out
"""

from datetime import timedelta
from typing import Self

from bot.model import Refusal, Rollback


class RollbackBotError(Exception):
    """Base of everything this project raises on purpose."""


class Refused(RollbackBotError):
    """We said no. `reason` is a full sentence; `fix` says what to do or type instead ("" when nothing helps)."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(f"{reason} {fix}".strip())
        self.refusal = Refusal(reason, fix)

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(refusal.reason, refusal.fix)


def refuse(refusal: Refusal | None) -> None:
    """Raises Refused, unless there is nothing to refuse."""
    if refusal is not None:
        raise Refused.of(refusal)


class AlreadyLive(Refused):
    """Only one rollback of a service may be live; `rollback` is that one."""

    def __init__(self, rollback: Rollback) -> None:
        super().__init__("A rollback of this service is already under way.")
        self.rollback = rollback


class Snoozed(Refused):
    """A person wants no alarm of the service to propose anything for a while."""


class NotAsRecorded(Refused):
    """Somebody changed the database past the bot: nothing of this rollback can be believed any more."""


class SentBefore(NotAsRecorded):
    """A text went out already, by the audit, and its row says that it did not."""


class GivenUpBefore(NotAsRecorded):
    """A text was not to be sent any more, by the audit, and its row says that it is."""


class AnotherForAMoment(NotAsRecorded):
    """What was read is not what is stored a moment later, which the audit vouches for."""


class UnknownService(Refused):
    """The services file has no service of that name."""


class Misconfigured(Refused):
    """What we were given to work with is wrong: the settings, or the services file."""


class Failed(RollbackBotError):
    """Something outside broke; the message names what was being done. Nothing was changed.

    `lacks` is the IAM action that AWS denied this bot, "" where that was not the reason.
    """

    lacks = ""


class NoSuchService(Failed):
    """ECS says that there is none of that name."""


class NotYet(RollbackBotError):
    """It cannot be told yet, and is to be looked at again after `wait`, which is business time."""

    def __init__(self, reason: str, wait: timedelta) -> None:
        super().__init__(reason)
        self.wait = wait


class Unreachable(Failed):
    """A read failed in a way that may pass: throttling, a timeout, a server error."""


class RateLimited(Unreachable):
    """Too many requests: nothing was carried out, and none is wanted for `seconds`."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unanswered(RollbackBotError):
    """A changing call was sent and not answered: it may or may not have been carried out. Read back, never resend."""
