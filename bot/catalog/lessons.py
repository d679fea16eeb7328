"""When people are asked what they learned from a rollback, in the services file."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.catalog.follow_ups import WorkHours, hours_of
from bot.catalog.kinds import Entry


def _said(value: Any) -> Any:
    """YAML reads `off` as false."""
    return "off" if value is False else value


class AskLessons(Entry):
    """The owner is asked at the end of a rollback, and has so many working days of their own zone."""

    within: Annotated[int, Field(strict=True, ge=1, le=60, description="working days, a number from 1 to 60")] = 5
    work_hours: WorkHours = "09:00-17:00"

    @property
    def hours(self) -> tuple[time, time]:
        """From and to, of a day."""
        return hours_of(self.work_hours)


AskLessonsOrOff = Annotated[
    AskLessons | Literal["off"],
    BeforeValidator(_said),
    Field(description="keys and values, such as {within: 5}; or off, where nobody is asked for lessons"),
]
