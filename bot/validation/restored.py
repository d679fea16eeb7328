"""All that ECS tells of the tasks that are looked at, read at one moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, TypeVar

from bot.catalog import Service
from bot.errors import Failed
from bot.model import Check, ServiceState, Task, TaskDefinition
from bot.ports import Sights
from bot.target.sidecars import bound
from bot.validation.checks import not_read, unsure
from bot.validation.container_health import NAME as CONTAINER_HEALTH
from bot.validation.container_health import container_health_check
from bot.validation.log_search import Logging
from bot.validation.restored_checks import service_check
from bot.validation.stopped import Stopped
from bot.validation.subject import Subject, running_now

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Restored:
    """`tasks` are all of the service that ECS wants to run, `stopped` those that it does not; which may not be read,
    nor may the `definition` of the subject, None where ECS has none. `phase_began` is None but in a later phase.
    """

    subject: Subject
    state: ServiceState
    tasks: Sequence[Task]
    stopped: Sequence[Task] | Failed
    definition: TaskDefinition | Failed | None
    at: datetime
    phase_began: datetime | None = None

    @property
    def mine(self) -> list[Task]:
        """Of the revision that is to run, running or starting."""
        return [task for task in self.tasks if task.task_definition == self.subject.task_definition]

    @property
    def running(self) -> list[Task]:
        return [task for task in self.mine if task.status == "RUNNING"]

    def service(self) -> Check:
        """Do as many tasks run as are wanted, and has none died? Unsure where the stopped ones were not read."""
        subject, stopped = self.subject, self.stopped
        if isinstance(stopped, Failed):
            check = service_check(state=self.state, tasks=self.tasks, subject=subject, at=self.at)
            return unsure(check, f"but whether any has died since is not known: {stopped}")
        since = Stopped(stopped, subject.task_definition, subject.began, subject.ended, subject.since)
        if began := self.phase_began:
            since = Stopped(stopped, subject.task_definition, began, began, "this phase began")
        return service_check(state=self.state, tasks=self.tasks, subject=subject, at=self.at, stopped=since)

    def container_health(self) -> Check | None:
        if isinstance(self.definition, Failed):
            return not_read(CONTAINER_HEALTH, str(self.definition), self.at)
        return container_health_check(self.running, self.definition, self.at)

    def logging(self, region: str) -> Logging | Failed:
        """Where its log is to be read, and of which tasks; a Failed where what that needs was not read."""
        stopped, definition, subject = self.stopped, self.definition, self.subject
        if isinstance(stopped, Failed):
            return stopped
        if isinstance(definition, Failed):
            return definition
        return Logging(
            name=subject.name,
            definition=definition,
            tasks=self.mine,
            died=[task for task in stopped if self._outlived(task)],
            serving=bound(self.state, definition),
            region=region,
            began=subject.began,
            ended=subject.ended,
            critical_since=self.phase_began,
            rolled_back=subject.plan is not None,
        )

    def _outlived(self, task: Task) -> bool:
        mine, stopped_at = task.task_definition == self.subject.task_definition, task.stopped_at
        return mine and stopped_at is not None and stopped_at > self.subject.ended


async def read(
    subject: Subject, service: Service, sights: Sights, at: datetime, *, phase_began: datetime | None = None
) -> Restored:
    """Raises Failed where nothing is known of what runs. It waits for its turn: many may be looked at."""
    ecs = sights.ecs
    state, tasks, stopped, definition = await asyncio.gather(
        ecs.service(service, patient=True),
        ecs.tasks(service, patient=True),
        or_failure(ecs.tasks, service, stopped=True, patient=True),
        or_failure(ecs.task_definition, service, subject.task_definition, patient=True),
    )
    return Restored(subject, state, tasks, stopped, definition, at, phase_began)


async def read_running(service: Service, sights: Sights, at: datetime, *, start: datetime) -> Restored:
    """The same of what runs now, at once: somebody waits for it. What happened before `start` does not count."""
    ecs = sights.ecs
    state, tasks, stopped = await asyncio.gather(
        or_failure(ecs.service, service),
        or_failure(ecs.tasks, service),
        or_failure(ecs.tasks, service, stopped=True),
    )
    if isinstance(state, Failed):  # that there is no such service says more than that it has no tasks
        raise state
    if isinstance(tasks, Failed):
        raise tasks
    subject = running_now(state, start)
    definition = await or_failure(ecs.task_definition, service, subject.task_definition)
    return Restored(subject, state, tasks, stopped, definition, at)


async def or_failure(look: Callable[P, Awaitable[T]], *of: P.args, **how: P.kwargs) -> T | Failed:
    """It begins only here: nothing is left lying where whoever asks is stopped before."""
    try:
        return await look(*of, **how)
    except Failed as failure:
        return failure
