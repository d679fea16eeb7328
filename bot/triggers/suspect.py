"""Which deployment is suspected, and what fired before it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.model import Considered, Deployed, Rollback, ServiceDeployment, ServiceRevision, ServiceState, State, short

_WATCHED = timedelta(minutes=30)  # behind a deployment's end
_APART = timedelta(minutes=2)  # between our call, by our clock, and the deployment that it made, by that of ECS


def suspected(
    state: ServiceState, deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision]
) -> Deployed | None:
    """The newest deployment of what runs, or is on its way; None: nobody remembers one."""
    here = state.task_definition
    brought = [each for each in deployments if (it := revisions.get(each.revision)) and it.task_definition == here]
    if newest := max(brought, key=lambda each: each.created_at, default=None):
        return Deployed(newest.arn, short(here), newest.created_at, newest.finished_at)
    if primary := state.primary:
        return Deployed(primary.id, short(here), primary.created_at)
    return None


def rolled_back_to(deployed: Deployed | None, recent: Iterable[Rollback]) -> Rollback | None:
    """The rollback that brought what runs; None: none did."""
    if deployed is None:
        return None
    return next((each for each in recent if _brought(each, deployed)), None)


def _brought(rollback: Rollback, deployed: Deployed) -> bool:
    if rollback.acted_at is None or rollback.state in {State.SUPERSEDED, State.FAILED}:
        return False
    ended = rollback.ended_at or deployed.began_at
    in_time = rollback.acted_at - _APART <= deployed.began_at <= ended + _APART
    return in_time and rollback.effective_plan.to_name == deployed.revision


def in_window(at: datetime, deployed: Deployed | None) -> bool:
    """Was that while something was deployed, or in the half hour behind it?"""
    return deployed is not None and deployed.began_at <= at <= (deployed.ended_at or at) + _WATCHED


def fired_before(began: datetime, history: Iterable[Considered]) -> tuple[str, ...]:
    """The alarms whose newest change before that moment was to ALARM, by name."""
    newest: dict[str, Considered] = {}
    for each in sorted(history, key=lambda one: one.happened_at):
        if each.happened_at < began:
            newest[each.name] = each
    return tuple(sorted(name for name, each in newest.items() if each.state == "ALARM"))


def firing_with(name: str, since: datetime, history: Iterable[Considered]) -> tuple[str, ...]:
    """The service's other alarms that went to ALARM since then, and have not been told to be over."""
    newest: dict[str, Considered] = {}
    for each in sorted(history, key=lambda one: one.happened_at):
        if each.happened_at >= since:
            newest[each.name] = each
    return tuple(sorted(other for other, each in newest.items() if each.state == "ALARM" and other != name))
