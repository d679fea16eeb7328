"""What one person's Home tab shows: the services they may act on, as they are now, and what waits for them."""

import asyncio
from collections.abc import Collection, Sequence
from time import monotonic as _now

from bot.approval import lists, policy, rights
from bot.approval.members import Right
from bot.catalog import Service
from bot.follow_up.list_rules import open_items
from bot.lookups.numbers import numbers_together
from bot.lookups.status import status_of
from bot.model import LIVE, HomePage, KnownReadiness, Refusal, Rollback, State, Statuses
from bot.ports import Ports
from bot.readiness.known import of_all
from bot.readiness.told import worst_first

_KNOWN_FOR = 10.0  # real seconds: people open a tab again and again, and AWS has few answers a minute


class HomePages:
    """What ECS said is kept for a moment, for whoever may act on the same services; rights are never kept here."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._known: dict[tuple[str, ...], tuple[float, Sequence[Service], Statuses]] = {}

    async def of(self, slack_id: str) -> HomePage | Refusal:
        """Raises Unreachable or Failed where Slack cannot say who this is."""
        if refusal := await rights.may_look_as(slack_id, self._ports):
            return refusal
        asking, approving = await asyncio.gather(*(self._on(right, slack_id) for right in (Right.ASK, Right.APPROVE)))
        mine = {service.name: service for service in (*asking, *approving)}
        statuses, waiting = await asyncio.gather(
            self._statuses([mine[name] for name in sorted(mine)]), self._waiting(slack_id, approving)
        )
        following, ready, numbers = await asyncio.gather(
            self._following(slack_id), self._readiness(mine), numbers_together(mine, self._ports)
        )
        asked = frozenset(service.name for service in asking)
        return HomePage(asked, statuses, waiting, following, slack_id, ready, numbers)

    async def _readiness(self, mine: Collection[str]) -> tuple[KnownReadiness, ...]:
        known = [each for each in await self._ports.journal.readiness_known() if each.readiness.service in mine]
        names = [each.readiness.service for each in known]
        return worst_first(of_all(names, known, self._ports.clock.now()))

    async def _on(self, right: Right, slack_id: str) -> list[Service]:
        """The services on whose list of these this person is, by the sources that can be read."""
        catalog, memberships = self._ports.catalog, self._ports.memberships
        person = catalog.person(slack_id)
        services = list(catalog.services.values())
        reads = (lists.read(service, right, catalog=catalog, memberships=memberships) for service in services)
        found = zip(services, await asyncio.gather(*reads), strict=True)
        return [service for service, (now, _) in found if person in getattr(now, f"{right.value[0]}s")]

    async def _statuses(self, services: Sequence[Service]) -> Statuses:
        """Read anew as soon as a rollback begins or ends, or the services file says another place."""
        live = await self._ports.journal.in_state(*LIVE)
        key, now = (*(service.name for service in services), *(f"{each.id} {each.state}" for each in live)), _now()
        self._known = {known: each for known, each in self._known.items() if now - each[0] < _KNOWN_FOR}
        if key not in self._known or self._known[key][1] != services:
            self._known[key] = now, services, await status_of(services, self._ports)
        return self._known[key][2]

    async def _following(self, slack_id: str) -> tuple[Rollback, ...]:
        """The oldest first, of services that still keep such lists."""
        services = self._ports.catalog.services
        return tuple(
            rollback
            for rollback in await self._ports.journal.with_open_items(owner=slack_id)
            if (service := services.get(rollback.service)) and service.follow_ups != "off"
            if any(item.owner_slack_id == slack_id for item in open_items(rollback))
        )

    async def _waiting(self, slack_id: str, approving: Sequence[Service]) -> tuple[Rollback, ...]:
        """The oldest first; none that this person has asked for, or approved."""
        theirs, catalog = {service.name for service in approving}, self._ports.catalog
        return tuple(
            rollback
            for rollback in await self._ports.journal.in_state(State.PROPOSED)
            if rollback.service in theirs
            and not policy.asked_for_it(catalog=catalog, rollback=rollback, slack_id=slack_id)
            and catalog.person(slack_id) not in {approval.person for approval in rollback.approvals}
        )
