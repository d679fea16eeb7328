"""`history`: what a service ran, read from ECS and the ledger, and what `immediate` would choose. Changes nothing."""

from bot.catalog import Service
from bot.lookups import history_lines
from bot.model import Candidate, Finding, Recalled
from bot.ports import Ports
from bot.target.choose import candidates, definitions
from bot.target.read_history import Past, look_back
from bot.target.rule import choose_target


async def history_of(service: Service, ports: Ports) -> Recalled:
    """Raises Failed when ECS cannot be read."""
    past = await look_back(service, ports.reads)
    primary = past.state.primary
    moving = primary is not None and primary.rollout_state == "IN_PROGRESS"
    lines = history_lines.lines(_running(past), moving=moving, assessments=past.ranking.assessments)
    found = await candidates(service, past, ports.reads)
    found |= await definitions(service, [s.ran.task_definition for s in lines if s.ran], ports.reads)
    rows = tuple(history_lines.recollect(lines, found))
    choice = choose_target(past.ranking, found, service=service.name)
    if isinstance(choice, Finding):
        return Recalled(service.name, rows, "", f"{choice.what}. {choice.fix}")
    inactive = (it := found[choice.chosen.task_definition]) and it.status != "ACTIVE"
    name = f"a copy of {choice.chosen.name}" if inactive else choice.chosen.name
    return Recalled(service.name, rows, name, choice.why)


def _running(past: Past) -> Candidate:
    primary = past.state.primary
    since = primary.created_at if primary else past.at
    return Candidate(past.state.task_definition, past.running, since, past.at - since)
