"""The plan of a complete rollback, with what the journal knows of the service besides what AWS shows. Reads only."""

from dataclasses import replace

from bot.catalog import Service
from bot.decide.gone_back import gone_back, older_settings
from bot.model import Plan, Rebuild, Rollback
from bot.ports import Ports
from bot.procedures.rebuilding import rebuild

_LOOK_BACK = 100  # rollbacks of one service; the newest that succeeded is among them


async def complete(service: Service, commit: str, ports: Ports) -> Plan:
    """Raises Refused with every blocking finding, or Failed when AWS is silent."""
    ecs, images, around = ports.ecs, ports.images, ports.around
    plan = await rebuild(service, commit, ecs=ecs, images=images, around=around, now=ports.clock.now())
    back = await back_already(service, plan.from_task_definition, ports)
    return _behind(plan, plan.rebuild, back) if plan.rebuild and back else plan


async def back_already(service: Service, task_definition: str, ports: Ports) -> Rollback | None:
    """The immediate rollback which brought what runs (an ARN), if one did."""
    return gone_back(task_definition, await ports.journal.recent(service.name, limit=_LOOK_BACK))


def _behind(plan: Plan, rebuild: Rebuild, back: Rollback) -> Plan:
    return replace(plan, gone_back=back.reference, warnings=(*plan.warnings, *older_settings(rebuild, back)))
