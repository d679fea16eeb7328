"""Whether the bot looks at how ready services are, and tells of it once a week, in the services file."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.catalog.follow_ups import WorkHours
from bot.catalog.kinds import Entry


def _said(value: Any) -> Any:
    """YAML reads `off` as false."""
    return "off" if value is False else value


class ReadinessLooks(Entry):
    """Every service is looked at within half an hour; once a week its channel is told what got worse."""

    weekly: bool = Field(
        default=True, description="true or false: whether channels are told once a week what got worse"
    )
    work_hours: WorkHours = "09:00-17:00"

    @property
    def hours(self) -> tuple[time, time]:
        """From and to, of a day."""
        begin, _, end = self.work_hours.partition("-")
        return time.fromisoformat(begin), time.fromisoformat(end)


ReadinessOrOff = Annotated[
    ReadinessLooks | Literal["off"],
    BeforeValidator(_said),
    Field(description="keys and values, such as {weekly: true}; or off, where nothing is looked at before it is asked"),
]
