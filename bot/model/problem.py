"""What people report of a service by themselves, and the call that enough of them make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.rollback import Rollback


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """“I see a problem”. `id` is the interaction's; `person` is "" for whom the services file does not name.

    `text` is in the words of whoever reports it: cut and escaped where it is shown.
    """

    id: str
    service: str
    slack_id: str
    person: str
    text: str
    at: datetime

    @property
    def who(self) -> str:
        """The same for one person under several Slack ids."""
        return self.person or self.slack_id


@dataclass(frozen=True, slots=True)
class Suspected:
    """What is prepared for those who are called: what `runs`, `since` when, and the `target` a rollback would go to.

    Each is "" or None where it could not be read. `instead` says why nothing is offered, "" where a plan may be asked
    for. `requesters` are the Slack ids of those who are called, and `channel` is where.
    """

    runs: str
    since: datetime | None
    target: str
    why: str
    instead: str
    requesters: tuple[str, ...]
    channel: str


@dataclass(frozen=True, slots=True)
class ProblemCall:
    """Enough people reported within the time: those who may ask for a rollback are called, once.

    `id` is that of the report that made it. It is told as a message of its own in `channel`, at `ts` ("" until then);
    or, where a rollback was live, in that one's thread: `rollback_id`, "" elsewhere. `suspected` is None until it is
    prepared. Since `attempted_at` it may have been posted. `queued_at` is real time.
    """

    id: str
    service: str
    channel: str
    at: datetime
    queued_at: datetime
    reports: tuple[ProblemReport, ...]
    rollback_id: str = ""
    suspected: Suspected | None = None
    attempted_at: datetime | None = None
    ts: str = ""


@dataclass(frozen=True, slots=True)
class CallRule:
    """So many different people within so long call; of one person, and of a service, so many reports are kept."""

    people: int
    within: timedelta
    of_one: int
    of_service: int


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a report. `recent` are those of the service within the time, oldest first, this one among them.

    `call` is the newest call within the time; `stored` is False where there were too many, and this one is not kept.
    `rollback` is the one about which it answers the question to the people, None where it was none.
    """

    recent: tuple[ProblemReport, ...]
    call: ProblemCall | None = None
    stored: bool = True
    rollback: Rollback | None = None


def different(reports: Sequence[ProblemReport]) -> tuple[str, ...]:
    """The people among them, in the order in which they reported first."""
    return tuple(dict.fromkeys(report.who for report in reports))
