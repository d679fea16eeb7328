"""What changes anything is done under a role that is assumed for one call of one rollback, and for minutes only."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aws.assumed_role import DOCTOR, KEEPER, READER, Assumed, assume, in_the_name_of
from aws.clients import ClientFactory
from aws.scopes import NOTHING, Scope, of_plan
from bot.catalog import Service
from bot.errors import Failed
from bot.model import AwsPermission, Plan

T = TypeVar("T")
Run = Callable[[Callable[[], T]], Awaitable[T]]
Key = tuple[str, str, str, Scope]
"""(region, role, rollback, what for)"""

_DOES = {AwsPermission.ALARMS: "keep alarms", AwsPermission.SUPPORT: "open support cases"}
_LEFT = 60.0  # seconds that keys must still be good for


@dataclass(frozen=True, slots=True)
class _Client:
    """`ends` is when its keys do, a moment of `time.monotonic`."""

    client: Any
    ends: float

    @property
    def in_force(self) -> bool:
        return self.ends - time.monotonic() > _LEFT


class Acting:
    """The clients that send once. Whoever asks for one that is being made gets that one."""

    def __init__(self, factory: ClientFactory, run: Run[Any]) -> None:
        self._factory, self._run = factory, run
        self._made: dict[Key, asyncio.Task[_Client]] = {}

    async def client(self, service: Service, scope: Scope, *, rollback_id: str, region: str = "") -> Any:
        """In the region of the service, or another. Raises Failed where its role cannot be assumed, or it has none."""
        try:
            return await self._ready(service, scope, rollback_id, region)
        except Failed as error:
            raise Failed(f"{error} Nothing was changed.") from error

    async def ready(self, service: Service, right: AwsPermission, plan: Plan, *, rollback_id: str) -> None:
        """The same, ahead of its use: nothing was to be changed yet. Raises Unreachable where AWS is silent."""
        if scope := of_plan(service, right, plan):
            await self._ready(service, scope, rollback_id)
        else:
            await self.try_out(service, right, rollback_id=rollback_id)

    async def _ready(self, service: Service, scope: Scope, rollback_id: str, region: str = "") -> Any:
        role = _role(service, scope.right)
        key = (region or service.region, role, rollback_id if role else "", scope)
        if not _good(self._made.get(key)):
            self.close_spent()
            self._made[key] = asyncio.create_task(self._make(service, key), name=f"assuming {role or 'nothing'}")
        return (await asyncio.shield(self._made[key])).client

    def close_spent(self) -> None:
        """Those whose keys are about to end. The others stay, however many: a rollback may be about to use them."""
        spent = {key: task for key, task in self._made.items() if task.done() and not _good(task)}
        self._made = {key: task for key, task in self._made.items() if key not in spent}
        for task in spent.values():
            if not task.cancelled() and task.exception() is None:
                task.result().client.close()

    async def try_out(self, service: Service, right: AwsPermission, *, rollback_id: str = "") -> str:
        """Assume the role and keep nothing of it. -> as whom, "" for the bot's own rights. Raises as `ready` does."""
        role = _role(service, right)
        name = (
            in_the_name_of(rollback_id, service.name)
            if rollback_id
            else READER
            if right is AwsPermission.READ
            else DOCTOR
        )
        if not role:
            return ""
        assumed: Assumed = await self._run(lambda: assume(self._factory.sts(service.region), role, name, NOTHING))
        return assumed.arn

    async def _make(self, service: Service, key: Key) -> _Client:
        region, role, rollback_id, scope = key

        def make() -> _Client:
            if not role:
                return _Client(self._factory.acting(scope.api, region, scope.right, None), float("inf"))
            name = in_the_name_of(rollback_id, service.name) if rollback_id else KEEPER
            assumed = assume(self._factory.sts(region), role, name, scope.policy)
            return _Client(self._factory.acting(scope.api, region, scope.right, assumed), assumed.ends)

        made: _Client = await self._run(make)
        return made


def _good(task: asyncio.Task[_Client] | None) -> bool:
    if task is None or task.cancelled():
        return False
    return not task.done() or (task.exception() is None and task.result().in_force)


def _role(service: Service, right: AwsPermission) -> str:
    """Never the bot's own rights instead of a role that is not there."""
    role = service.role(right)
    if role is None:
        does = _DOES.get(right, right)
        raise Failed(f"The services file names no role that may {does} for {service.name}: add roles.{right}.")
    return role
