"""The safety re-read before acting, begun as the click arrives: it only reads, and beside it the approval is judged.

What the service was before the click is never used, nor what nobody asked for within a second: then it is read anew.
"""

import asyncio
import time
from dataclasses import dataclass

from bot.catalog import Service
from bot.errors import RollbackBotError
from bot.model import Plan, Rollback, ServiceDeployment, ServiceState
from bot.ports.ecs import EcsReads

_GOOD_FOR = 1.0  # real seconds since it was begun


@dataclass(frozen=True, slots=True)
class Reading:
    """`deployment` is the one that the plan sends back, None where it sends back none or ECS has it no more."""

    service: ServiceState
    deployment: ServiceDeployment | None


async def read(plan: Plan, service: Service, ecs: EcsReads) -> Reading:
    """Now. Raises Unreachable or Failed."""
    if plan.service_deployment is None:
        return Reading(await ecs.service(service), None)
    return Reading(
        *await asyncio.gather(ecs.service(service), ecs.service_deployment(service, plan.service_deployment))
    )


class ReadAhead:
    """By rollback, what was begun for it. In memory only: after a crash there is none, and the service is read."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[float, asyncio.Task[Reading]]] = {}

    @property
    def in_hand(self) -> frozenset[asyncio.Task[Reading]]:
        return frozenset(task for _, task in self._begun.values() if not task.done())

    def begin(self, rollback: Rollback, service: Service, ecs: EcsReads) -> None:
        """Replaces what was begun by an earlier click."""
        now = time.monotonic()
        self._begun = {of: (at, task) for of, (at, task) in self._begun.items() if now - at < _GOOD_FOR}
        task = asyncio.create_task(read(rollback.plan, service, ecs), name=f"looking ahead for {rollback.id}")
        task.add_done_callback(_heard)
        self._begun[rollback.id] = now, task

    def begun(self, rollback: Rollback) -> bool:
        return rollback.id in self._begun

    async def take(self, rollback: Rollback, service: Service, ecs: EcsReads) -> Reading:
        """Once; who asks again reads anew. Raises Unreachable or Failed."""
        at, task = self._begun.pop(rollback.id, (0.0, None))
        if task is not None and time.monotonic() - at < _GOOD_FOR:
            try:
                return await task
            except RollbackBotError:
                pass  # it is asked once more, by a read of its own
        return await read(rollback.plan, service, ecs)


def _heard(task: "asyncio.Task[Reading]") -> None:
    """Nobody may ask for it any more."""
    if not task.cancelled():
        task.exception()
