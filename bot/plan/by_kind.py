"""Which kind of rollback is asked for, and so which plan is made."""

from bot.catalog import Service
from bot.model import Ask, Complete, Immediate, Partial, Plan, Restore, Rollback, Undo, WantedRevision
from bot.plan.complete import complete
from bot.plan.draft import survey_with
from bot.plan.partial import switch_off, switch_on
from bot.ports import Ports
from bot.target.wanted import what_the_last_one_left, what_the_same_one_left


async def plan_for(ask: Ask, service: Service, ports: Ports) -> Plan:
    """Raises Refused with every blocking finding, or Failed when AWS is silent."""
    ecs, images, dependencies, now = ports.ecs, ports.images, ports.dependencies, ports.clock.now()
    match ask:
        case Immediate(revision):
            return await survey_with(ports, service, WantedRevision(named=revision))
        case Undo():
            return await survey_with(ports, service, await what_the_last_one_left(service.name, ports))
        case Partial(feature):
            return await switch_off(service, feature, ecs=ecs, images=images, dependencies=dependencies, now=now)
        case Restore(feature):
            known = ports.journal.switched_off
            return await switch_on(
                service, feature, ecs=ecs, images=images, dependencies=dependencies, switched_off=known, now=now
            )
        case Complete(commit):
            return await complete(service, commit, ports)


async def plan_again(rollback: Rollback, service: Service, ports: Ports) -> Plan:
    """What was asked for, planned for what runs now. Raises as `plan_for` does."""
    if isinstance(rollback.request.ask, Undo):
        return await survey_with(ports, service, await what_the_same_one_left(rollback.plan, ports))
    return await plan_for(rollback.request.ask, service, ports)
