"""Which kind of rollback was asked for, and so which plan is made."""

from bot.catalog import Service
from bot.model import Interaction, Plan, Verb
from bot.plan.complete import complete
from bot.plan.draft import draft
from bot.plan.partial import switch_off, switch_on
from bot.ports import Reads
from bot.target.wanted import same_wish, wish_of


async def plan_for(request: Interaction, service: Service, reads: Reads) -> Plan:
    """Raises Refused with every blocking finding, or Failed when AWS is silent."""
    match request.verb:
        case Verb.PARTIAL:
            return await switch_off(service, request.feature, request.lasting, reads)
        case Verb.RESTORE:
            return await switch_on(service, request.feature, reads)
        case Verb.COMPLETE:
            return await complete(service, request.commit, reads)
        case _:
            return await draft(service, reads, await wish_of(request, reads))


async def plan_again(plan: Plan, service: Service, reads: Reads) -> Plan:
    """What was asked for, planned for what runs now. Raises as `plan_for` does."""
    if plan.rebuild:
        return await complete(service, plan.rebuild.commit, reads)
    if plan.switch is None:
        return await draft(service, reads, await same_wish(plan, reads))
    if plan.switch.on:
        return await switch_on(service, plan.switch.feature, reads)
    return await switch_off(service, plan.switch.feature, plan.switch.lasting, reads)
