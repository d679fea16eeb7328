"""Following the deployment that our UpdateService made, and no other."""

from bot.decide import undone
from bot.decide.look import Look
from bot.decide.words import counted, cut
from bot.model import Deployment, State, short

Found = tuple[State | None, str]


def follow(look: Look) -> Found:
    """(final state, why), or (None, what is being waited for, "" when it simply goes on)."""
    primary = look.state.primary
    leads = primary is not None and primary.id == look.deployment_id
    if look.status == "ROLLBACK_SUCCESSFUL" and not leads:
        return State.REVERTED, f"{_undid(look)}: {_reason(look)}.{_now(look)}"
    if look.status == "ROLLBACK_FAILED":
        return State.FAILED, f"Our deployment failed, and ECS could not undo it: {_reason(look)}.{_now(look)}"
    if look.status.startswith("ROLLBACK_") or (look.gave_up and look.status != "STOPPED"):
        return None, _undoing(look)
    return _leading(look, primary) if primary and leads else _elsewhere(look, primary)


def weigh(look: Look) -> Found:
    """ECS says that it is done: is that what is seen?"""
    name, desired = look.plan.to_name, look.state.desired
    if desired == 0:
        why = f"ECS finished, but the desired count is 0: nothing runs, so nothing shows that {name} works."
        return State.INDETERMINATE, why
    if look.wrong_image:
        why = f"ECS finished, but the tasks of {name} run another image than the one that served well: a tag has moved."
        return State.FAILED, why
    if look.lacking:
        return None, look.lacking[0].upper() + look.lacking[1:]
    baked = " It has all traffic, and its bake is over." if look.plan.shift and not look.plan.call.sends_back else ""
    return State.SUCCEEDED, f"{name} runs on {desired} of {counted(desired, 'task')}.{baked}"


def superseded(primary: Deployment) -> Found:
    why = f"Somebody else deployed {short(primary.task_definition)} ({primary.id}) while the rollback was under way."
    return State.SUPERSEDED, why


def _leading(look: Look, primary: Deployment) -> Found:
    """Our deployment is PRIMARY."""
    if look.gave_up:
        return State.FAILED, f"ECS gave up on our deployment and does not undo it: {_reason(look)}.{_now(look)}"
    if look.aborted:
        return State.FAILED, f"Somebody stopped our deployment where it stood: {_reason(look)}. {_left(look)}"
    if look.status == "STOPPED":
        return None, "ECS says that our deployment was stopped"
    return weigh(look) if look.done else (None, "")


def _elsewhere(look: Look, primary: Deployment | None) -> Found:
    """Another deployment is PRIMARY. ECS may still show what was before ours, so only a newer one has replaced it."""
    if primary is None:
        return None, "ECS shows no PRIMARY deployment"
    ours = look.ours or look.entry
    begun = ours.created_at if ours else look.plan.made_at
    if primary.id == look.plan.deployment_id or primary.created_at <= begun:
        return None, "ECS does not show our deployment yet"
    if look.ours is None and primary.task_definition == look.plan.from_task_definition:
        return None, f"{look.plan.from_name} is PRIMARY again; it is not known whether ECS or somebody did that"
    return superseded(primary)


def _undid(look: Look) -> str:
    by = undone.culprit(look.ours)
    return f"ECS undid the rollback because of {by}" if by and by != "somebody" else _by_whom(by)


def _by_whom(by: str) -> str:
    return "Somebody stopped our deployment, and ECS undid the rollback" if by else "ECS undid the rollback"


def _left(look: Look) -> str:
    on_target, name = look.entry.running if look.entry else 0, look.plan.to_name
    return f"{on_target} of {counted(look.state.desired, 'task')} run {name}, and ECS goes no further."


def _undoing(look: Look) -> str:
    undoing = look.state.breaker_rollback or look.status.startswith("ROLLBACK_")
    what = "ECS is undoing it" if undoing else "ECS has given up on it"
    return f"{what}: {look.stopped_reason}" if look.stopped_reason else what


def _reason(look: Look) -> str:
    """ECS's own reason, and what the tasks said."""
    entry = look.entry
    given = (look.ours.reason if look.ours else "") or (entry.rollout_reason if entry else "") or look.status
    return f"{cut(given)} (tasks: {look.stopped_reason})" if look.stopped_reason else cut(given)


def _now(look: Look) -> str:
    return f" {short(look.state.task_definition)} is what the service has now."
