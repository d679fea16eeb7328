"""Task definitions, by name or ARN; where somebody waits, those that were asked for last time are begun at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any, cast

from aws import task_definitions
from aws.errors import Rejected, understood
from aws.kept import Kept
from aws.members import WIRE
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import AwsPermission, TaskDefinition, short

_KEPT_FOR, _KEPT = 3600.0, 2000  # seconds, and task definitions: nothing of a revision changes but its status and tags
_GOOD_FOR = 3.0  # seconds that what was begun ahead may be old: two rounds of reads lie between
_GUESSED, _OF = 8, 5000  # task definitions of a service; and services
_NEAR = 2  # revisions before the one that runs

_Whom = tuple[str, str, str]  # region, role that reads, and what: a role that may not read it is not told


class TaskDefinitionReads:
    """Which one a rollback brings back is known only after two rounds of reads; most often it is the one of last time.

    A guess is used once, by whoever began the look that it belongs to. A wrong one costs a call, and is dropped.
    """

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._kept = Kept[_Whom, TaskDefinition](seconds=_KEPT_FOR, most=_KEPT)
        self._asked = Kept[_Whom, tuple[str, ...]](seconds=float("inf"), most=_OF)
        self._ahead: dict[_Whom, tuple[float, asyncio.Task[TaskDefinition | None]]] = {}

    async def of(self, service: Service, name: str, *, patient: bool) -> TaskDefinition | None:
        """None: ECS does not know it. `patient`: status and tags as of the last hour. Raises what a read raises."""
        self._remember(service, name)
        if patient:
            return await self._in_turn(service, name)
        begun, task = self._ahead.pop(_whom(service, name), (0.0, None))
        if task and time.monotonic() - begun < _GOOD_FOR:
            try:
                return await task
            except Failed:
                pass  # it is asked for once more
        return await self._read(service, name)

    def look_ahead(self, service: Service) -> bool:
        """Somebody begins to look at this service. False: it was never looked at, and nothing is known to guess."""
        names = self._asked.get(_whom(service, _full_name(service))) or ()
        self._begin(service, names)
        return bool(names)

    def look_near(self, service: Service, running: str) -> None:
        """The same, where nothing else is known: what runs, and the revisions right before it. `running` is an ARN."""
        family, _, number = running.rpartition(":")
        newest = int(number) if number.isdecimal() else 0  # an external controller need not say
        self._begin(service, [f"{family}:{near}" for near in range(newest, max(newest - _NEAR, 1) - 1, -1)])

    def _begin(self, service: Service, names: Iterable[str]) -> None:
        now = time.monotonic()
        self._ahead = {whom: it for whom, it in self._ahead.items() if now - it[0] < _GOOD_FOR}
        for name in names:
            task = asyncio.create_task(self._read(service, name), name=f"looking ahead: {name}")
            task.add_done_callback(_heard)
            self._ahead[_whom(service, name)] = now, task

    def _remember(self, service: Service, name: str) -> None:
        key = _whom(service, _full_name(service))
        before = [other for other in self._asked.get(key) or () if other != name]
        self._asked.put(key, (name, *before)[:_GUESSED])

    async def _in_turn(self, service: Service, name: str) -> TaskDefinition | None:
        if kept := self._kept.get(_whom(service, name)):
            return kept
        await self._aws.allowances.of(service, "task definitions").turn()
        if found := await self._read(service, name):
            self._kept.put(_whom(service, found.arn), found)
        return found

    async def _read(self, service: Service, name: str) -> TaskDefinition | None:
        doing, ecs = f"read the task definition {short(name)}", self._aws.of(service).ecs
        try:
            answer = await self._aws.read(doing, ecs.describe_task_definition, taskDefinition=name, include=["TAGS"])
        except Rejected as error:
            if error.code == "ClientException":  # ECS's word for a revision that was never there, or is deleted
                return None
            raise
        with understood(doing, "DescribeTaskDefinition"):
            wire = cast("dict[str, Any]", answer).get(WIRE)
            return task_definitions.task_definition(answer["taskDefinition"], answer.get("tags", []), wire)


def _heard(task: asyncio.Task[TaskDefinition | None]) -> None:
    """Nobody may ask for it any more."""
    if not task.cancelled():
        task.exception()


def _full_name(service: Service) -> str:
    return f"{service.cluster}/{service.service}"


def _whom(service: Service, what: str) -> _Whom:
    return service.region, service.role(AwsPermission.READ) or "", what
