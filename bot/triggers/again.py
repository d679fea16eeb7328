"""Reads again what a signal is about: this one alarm, the service and its deployments, and the figures."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.ahead import begun
from bot.catalog import Service
from bot.errors import Failed
from bot.model import Deployed, Figures, ServiceState, SignalKind
from bot.ports import Ports
from bot.target.read_history import named
from bot.triggers.by_alarm import told_by_alarm
from bot.triggers.decide import decide
from bot.triggers.found import Found
from bot.triggers.judge import judge
from bot.triggers.known import Known, Read
from bot.triggers.minutes import looked_back
from bot.triggers.names import trigger_of, triggers_of
from bot.triggers.suspect import rolled_back_to, suspected
from bot.triggers.who_deployed import person
from bot.validation.read_figures import read_figures

_WELL = timedelta(hours=1)


async def read_again(known: Known, ports: Ports) -> Found:
    """Raises Failed, or Unreachable where AWS is silent."""
    service, signal = known.service, known.signal
    of_an_alarm = signal.kind is SignalKind.ALARM
    async with begun(what_runs(service, ports)) as running:
        alarm = await ports.alarm_reads.again(service, signal.name) if of_an_alarm else None
        if decided := told_by_alarm(known, alarm):
            return Found(decided, alarm)
        state, deployed = await running
    end = known.now.replace(second=0, microsecond=0)
    figures, well = await asyncio.gather(
        read_figures(service, state, ports, start=end - looked_back(service), end=end),
        _before(service, state, deployed, ports),
    )
    trigger = trigger_of(signal.name, service) if of_an_alarm else None
    judgement = judge([trigger] if trigger else triggers_of(service), figures, well, service, known.now)
    brought = rolled_back_to(deployed, known.recent)
    read = Read(alarm=alarm, check=judgement.check, deployed=deployed, brought=brought)
    return Found(decide(known, read), alarm, deployed, judgement, figures, well)


async def what_runs(service: Service, ports: Ports) -> tuple[ServiceState, Deployed | None]:
    """-> the service, and the deployment that is suspected, with who made it where that is known."""
    ecs = ports.reads.ecs
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    revisions, definition = await asyncio.gather(
        ecs.service_revisions(service, named(deployments)), ecs.task_definition(service, state.task_definition)
    )
    deployed = suspected(state, deployments, revisions)
    if deployed is None:
        return state, None
    by = person(definition.registered_by if definition else "", ports.catalog)
    return state, replace(deployed, by=by)


async def _before(service: Service, state: ServiceState, deployed: Deployed | None, ports: Ports) -> Figures | None:
    """The hour before it went out; None: CloudWatch has nothing of it, or is silent, which holds nothing up."""
    if deployed is None:
        return None
    end: datetime = deployed.began_at.replace(second=0, microsecond=0)
    try:
        figures = await read_figures(service, state, ports, start=end - _WELL, end=end)
    except Failed:
        return None
    return figures if figures.points else None
