"""Looks at everything the target leans on, at once and without changing anything. What cannot be read is said."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.catalog import Service
from bot.decide import findings
from bot.decide.findings.capacity import runs_on_instances
from bot.errors import Failed
from bot.model import Finding, ServiceState, Surroundings, TargetGroup, TaskDefinition, Unread
from bot.ports import Surroundings as Port

T = TypeVar("T")


async def look_around(
    service: Service, state: ServiceState, target: TaskDefinition, *, around: Port
) -> tuple[Finding, ...]:
    """All that the surroundings have to say about starting tasks of `target`: one round of reads, in parallel."""
    return findings.around(service, state, target, await read(service, state, target, around=around))


async def read(service: Service, state: ServiceState, target: TaskDefinition, *, around: Port) -> Surroundings:
    """Raises nothing that AWS may answer: what failed is in `unread`."""
    architecture = target.architecture if runs_on_instances(state) else ""
    (needs, unread), alarms, capacity, groups = await asyncio.gather(
        around.needs(service, target),
        _tried("its deployment alarms", _alarms(service, state, around)),
        _tried(f"the cluster {service.cluster}", around.capacity(service, architecture)),
        _target_groups(service, state, around),
    )
    read = {arn: group for arn, group in groups.items() if not isinstance(group, Unread)}
    return Surroundings(
        needs=needs,
        target_groups=read,
        alarms={} if isinstance(alarms, Unread) else alarms,
        capacity=None if isinstance(capacity, Unread) else capacity,
        unread=(*unread, *(each for each in (alarms, capacity, *groups.values()) if isinstance(each, Unread))),
    )


async def _tried(what: str, reading: Awaitable[T]) -> T | Unread:
    """A failure here is no reason not to roll back, and no reason to be silent about it."""
    try:
        return await reading
    except Failed as error:
        return Unread(what, str(error), error.lacks)


async def _alarms(service: Service, state: ServiceState, around: Port) -> dict[str, str | None]:
    return await around.alarms(service, state.alarms) if state.alarms else {}


async def _target_groups(service: Service, state: ServiceState, around: Port) -> dict[str, TargetGroup | Unread | None]:
    """By ARN."""
    arns = list(dict.fromkeys(binding.target_group for binding in state.bindings))
    reads = (_tried(f"the target group {arn.rsplit('/', 2)[-2]}", around.target_group(service, arn)) for arn in arns)
    return dict(zip(arns, await asyncio.gather(*reads), strict=True))
