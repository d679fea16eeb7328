"""Looks at everything the target leans on, at once and without changing anything. What cannot be read is said."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import TypeVar

from bot.catalog import Service
from bot.errors import Failed
from bot.model import Capacity, Dependencies, Finding, NotChecked, ServiceState, TargetGroup, TaskDefinition
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
    (needs, unread), alarms, (capacity, instances), groups = await asyncio.gather(
        dependencies.needs(service, target),
        _tried("its deployment alarms", _alarms(service, state, dependencies)),
        _capacity(service, architecture, dependencies),
        _target_groups(service, state, dependencies),
    )
    looks = (alarms, capacity, instances, *(each for pair in groups.values() for each in pair))
    return Dependencies(
        needs=needs,
        target_groups={arn: _whole(*pair) for arn, pair in groups.items() if not isinstance(pair[0], NotChecked)},
        alarms={} if isinstance(alarms, NotChecked) else alarms,
        capacity=None if isinstance(capacity, NotChecked) else replace(capacity, fitting=_known(instances)),
        unread=(*unread, *(each for each in looks if isinstance(each, NotChecked))),
    )


async def _tried(what: str, reading: Awaitable[T]) -> T | NotChecked:
    """A failure here is no reason not to roll back, and no reason to be silent about it."""
    try:
        return await reading
    except Failed as error:
        return NotChecked(what, str(error), error.lacks)


async def _alarms(service: Service, state: ServiceState, dependencies: DependencyReads) -> dict[str, str | None]:
    return await dependencies.alarms(service, state.alarms) if state.alarms else {}


async def _capacity(
    service: Service, architecture: str, dependencies: DependencyReads
) -> tuple[Capacity | NotChecked, bool | NotChecked | None]:
    """-> the cluster; and whether it has an instance of the `architecture`, None where that is ""."""
    return await asyncio.gather(
        _tried(f"the cluster {service.cluster}", dependencies.capacity(service)),
        _tried(f"the instances of {service.cluster}", dependencies.has_instance(service, architecture))
        if architecture
        else _nothing(),
    )


async def _target_groups(
    service: Service, state: ServiceState, dependencies: DependencyReads
) -> dict[str, tuple[TargetGroup | NotChecked | None, int | NotChecked | None]]:
    """By ARN: the group, and its deregistration delay."""
    arns = list(dict.fromkeys(binding.target_group for binding in state.bindings))

    async def look(arn: str) -> tuple[TargetGroup | NotChecked | None, int | NotChecked | None]:
        what = f"the target group {arn.rsplit('/', 2)[-2]}"
        delay = _tried(what, dependencies.deregistration_delay(service, arn))
        return await asyncio.gather(_tried(what, dependencies.target_group(service, arn)), delay)

    return dict(zip(arns, await asyncio.gather(*map(look, arns)), strict=True))


async def _nothing() -> None:
    return None


def _whole(group: TargetGroup | NotChecked | None, delay: int | NotChecked | None) -> TargetGroup | None:
    return replace(group, deregistration_delay=_known(delay)) if isinstance(group, TargetGroup) else None


def _known(found: T | NotChecked) -> T | None:
    return None if isinstance(found, NotChecked) else found
