"""Which kind of rollback is asked for, and so which plan is made."""

from bot.catalog import Service
from bot.model import Ask, Complete, Immediate, Partial, Plan, Restore, Rollback, Undo, WantedRevision
from bot.plan.complete import complete
from bot.plan.draft import draft
from bot.plan.partial import switch_off, switch_on
from bot.ports import Reads
from bot.target.wanted import what_the_last_one_left, what_the_same_one_left


async def plan_for(ask: Ask, service: Service, reads: Reads) -> Plan:
    """Raises Refused with every blocking finding, or Failed when AWS is silent."""
    match ask:
        case Immediate(revision):
            return await draft(service, reads, WantedRevision(named=revision))
        case Undo():
            return await draft(service, reads, await what_the_last_one_left(service.name, reads))
        case Partial():
            return await switch_off(service, ask, reads)
        case Restore():
            return await switch_on(service, ask, reads)
        case Complete(commit):
            return await complete(service, commit, reads)


async def plan_again(rollback: Rollback, service: Service, reads: Reads) -> Plan:
    """What was asked for, planned for what runs now. Raises as `plan_for` does."""
    if isinstance(rollback.request.ask, Undo):
        return await draft(service, reads, await what_the_same_one_left(rollback.plan, reads))
    return await plan_for(rollback.request.ask, service, reads)
