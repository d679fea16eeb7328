"""What the load balancers say of the restored tasks."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.catalog import Service
from bot.errors import Failed
from bot.model import Check, Result, ServiceState, TargetHealth
from bot.ports import Sights
from bot.validation.checks import not_read, target_health_check
from bot.validation.restored import or_failure
from bot.validation.unhidden import ToLook

Found = Sequence[TargetHealth] | Failed


def target_looks(
    state: ServiceState, tasks: int, service: Service, ports: Sights, at: datetime, *, patient: bool
) -> list[ToLook]:
    """One check for each target group, or pair of them, and for each Classic Load Balancer. `tasks` run what was gone
    back to.
    """

    async def of_groups(arns: Sequence[str]) -> Check:
        reads = (or_failure(ports.target_healths.targets, service, arn, patient=patient) for arn in arns)
        return _target_groups(arns, await asyncio.gather(*reads), tasks, service, at)

    async def of_classic(name: str) -> Check:
        found = await or_failure(ports.target_healths.instances, service, name, patient=patient)
        return _instances(name, found, tasks, service, at)

    return [
        *(partial(of_groups, arns) for arns in state.target_pairs),
        *(partial(of_classic, name) for name in state.classic_load_balancers),
    ]


def _instances(name: str, found: Found, tasks: int, service: Service, at: datetime) -> Check:
    """Each instance behind a Classic Load Balancer has one task at most, since they all listen on the same port."""
    check = f"target health of {name}"
    if isinstance(found, Failed):
        return not_read(check, str(found), at)
    return target_health_check(check, found, at, tasks=tasks, bound=service.bounds.healthy)


def _target_groups(arns: Sequence[str], found: Sequence[Found], tasks: int, service: Service, at: datetime) -> Check:
    """Of a pair between which ECS moves the traffic, only one has targets, and it is not known which. A service whose
    tasks are replaced one after the other may still name both.

    So one that cannot be read matters only where the other one does not decide.
    """
    names = [arn.split("/")[-2] if arn.count("/") > 1 else arn for arn in arns]
    name = f"target health of {' and '.join(names)}"
    targets = [target for each in found if not isinstance(each, Failed) for target in each]
    check = target_health_check(name, targets, at, tasks=tasks, bound=service.bounds.healthy)
    failure = next((each for each in found if isinstance(each, Failed)), None)
    return not_read(name, str(failure), at) if failure and check.result is Result.INCONCLUSIVE else check
