"""`history`: what a service ran, read from ECS and the ledger, and what `immediate` would choose. Changes nothing."""

from datetime import datetime

from bot.catalog import Service
from bot.lookups import history_lines
from bot.model import Candidate, Finding, Recalled
from bot.ports import Ports
from bot.target.choose import candidates, definitions
from bot.target.read_history import Past, look_back
from bot.target.rule import choose_target


async def history_of(service: Service, ports: Ports) -> Recalled:
    """Raises Failed when ECS cannot be read."""
    now = ports.clock.now()
    past = await look_back(service, ecs=ports.ecs, ledger=ports.journal, now=now)
    primary = past.state.primary
    moving = primary is not None and primary.rollout_state == "IN_PROGRESS"
    lines = history_lines.lines(_running(past, now), moving=moving, assessments=past.ranking.assessments)
    found = await candidates(service, past, ports.ecs)
    found |= await definitions(service, ports.ecs, [s.ran.task_definition for s in lines if s.ran])
    rows = tuple(history_lines.recollect(lines, found))
    choice = choose_target(past.ranking, found, service=service.name)
    if isinstance(choice, Finding):
        return Recalled(service.name, rows, "", f"{choice.what}. {choice.fix}")
    inactive = (it := found[choice.chosen.task_definition]) and it.status != "ACTIVE"
    name = f"a copy of {choice.chosen.name}" if inactive else choice.chosen.name
    return Recalled(service.name, rows, name, choice.why)


def _running(past: Past, now: datetime) -> Candidate:
    primary = past.state.primary
    since = primary.created_at if primary else now
    return Candidate(past.state.task_definition, past.running, since, now - since)
