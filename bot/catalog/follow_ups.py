"""What follows a successful rollback, in the services file: when it is due, when people may be reminded, and where it
stands besides.
"""

import re
from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.catalog.durations import Duration, Within
from bot.catalog.kinds import Entry

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_SHORTEST = timedelta(hours=1)


def _hours(value: str) -> str:
    found = _HOURS.fullmatch(value)
    if found is None:
        raise ValueError("hours are written like 09:00-17:00")
    begin, end = (timedelta(hours=int(found[at]), minutes=int(found[at + 1])) for at in (1, 3))
    if end - begin < _SHORTEST:
        raise ValueError("from an earlier to a later hour of the same day, an hour at least")
    return value


def _said(value: Any) -> Any:
    """YAML reads `off` as false."""
    return "off" if value is False else value


WorkHours = Annotated[
    str,
    AfterValidator(_hours),
    Field(description="hours of a day, such as 09:00-17:00, Monday to Friday, in the zone of whoever is reminded"),
]


def hours_of(written: str) -> tuple[time, time]:
    """From and to, of a day."""
    begin, _, end = written.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


class JiraProject(Entry):
    """Where issues are opened in Jira: the key of a project, and the type that they get."""

    project: Annotated[
        str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,20}$", description="the key of a project in Jira, such as OPS")
    ]
    type_: str = Field(default="Task", alias="type", min_length=1, description="a type of issue, such as Task")


class IssuesIn(Entry):
    """Each follow-up becomes an issue there as well, and is ticked when that is closed."""

    github: str = Field(
        default="", pattern=r"^([\w.-]+/[\w.-]+)?$", description="owner/name of a repository on GitHub with issues"
    )
    jira: JiraProject | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.github) == (self.jira is not None):
            raise ValueError("names github or jira, one of them")
        return self


class FollowUps(Entry):
    """The list of what follows a success: root cause, fix, re-test and re-deploy."""

    due_in: Annotated[Duration, Within("1d", "90d")] = timedelta(days=5)
    work_hours: WorkHours = "09:00-17:00"
    issues: IssuesIn | None = None

    @property
    def hours(self) -> tuple[time, time]:
        """From and to, of a day."""
        return hours_of(self.work_hours)


FollowUpsOrOff = Annotated[
    FollowUps | Literal["off"],
    BeforeValidator(_said),
    Field(description="keys and values, such as {due_in: 5d}; or off, where no list of follow-ups is begun"),
]
