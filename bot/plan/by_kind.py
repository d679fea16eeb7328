"""Which kind of rollback was asked for, and so which plan is made."""

from bot.catalog import Service
from bot.model import Interaction, Plan, Verb
from bot.plan.complete import complete
from bot.plan.draft import survey_with
from bot.plan.partial import switch_off, switch_on
from bot.ports import Ports
from bot.target.wanted import same_wish, wish_of


async def plan_for(request: Interaction, service: Service, ports: Ports) -> Plan:
    """Raises Refused with every blocking finding, or Failed when AWS is silent."""
    ecs, images, dependencies, now = ports.ecs, ports.images, ports.dependencies, ports.clock.now()
    match request.verb:
        case Verb.PARTIAL:
            return await switch_off(
                service, request.feature, request.lasting, ecs=ecs, images=images, dependencies=dependencies, now=now
            )
        case Verb.RESTORE:
            known = ports.journal.switched_off
            return await switch_on(
                service, request.feature, ecs=ecs, images=images, dependencies=dependencies, switched_off=known, now=now
            )
        case Verb.COMPLETE:
            return await complete(service, request.commit, ports)
        case _:
            return await survey_with(ports, service, await wish_of(request, ports))


async def plan_again(plan: Plan, service: Service, ports: Ports) -> Plan:
    """What was asked for, planned for what runs now. Raises as `plan_for` does."""
    ecs, images, dependencies, now = ports.ecs, ports.images, ports.dependencies, ports.clock.now()
    if plan.rebuild:
        return await complete(service, plan.rebuild.commit, ports)
    if plan.switch is None:
        return await survey_with(ports, service, await same_wish(plan, ports))
    feature, known = plan.switch.feature, ports.journal.switched_off
    if plan.switch.on:
        return await switch_on(
            service, feature, ecs=ecs, images=images, dependencies=dependencies, switched_off=known, now=now
        )
    return await switch_off(
        service, feature, plan.switch.lasting, ecs=ecs, images=images, dependencies=dependencies, now=now
    )
