"""The roles under which a rollback acts: tried out while it is planned, assumed once it is approved.

Between the two the bot holds no right to change anything.
"""

import asyncio
from dataclasses import replace

from bot.catalog import Service
from bot.errors import Failed, Refused, Unreachable
from bot.findings import warn
from bot.model import AwsPermission, Finding, Plan, Rollback
from bot.ports import Ports

_DOES = {AwsPermission.ACT: "change the service", AwsPermission.REGISTER: "register its revision"}


async def ready(rollback: Rollback, service: Service, ports: Ports) -> None:
    """Have assumed what its calls need. Raises Failed."""
    plan = rollback.effective_plan
    await asyncio.gather(
        *(ports.roles.ready(service, right, plan, rollback_id=rollback.id) for right in _needed(rollback.plan))
    )


async def may_act(service: Service, ports: Ports, *, rollback_id: str) -> tuple[Finding, ...]:
    """Can the role that acts be assumed? Asked beside the making of the plan. Raises Refused where it cannot."""
    return await _tried(service, AwsPermission.ACT, ports, rollback_id)


async def with_roles(
    plan: Plan, found: tuple[Finding, ...], service: Service, ports: Ports, *, rollback_id: str
) -> Plan:
    """The plan, with what was found out about its roles. Raises Refused where one cannot be assumed."""
    for right in _needed(plan) - {AwsPermission.ACT}:
        found += await _tried(service, right, ports, rollback_id)
    return replace(plan, warnings=(*plan.warnings, *found)) if found else plan


def _needed(plan: Plan) -> frozenset[AwsPermission]:
    return frozenset({AwsPermission.ACT, AwsPermission.REGISTER} if plan.copy or plan.rebuild else {AwsPermission.ACT})


async def _tried(service: Service, right: AwsPermission, ports: Ports, rollback_id: str) -> tuple[Finding, ...]:
    try:
        await ports.roles.try_out(service, right, rollback_id=rollback_id)
    except Unreachable as error:
        why = "If it still cannot then, nothing will be changed."
        return (warn(str(error).rstrip("."), why, "It is tried again when the plan is approved."),)
    except Failed as error:
        fix = "Put that right, and try again; rollback-bot doctor looks at every role. See docs/permissions.md."
        raise Refused(f"This rollback could not {_DOES[right]}. {error}", fix) from error
    return ()
