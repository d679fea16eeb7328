"""The plan of a complete rollback, with what the journal and GitHub know besides what AWS shows. Reads only."""

from dataclasses import replace

from bot.catalog import Service
from bot.decide.gone_back import gone_back, older_settings
from bot.decide.rebuilding import no_such_commit, not_looked_up
from bot.errors import Failed
from bot.model import Plan, Rebuild, Rollback
from bot.ports import Ports
from bot.procedures.rebuilding import rebuild
from bot.procedures.refusing import refusal

_LOOK_BACK = 100  # rollbacks of one service; the newest that succeeded is among them


async def complete(service: Service, commit: str, ports: Ports) -> Plan:
    """Raises Refused with every blocking finding, or Failed when AWS is silent."""
    ecs, images, around = ports.ecs, ports.images, ports.around
    plan = await rebuild(service, commit, ecs=ecs, images=images, around=around, now=ports.clock.now())
    if (wanted := plan.rebuild) is None:
        return plan
    back = await back_already(service, plan.from_task_definition, ports)
    return await _looked_up(_behind(plan, wanted, back) if back else plan, wanted, ports)


async def back_already(service: Service, task_definition: str, ports: Ports) -> Rollback | None:
    """The immediate rollback which brought what runs (an ARN), if one did."""
    return gone_back(task_definition, await ports.journal.recent(service.name, limit=_LOOK_BACK))


async def _looked_up(plan: Plan, rebuild: Rebuild, ports: Ports) -> Plan:
    """With the commit's subject where GitHub tells it; a GitHub that is silent is no reason not to plan."""
    if not rebuild.github or not ports.pull_requests.configured:
        return plan
    try:
        subject = await ports.pull_requests.subject(rebuild.github, rebuild.commit)
    except Failed as error:
        return replace(plan, warnings=(*plan.warnings, not_looked_up(rebuild, str(error))))
    if subject is None:
        raise refusal([no_such_commit(rebuild)])
    return replace(plan, subject=subject)


def _behind(plan: Plan, rebuild: Rebuild, back: Rollback) -> Plan:
    return replace(plan, gone_back=back.reference, warnings=(*plan.warnings, *older_settings(rebuild, back)))
