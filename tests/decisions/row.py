"""What a row of the decision table says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.model import Call, Rollback
from tests.faults.world import FaultWorld
from tests.scenarios.world import ASKED

Put = Callable[[FaultWorld], object]
When = Callable[[Rollback], bool]


IMMEDIATE = ASKED.partition(" ")[2]
ALARM = "an alarm asks"
SERVES, TARGET = "the bad release serves", "quilt-catalog:38 runs on 4 of 4 tasks."
LONG = timedelta(minutes=1)


def at_once(rollback: Rollback) -> bool:
    """As soon as it is rolling."""
    return bool(rollback.acted_at)


def is_read(rollback: Rollback) -> bool:
    """The bot knows which service deployment is its own, and reads it at each look."""
    return bool(rollback.service_deployment)


def has_traffic(rollback: Rollback) -> bool:
    """All of it is on the target."""
    return rollback.traffic_at is not None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of docs/evidence/decision-table.md.

    `prepare` makes the service what `state` says; `call` is None where the rollback is refused. `event` happens while
    it is rolling, and `then` carries it out `when` the journal says so. `says` stands in the outcome, `told` in the
    thread or on the card at some time; of what is refused, both stand in the private answer. `card` stands on the card
    before anybody approves. `asked` is what somebody types, or ALARM. `stride` is by how much each wait of the bot is
    too long.
    """

    controller: str
    strategy: str
    state: str
    prepare: Put
    call: Call | None
    ends: str
    says: str
    card: str = ""
    event: str = ""
    then: Put | None = None
    when: When = at_once
    told: tuple[str, ...] = ()
    asked: str = IMMEDIATE
    stride: timedelta = timedelta(seconds=2)

    @property
    def id(self) -> str:
        asked = "" if self.asked == IMMEDIATE else f"{self.asked}, "
        return f"{self.controller} {self.strategy}: {asked}{self.state}{f', {self.event}' if self.event else ''}"
