"""One rollback as the numbers know it: when each stage was reached, and what kind it was. Its plan is left out."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.ask import Category
from bot.model.state import Health, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Times are UTC, None for what did not happen or is not known.

    `detected_at` is when the alarm went off that asked for it; of a person's nothing but the request is known.
    `ended_at` is when ECS had finished, or it ended otherwise; `validated_at` when its last phase was judged, if all
    were passed. `left` is the ARN of what it went back from. `low` and `high` are the seconds that the plan foresaw
    from the approval until healthy, the build in them; 0 where it foresaw none, or nothing of its build.
    """

    id: str = ""
    service: str
    state: State
    ask: str
    origin: str
    category: Category | None
    health: Health
    requested_at: datetime
    detected_at: datetime | None = None
    approved_at: datetime | None = None
    acted_at: datetime | None = None
    ended_at: datetime | None = None
    validated_at: datetime | None = None
    left: str = ""
    low: int = 0
    high: int = 0
