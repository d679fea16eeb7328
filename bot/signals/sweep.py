"""Looks at every service now and then: EventBridge may lose an event, or nobody may have made the rule.

Ten services of a cluster take one call of DescribeServices, and the calls are spread over the round. Services that
others than ECS deploy have no such events, and are looked at once.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.catalog import Service, together
from bot.errors import RollbackBotError
from bot.model import ServiceState, SignalKind
from bot.ports import Ports
from bot.signals.missed import BY_ECS, completed, missed

log = logging.getLogger(__name__)

ROUND = 600.0  # real seconds in which each service is looked at once
_REMEMBERED = timedelta(days=90)


class Sweep:
    """Over all services of the file. `wake` is called after something was found."""

    def __init__(self, ports: Ports, *, wake: Callable[[], None]) -> None:
        self._catalog, self._ecs, self._wake = ports.catalog, ports.ecs, wake
        self._journal, self._clock, self._metrics = ports.journal, ports.clock, ports.metrics
        self._seen: dict[str, str] = {}  # by the service's name: the id of its last completed deployment
        self._others: set[str] = set()  # those that ECS does not deploy

    async def run(self) -> None:
        """For ever. The first look comes when what waits in the queue has been received."""
        while True:
            parts = together(each for each in self._catalog.services.values() if each.name not in self._others)
            for part in parts:
                await asyncio.sleep(ROUND / len(parts))
                await self.look_at(part)
            if not parts:
                await asyncio.sleep(ROUND)

    async def look_at(self, services: Sequence[Service]) -> None:
        """Those of one cluster. What cannot be read now is read in the next round."""
        states = await asyncio.gather(*map(self._state, services))
        for service, state in zip(services, states, strict=True):
            try:
                if state is not None:
                    await self._compare(service, state)
            except RollbackBotError as error:
                log.warning("what became of %s is looked for in the next round: %s", service.name, error)

    async def _state(self, service: Service) -> ServiceState | None:
        try:
            return await self._ecs.service(service, patient=True)
        except RollbackBotError as error:
            log.info("the sweep leaves out %s: %s", service.name, error)
            return None

    async def _compare(self, service: Service, state: ServiceState) -> None:
        if state.controller != BY_ECS:
            self._others.add(service.name)
            return
        if (deployment := completed(state)) is None:
            return
        if service.name not in self._seen and not await self._known(service):
            self._seen[service.name] = deployment.id  # it was on before anybody listened
            return
        found = missed(service.name, state, seen=self._seen.get(service.name, ""), now=self._clock.now())
        if found is None:
            return
        if await self._journal.arrived(found):
            log.warning("no event told that %s of %s was completed; the sweep found it", found.name, service.name)
            self._metrics.signal_received(found.kind, new=True)
            self._wake()
        self._seen[service.name] = deployment.id

    async def _known(self, service: Service) -> bool:
        """Was any of its deployments told of before?"""
        told = await self._journal.signals_since(service.name, self._clock.now() - _REMEMBERED)
        return any(signal.kind is SignalKind.DEPLOYMENT for signal in told)
