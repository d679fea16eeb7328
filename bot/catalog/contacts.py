"""Whom to call about a service, and how soon, in the services file."""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.catalog.durations import Duration, Within
from bot.catalog.kinds import Entry
from bot.catalog.numbers import number
from bot.model import Level

_Names = Annotated[
    tuple[Annotated[str, Field(description="a name that stands under `people`")], ...],
    Field(description="a list of names that stand under `people`, such as [engineer-a]"),
]


class Contacts(Entry):
    """The runbook's contacts: who is called first, second and last while nobody decides, and how to reach AWS."""

    primary: _Names = ()
    secondary: _Names = ()
    escalation: _Names = ()
    aws_support: str = Field(default="", description="how AWS support is reached, such as an address or a number")

    @property
    def levels(self) -> tuple[tuple[Level, tuple[str, ...]], ...]:
        """In the order in which they are called, those without anybody left out."""
        named = ((Level.PRIMARY, self.primary), (Level.SECONDARY, self.secondary), (Level.ESCALATION, self.escalation))
        return tuple((level, persons) for level, persons in named if persons)


class Escalation(Entry):
    """How long a plan waits before the first contact is called, and each contact before the next one is."""

    remind_after: Annotated[Duration, Within("30s", "24h")] = timedelta(minutes=2)
    next_after: Annotated[Duration, Within("30s", "24h")] = timedelta(minutes=5)


class EmergencyPath(Entry):
    """Whoever asks may act alone once two contacts were called in vain. Somebody else reviews it afterwards."""

    review_within: Annotated[Duration, Within("1h", "30d")] = timedelta(days=2)
    reviewers: _Names = ()


class ProblemReports(Entry):
    """How many different people must report a problem, and within how long, so that the requesters are called."""

    people: Annotated[
        int,
        BeforeValidator(number),
        Field(ge=2, le=20, description="a whole number of people from 2 to 20, such as 3"),
    ] = 3
    within: Annotated[Duration, Within("1m", "24h")] = timedelta(minutes=15)
