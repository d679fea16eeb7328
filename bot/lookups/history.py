"""`history`: what a service ran, read from ECS and the ledger, and what `immediate` would choose. Changes nothing."""

from bot.catalog import Service
from bot.lookups import history_lines
from bot.model import Candidate, Finding, Recalled
from bot.ports import Ports
from bot.target.choose import candidates, definitions
from bot.target.deployments import identity
from bot.target.read_history import Past, look_back
from bot.target.rule import choose_target
from bot.target.serving import is_coming, served_in_all, serving_periods


async def history_of(service: Service, ports: Ports) -> Recalled:
    """Raises Failed when ECS cannot be read."""
    past = await look_back(service, ports.reads)
    moving = is_coming(past.state, past.deployments)
    lines = history_lines.lines(_running(past, moving=moving), moving=moving, assessments=past.ranking.assessments)
    found = await candidates(service, past, ports.reads)
    found |= await definitions(service, [s.ran.task_definition for s in lines if s.ran], ports.reads)
    rows = tuple(history_lines.recollect(lines, found))
    choice = choose_target(past.ranking, found, service=service.name)
    if isinstance(choice, Finding):
        return Recalled(service.name, rows, "", f"{choice.what}. {choice.fix}")
    inactive = (it := found[choice.chosen.task_definition]) and it.status != "ACTIVE"
    name = f"a copy of {choice.chosen.name}" if inactive else choice.chosen.name
    return Recalled(service.name, rows, name, choice.why)


def _running(past: Past, *, moving: bool) -> Candidate:
    """Its rollout is no time of serving, as it is none of all the others."""
    here, primary = past.state.task_definition, past.state.primary
    periods = serving_periods(past.deployments, past.revisions, past.at)
    served = served_in_all(periods, identity(here, past.running))
    if not moving and periods and periods[-1].revision.task_definition == here:
        return Candidate(here, past.running, periods[-1].start, served)
    since = primary.created_at if primary else past.at
    return Candidate(here, past.running, since, served if moving else past.at - since)
