"""All that ECS tells of the restored tasks, read at one moment."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.catalog import Service
from bot.errors import Failed
from bot.model import Check, Rollback, ServiceState, Task, TaskDefinition
from bot.ports import Ports
from bot.target.sidecars import bound
from bot.validation.checks import not_read, unsure
from bot.validation.container_health import NAME as CONTAINER_HEALTH
from bot.validation.container_health import container_health_check
from bot.validation.log_search import Logging
from bot.validation.restored_checks import service_check
from bot.validation.stopped import Stopped

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Restored:
    """`tasks` are all of the service that ECS wants to run, `stopped` those that it does not; which may not be read,
    nor may the planned `definition`, None where ECS has none. What is looked for in the past has happened `since` then;
    None: since the rollback.
    """

    rollback: Rollback
    state: ServiceState
    tasks: Sequence[Task]
    stopped: Sequence[Task] | Failed
    definition: TaskDefinition | Failed | None
    at: datetime
    since: datetime | None = None

    @property
    def mine(self) -> list[Task]:
        """Of the planned revision, running or starting."""
        return [task for task in self.tasks if task.task_definition == self._planned]

    @property
    def running(self) -> list[Task]:
        return [task for task in self.mine if task.status == "RUNNING"]

    @property
    def _planned(self) -> str:
        return self.rollback.effective_plan.to_task_definition

    def service(self) -> Check:
        plan, stopped = self.rollback.effective_plan, self.stopped
        if isinstance(stopped, Failed):
            check = service_check(state=self.state, tasks=self.tasks, plan=plan, at=self.at)
            return unsure(check, f"but whether any has died since is not known: {stopped}")
        began, ended = (self.since, self.since) if self.since else self._rollback_time()
        since = Stopped(stopped, self._planned, began, ended, phase=self.since is not None)
        return service_check(state=self.state, tasks=self.tasks, plan=plan, at=self.at, stopped=since)

    def container_health(self) -> Check | None:
        if isinstance(self.definition, Failed):
            return not_read(CONTAINER_HEALTH, str(self.definition), self.at)
        return container_health_check(self.running, self.definition, self.at)

    def logging(self, region: str) -> Logging | Failed:
        stopped, definition, (began, ended) = self.stopped, self.definition, self._rollback_time()
        if isinstance(stopped, Failed):
            return stopped
        if isinstance(definition, Failed):
            return definition
        return Logging(
            name=self.rollback.effective_plan.to_name,
            definition=definition,
            tasks=self.mine,
            died=[t for t in stopped if t.task_definition == self._planned and t.stopped_at and t.stopped_at > ended],
            serving=bound(self.state, definition),
            region=region,
            began=began,
            ended=ended,
            critical_since=self.since,
        )

    def _rollback_time(self) -> tuple[datetime, datetime]:
        """When it began, and when it ended."""
        ended = self.rollback.ended_at or self.at
        return self.rollback.acted_at or ended, ended


async def read(
    rollback: Rollback, service: Service, ports: Ports, at: datetime, *, since: datetime | None = None
) -> Restored:
    """Raises Failed where nothing is known of what runs. It waits for its turn: many may be looked at."""
    ecs, planned = ports.ecs, rollback.effective_plan.to_task_definition
    state, tasks, stopped, definition = await asyncio.gather(
        ecs.service(service, patient=True),
        ecs.tasks(service, patient=True),
        or_failure(ecs.tasks(service, stopped=True, patient=True)),
        or_failure(ecs.task_definition(service, planned, patient=True)),
    )
    return Restored(rollback, state, tasks, stopped, definition, at, since)


async def or_failure(look: Awaitable[T]) -> T | Failed:
    try:
        return await look
    except Failed as failure:
        return failure
