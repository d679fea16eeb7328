"""Whom a card calls: those who may approve it and have not yet, as the service's lists are now."""

import asyncio
from dataclasses import dataclass

from bot.approval import lists, policy
from bot.approval.members import Right
from bot.catalog import Catalog
from bot.model import Rollback, State
from bot.ports import Memberships

_PATIENCE = 2.0  # seconds of real time: no card waits longer for a list that is slow


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many people must approve it, and the Slack ids of those who may, and have not."""

    needed: int = 1
    able: tuple[str, ...] = ()


class Approvers:
    """What cannot be read calls nobody; whoever the file names is called anyway."""

    def __init__(self, catalog: Catalog, memberships: Memberships) -> None:
        self._catalog, self._memberships = catalog, memberships

    async def of(self, rollback: Rollback) -> Wanted:
        """Nobody any more once it is decided."""
        service = self._catalog.services.get(rollback.service)
        if service is None or rollback.state is not State.PROPOSED:
            return Wanted()
        try:
            async with asyncio.timeout(_PATIENCE):
                service, _ = await lists.read(
                    service, Right.APPROVE, catalog=self._catalog, memberships=self._memberships
                )
        except TimeoutError:
            pass
        done = {rollback.requester, *(approval.person for approval in rollback.approvals)}
        done |= {by} if (by := policy.deployed_it(rollback, service)) else set()
        able = tuple(person for person in service.approvers if person not in done)
        return Wanted(policy.approvals_needed(service, rollback.request.ask), self._catalog.slack_ids(able))
