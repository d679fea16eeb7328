"""Lists of people that are kept elsewhere: a Slack user group, and who is on call in PagerDuty."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.errors import Failed


class Membership(Protocol):
    """One kind of list, by its id."""

    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        """Ids of whoever is in it, read at most `max_age` ago. Raises Unreachable or Failed: then nobody is."""


class NoMembership:
    """Implements Membership where no such lists are read."""

    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        raise Failed(f"Nothing here reads who is in {list_id}.")


@dataclass(frozen=True, slots=True)
class Memberships:
    """`user_groups` have Slack ids of users, `on_call` PagerDuty's."""

    user_groups: Membership = field(default_factory=NoMembership)
    on_call: Membership = field(default_factory=NoMembership)
