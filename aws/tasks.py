"""The tasks of services: one service's at once, or those of many in one reading of their cluster.

ListTasks and DescribeTasks know 100 tasks a call. What is fewest calls depends on how many services are asked for, and
on how many tasks their cluster runs beside theirs: so the whole cluster is listed only as long as that is less.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from aws import ecs_answers
from aws.errors import Rejected, understood
from aws.gathering import Gathered
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import AwsPermission, Task

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import ListTasksRequestTypeDef

TASKS_PER_CALL = 100
_LARGE_FOR = 600.0  # seconds in which a cluster that was too large to be listed is not tried again for as many

Tasks = tuple[Task, ...]
Turn = Callable[[], Awaitable[None]]


class TaskReads:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._clusters: dict[tuple[str, str, str, bool], Gathered[str, Tasks]] = {}

    async def now(self, service: Service, *, stopped: bool) -> Tasks:
        """Of one service, waiting for nobody."""
        calls = _Calls(self._aws, service, stopped, _at_once)
        found = await calls.described(await calls.listed(service.service), f"the tasks of {service.ecs_name}")
        return tuple(task for _, task in found)

    async def in_turn(self, service: Service, *, stopped: bool) -> Tasks:
        """Together with what else is asked for in the same cluster."""
        key = (service.region, service.role(AwsPermission.READ) or "", service.cluster, stopped)
        if key not in self._clusters:
            turn = self._aws.allowances.of(service, "tasks").turn
            self._clusters[key] = Gathered(_Cluster(_Calls(self._aws, service, stopped, turn)).read)
        return await self._clusters[key].get(service.service)


class _Cluster:
    def __init__(self, calls: _Calls) -> None:
        self._calls = calls
        self._more_than, self._large_until = 0, 0.0  # pages that it had at least, and until when (monotonic)

    async def read(self, names: Sequence[str]) -> Mapping[str, Tasks | Failed]:
        whole = await self._whole(names)
        return await self._each(names) if whole is None else whole

    async def _whole(self, names: Sequence[str]) -> Mapping[str, Tasks | Failed] | None:
        """None where it has too many tasks of others: a page of them takes two calls, as does a service at most."""
        pages = len(names) // 2
        if pages == 0 or (pages <= self._more_than and time.monotonic() < self._large_until):
            return None
        try:
            arns = await self._calls.listed_all(pages)
        except Rejected:  # it may be allowed for each
            return None
        if arns is None:
            self._more_than, self._large_until = pages, time.monotonic() + _LARGE_FOR
            return None
        found = await self._calls.described(arns, f"the tasks of the cluster {self._calls.cluster}")
        of = defaultdict[str, list[Task]](list)
        for group, task in found:
            of[group.removeprefix("service:")].append(task)
        return {name: tuple(of[name]) for name in names}

    async def _each(self, names: Sequence[str]) -> Mapping[str, Tasks | Failed]:
        """Listed by themselves, and described together."""
        listed = await asyncio.gather(*map(self._listed, names))
        known = {name: arns for name, arns in zip(names, listed, strict=True) if not isinstance(arns, Failed)}
        whose = names[0] if len(names) == 1 else f"{len(names)} services"
        what = f"the tasks of {self._calls.cluster}/{whose}"
        found = await self._calls.described([arn for arns in known.values() for arn in arns], what)
        tasks = {task.arn: task for _, task in found}
        failed = {name: arns for name, arns in zip(names, listed, strict=True) if isinstance(arns, Failed)}
        return failed | {n: tuple(tasks[arn] for arn in arns if arn in tasks) for n, arns in known.items()}

    async def _listed(self, name: str) -> list[str] | Failed:
        try:
            return await self._calls.listed(name)
        except Failed as failure:
            return failure


class _Calls:
    """Of one cluster, with the role that reads `service`; each is made when it is its `turn`."""

    def __init__(self, aws: Aws, service: Service, stopped: bool, turn: Turn) -> None:
        self._aws, self._service, self._turn = aws, service, turn
        self._stopped, self.cluster = stopped, service.cluster

    async def listed(self, name: str) -> list[str]:
        """ARNs."""
        found, _ = await self._pages({"serviceName": name}, f"{self.cluster}/{name}", None)
        return found

    async def listed_all(self, pages: int) -> list[str] | None:
        """None: there are more than so many pages."""
        found, whole = await self._pages({}, f"the cluster {self.cluster}", pages)
        return found if whole else None

    async def _pages(self, of: Mapping[str, str], what: str, pages: int | None) -> tuple[list[str], bool]:
        doing, ecs = f"list the tasks of {what}", self._aws.of(self._service).ecs
        found = list[str]()
        asked: ListTasksRequestTypeDef = {"cluster": self.cluster, **of}  # type: ignore[typeddict-item]
        asked["desiredStatus"] = "STOPPED" if self._stopped else "RUNNING"
        while pages is None or pages > 0:
            pages = pages - 1 if pages is not None else None
            await self._turn()
            answer = await self._aws.read(doing, ecs.list_tasks, **asked)
            with understood(doing, "ListTasks"):
                found += answer["taskArns"]
            if not answer.get("nextToken"):
                return found, True
            asked["nextToken"] = answer["nextToken"]
        return found, False

    async def described(self, arns: Sequence[str], what: str) -> list[tuple[str, Task]]:
        """Each with its group, such as `service:web`."""
        doing = f"read {what}"
        parts = [arns[start : start + TASKS_PER_CALL] for start in range(0, len(arns), TASKS_PER_CALL)]
        return [each for part in await asyncio.gather(*(self._part(doing, p) for p in parts)) for each in part]

    async def _part(self, doing: str, arns: Sequence[str]) -> list[tuple[str, Task]]:
        await self._turn()
        answer = await self._aws.read(
            doing, self._aws.of(self._service).ecs.describe_tasks, cluster=self.cluster, tasks=arns
        )
        with understood(doing, "DescribeTasks"):
            return [(task.get("group", ""), ecs_answers.task(task)) for task in answer["tasks"]]


async def _at_once() -> None:
    """Nobody waits where somebody waits for the answer."""
