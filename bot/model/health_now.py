"""What a look at a service found at one moment, whether anybody has rolled it back or not."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.ecs_service import ServiceState
from bot.model.figures import Figures
from bot.model.rollback import Rollback
from bot.model.validation import Check


@dataclass(frozen=True, slots=True)
class HealthNow:
    """`state` is None where ECS could not be asked, or has no such service: the only check says so then.

    `figures` are those of the last half hour, of what runs now; where that came within it, `before` are those of what
    it replaced. None: not read. `since` is when it began to serve alone, None where nothing is deployed. `newest` is
    the newest rollback, None where there is none, or no journal.
    """

    service: str
    at: datetime
    checks: tuple[Check, ...]
    state: ServiceState | None = None
    figures: Figures | None = None
    before: Figures | None = None
    since: datetime | None = None
    cluster: str = ""
    log_group: str = ""
    newest: Rollback | None = None
