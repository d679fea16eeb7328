"""`history`: what a service ran, read from ECS and the ledger, and what `immediate` would choose. Changes nothing."""

from bot.catalog import Service
from bot.lookups import history_lines
from bot.model import Candidate, Finding, Recalled, short
from bot.ports import Ports
from bot.target.choose import by_rule, definitions
from bot.target.deployments import identity
from bot.target.read_history import Past, look_back
from bot.target.serving import is_coming, served_in_all, serving_periods


async def history_of(service: Service, ports: Ports) -> Recalled:
    """Raises Failed when ECS cannot be read."""
    rule = await by_rule(service, await look_back(service, ports.reads), ports.reads)
    past, choice = rule.past, rule.choice
    moving = is_coming(past.state, past.deployments)
    assessed = past.ranking.assessments
    lines = history_lines.lines(_running(past, moving=moving), moving=moving, assessments=assessed, state=past.state)
    ran = [s.ran.task_definition for s in lines if s.ran]
    found = rule.found | await definitions(service, [*ran, *(rule.registered or ())], ports.reads)
    rows = tuple(history_lines.recollect(lines, found))
    if isinstance(choice, Finding):
        listed = {row.name for row in rows}
        others = [arn for arn in rule.registered or () if short(arn) not in listed]
        horizon = f" ECS may remember more, but {past.horizon}." if past.horizon else ""
        never = history_lines.never_seen(others, found)
        return Recalled(service.name, (*rows, *never), "", f"{choice.what}.{horizon} {choice.fix}")
    inactive = (it := found[choice.chosen.task_definition]) and it.status != "ACTIVE"
    name = f"a copy of {choice.chosen.name}" if inactive else choice.chosen.name
    return Recalled(service.name, rows, name, choice.why)


def _running(past: Past, *, moving: bool) -> Candidate:
    """Its rollout is no time of serving, as it is none of all the others."""
    here, primary, apart = past.state.task_definition, past.state.primary, past.memory.apart
    periods = serving_periods(past.deployments, past.revisions, past.at)
    served = served_in_all(periods, identity(here, past.running, apart), apart)
    if not moving and periods and periods[-1].revision.task_definition == here:
        return Candidate(here, past.running, periods[-1].start, served)
    since = primary.created_at if primary else past.at
    return Candidate(here, past.running, since, served if moving else past.at - since)
