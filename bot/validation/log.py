"""Are there critical lines in the log of the restored tasks?"""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime

from bot.catalog import LogSource, Service
from bot.errors import Failed
from bot.model import Check, LogSample, LogSearch, Rollback, ServiceState, Task
from bot.ports import Ports
from bot.validation.checks import not_read
from bot.validation.log_check import log_check
from bot.validation.log_search import Logging, doubt, searches, serving


def log_looks(
    rollback: Rollback, service: Service, state: ServiceState, tasks: Sequence[Task], ports: Ports, at: datetime
) -> list[Awaitable[Check]]:
    """One check; where no log is declared, the gap is shown."""

    async def look(source: LogSource | None) -> Check:
        if source is None:
            return not_read("log", "no `logs` is declared in the services file", at)
        try:
            logging = await _logging(rollback, service, state, tasks, ports, at)
        except Failed as error:
            return not_read("log", str(error), at)
        return await _search(source, logging, service, ports, at)

    return [look(service.logs)]


async def _logging(
    rollback: Rollback, service: Service, state: ServiceState, tasks: Sequence[Task], ports: Ports, at: datetime
) -> Logging:
    plan, ended = rollback.effective_plan, rollback.ended_at or at
    definition, stopped = await asyncio.gather(
        ports.ecs.task_definition(service, plan.to_task_definition), ports.ecs.tasks(service, stopped=True)
    )
    return Logging(
        name=plan.to_name,
        definition=definition,
        tasks=[task for task in tasks if task.task_definition == plan.to_task_definition],
        died=[task for task in stopped if task.task_definition == plan.to_task_definition and _since(ended, task)],
        serving=serving(state, definition),
        region=service.region,
        began=rollback.acted_at or ended,
        ended=ended,
    )


def _since(ended: datetime, task: Task) -> bool:
    return task.stopped_at is not None and task.stopped_at > ended


async def _search(source: LogSource, logging: Logging, service: Service, ports: Ports, at: datetime) -> Check:
    """A critical line counts also where something else could not be searched."""

    async def one(search: LogSearch) -> tuple[LogSearch, LogSample] | Failed:
        try:
            return search, await ports.logs.search(service, search)
        except Failed as error:
            return error

    done = await asyncio.gather(*(one(search) for search in searches(source, logging)))
    found = [each for each in done if not isinstance(each, Failed)]
    failed = [each for each in done if isinstance(each, Failed)]
    if failed and not any(sample.critical for _, sample in found):
        return not_read("log", str(failed[0]), at)
    return log_check(found, region=logging.region, doubt=doubt(source, logging), at=at)
