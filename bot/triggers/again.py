"""Reads again what a signal is about: this one alarm, the service and its deployments, and the figures."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed
from bot.model import AlarmNow, Deployed, Figures, Result, ServiceState, SignalKind
from bot.ports import Ports
from bot.target.read_history import named
from bot.triggers.decide import Decided, Known, Read, decide, told_by_alarm
from bot.triggers.judge import Judgement, judge, lasts
from bot.triggers.names import trigger_of
from bot.triggers.suspect import rolled_back_to, suspected
from bot.triggers.who_deployed import person
from bot.validation.read_figures import read_figures

_LOOKED_BACK, _WELL = timedelta(minutes=30), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What it comes to; the rest is None where that was clear before it was read."""

    decided: Decided
    alarm: AlarmNow | None = None
    deployed: Deployed | None = None
    judgement: Judgement | None = None
    figures: Figures | None = None
    well: Figures | None = None

    @property
    def unproven(self) -> bool:
        """The alarm fires by CloudWatch's own evaluation, and its figures do not prove it: they may do so soon."""
        firing = self.alarm is not None and self.alarm.data
        return firing and self.judgement is not None and self.judgement.check.result is not Result.FAIL


async def read_again(known: Known, ports: Ports) -> Found:
    """Raises Failed, or Unreachable where AWS is silent."""
    service, signal = known.service, known.signal
    of_an_alarm = signal.kind is SignalKind.ALARM
    alarm = await ports.alarm_reads.again(service, signal.name) if of_an_alarm else None
    if decided := told_by_alarm(known, alarm):
        return Found(decided, alarm)
    state, deployed = await what_runs(service, ports)
    end = known.now.replace(second=0, microsecond=0)
    trigger = trigger_of(signal.name, service) if of_an_alarm else None
    start = end - max(_LOOKED_BACK, lasts(trigger, service))
    figures, well = await asyncio.gather(
        read_figures(service, state, ports, start=start, end=end), _before(service, state, deployed, ports)
    )
    judgement = judge(trigger, figures, well, service, known.now)
    brought = rolled_back_to(deployed, known.recent)
    read = Read(alarm=alarm, check=judgement.check, deployed=deployed, brought=brought)
    return Found(decide(known, read), alarm, deployed, judgement, figures, well)


async def what_runs(service: Service, ports: Ports) -> tuple[ServiceState, Deployed | None]:
    """-> the service, and the deployment that is suspected, with who made it where that is known."""
    ecs = ports.reads.ecs
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    revisions = await ecs.service_revisions(service, named(deployments))
    deployed = suspected(state, deployments, revisions)
    if deployed is None:
        return state, None
    definition = await ecs.task_definition(service, state.task_definition)
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
