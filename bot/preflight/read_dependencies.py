"""Looks at everything the target leans on, at once and without changing anything. What cannot be read is said."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from bot.catalog import Service
from bot.errors import Failed
from bot.model import Dependencies, Finding, NotChecked, ServiceState, TargetGroup, TaskDefinition
from bot.ports import DependencyReads, Reads
from bot.preflight import collect
from bot.preflight.capacity import runs_on_instances

T = TypeVar("T")


TargetGroups = Mapping[str, TargetGroup | None]


async def check_dependencies(
    service: Service, state: ServiceState, target: TaskDefinition, reads: Reads
) -> tuple[tuple[Finding, ...], TargetGroups]:
    """All that the dependencies have to say about starting tasks of `target`: one round of reads, in parallel.

    And the service's target groups, by ARN, since they say how long that takes.
    """
    found = await read(service, state, target, reads.dependencies)
    return collect.dependency_findings(state, target, found), found.target_groups


async def read(
    service: Service, state: ServiceState, target: TaskDefinition, dependencies: DependencyReads
) -> Dependencies:
    """Raises nothing that AWS may answer: what failed is in `unread`."""
    architecture = target.architecture if runs_on_instances(state) else ""
    (needs, unread), alarms, capacity, groups = await asyncio.gather(
        dependencies.needs(service, target),
        _tried("its deployment alarms", _alarms(service, state, dependencies)),
        _tried(f"the cluster {service.cluster}", dependencies.capacity(service, architecture)),
        _target_groups(service, state, dependencies),
    )
    read = {arn: group for arn, group in groups.items() if not isinstance(group, NotChecked)}
    return Dependencies(
        needs=needs,
        target_groups=read,
        alarms={} if isinstance(alarms, NotChecked) else alarms,
        capacity=None if isinstance(capacity, NotChecked) else capacity,
        unread=(*unread, *(each for each in (alarms, capacity, *groups.values()) if isinstance(each, NotChecked))),
    )


async def _tried(what: str, reading: Awaitable[T]) -> T | NotChecked:
    """A failure here is no reason not to roll back, and no reason to be silent about it."""
    try:
        return await reading
    except Failed as error:
        return NotChecked(what, str(error), error.lacks)


async def _alarms(service: Service, state: ServiceState, dependencies: DependencyReads) -> dict[str, str | None]:
    return await dependencies.alarms(service, state.alarms) if state.alarms else {}


async def _target_groups(
    service: Service, state: ServiceState, dependencies: DependencyReads
) -> dict[str, TargetGroup | NotChecked | None]:
    """By ARN."""
    arns = list(dict.fromkeys(binding.target_group for binding in state.bindings))
    reads = (
        _tried(f"the target group {arn.rsplit('/', 2)[-2]}", dependencies.target_group(service, arn)) for arn in arns
    )
    return dict(zip(arns, await asyncio.gather(*reads), strict=True))
