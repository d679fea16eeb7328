"""A deployment completed, as a signal says: what runs is read again, and its line is stored, once for each signal."""

import asyncio
from datetime import datetime

from bot.catalog import Service
from bot.deployments.line import WATCHED, asked_alarms, fired_already, mode, of_no_line, own_rollback
from bot.deployments.told import REPLACED
from bot.errors import Failed, Refused, Unreachable
from bot.model import DeployedLine, ServiceState, Signal, WantedRevision, WatchedDeployment, short
from bot.plan.draft import preview
from bot.ports import Alarms, Ports
from bot.target.read_history import look_back
from bot.target.serving import serving_periods
from bot.triggers.who_deployed import person

_RECENT = 5  # rollbacks among which our own is looked for


async def take(signal: Signal, ports: Ports, alarms: Alarms) -> str:
    """-> what came of it. Raises Unreachable, or Failed, where AWS or Slack is silent: then it is handed out again."""
    service, now = ports.catalog.services.get(signal.service), ports.clock.now()
    if (why := of_no_line(signal, service, ports.catalog, now)) or service is None:
        return why
    if await ports.journal.deployment_known(signal.id):
        return "Its line is there already."
    channel, state = await asyncio.gather(ports.people.channel(service.channel), ports.ecs.service(service))
    if channel.shared:
        return "Its channel is read by another organization, where nothing is told of deployments."
    primary = state.primary
    if primary is None or primary.id != signal.name:
        return "Something else was deployed since."
    if ours := own_rollback(state, signal.happened_at, await ports.journal.recent(service.name, limit=_RECENT)):
        return f"It was {ours.reference}, which has its card."
    parent = ""
    if mode(service, ports.catalog) == "thread":
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        parent = await ports.journal.line_of_today(service.name, channel.id, today)
    completed = min(signal.happened_at, now)
    found = WatchedDeployment(
        number=0,
        id=signal.id,
        service=service.name,
        deployment=primary.id,
        line=await _line(service, state, completed, ports, alarms),
        channel=channel.id,
        at=now,
        until=completed + WATCHED,
        due_at=now,
        parent=parent,
    )
    stored = await ports.journal.deployed(found, replaced=REPLACED)
    return "It is told in a line, and watched." if stored else "Its line is there already."


async def _line(
    service: Service, state: ServiceState, completed_at: datetime, ports: Ports, alarms: Alarms
) -> DeployedLine:
    began = state.primary.created_at if state.primary else completed_at
    definition, before, (target, no_target), firing = await asyncio.gather(
        ports.ecs.task_definition(service, state.task_definition),
        _before(service, state, ports),
        _target(service, ports),
        _firing(service, state, began, ports, alarms),
    )
    return DeployedLine(
        revision=short(state.task_definition),
        began_at=began,
        completed_at=completed_at,
        before=before,
        by=person(definition.registered_by, ports.catalog) if definition else "",
        target=target,
        no_target=no_target,
        firing=firing,
    )


async def _before(service: Service, state: ServiceState, ports: Ports) -> str:
    """The last other revision that served, "" where ECS and the ledger know of none."""
    past = await look_back(service, ports.reads)
    periods = serving_periods(past.deployments, past.revisions, past.at)
    others = [short(it) for period in periods if (it := period.revision.task_definition) != state.task_definition]
    return others[-1] if others else ""


async def _target(service: Service, ports: Ports) -> tuple[str, str]:
    """-> where a rollback would go, and why it could not. The reads stay warm for whoever asks for it."""
    try:
        found = await preview(service, ports.reads, WantedRevision())
    except Refused as refused:
        return "", refused.refusal.reason
    except Unreachable:
        raise
    except Failed as error:
        return "", str(error)
    return (found.plan.to_name, "") if not found.blocks else ("", f"{found.plan.to_name}: {found.blocks[0].what}.")


async def _firing(
    service: Service, state: ServiceState, began: datetime, ports: Ports, alarms: Alarms
) -> tuple[str, ...]:
    names = asked_alarms(service, state)
    standing = await alarms.standing(service, names) if names else {}
    signals = await ports.journal.signals_since(service.name, began - WATCHED)
    return fired_already(service, standing, signals, began)
