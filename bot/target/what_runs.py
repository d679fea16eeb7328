"""What runs of a service, in one line: what its tasks are first, and then what is coming, or what is left."""

from collections.abc import Callable, Sequence

from bot.model import Deployment, ServiceState, Task, short
from bot.states_in_words import of_rollout
from bot.target import other_tasks
from bot.text import counted, percent

Named = Callable[[str], str]


def what_runs(
    state: ServiceState, leaving: Sequence[Task] = (), *, traffic: float | None = None, named: Named = str
) -> str:
    """`leaving` are tasks that were told to stop and have not; `traffic` is the percentage that the PRIMARY gets, where
    ECS moves it, None where that is not known; `named` makes a revision's name look like one.
    """
    primary = state.primary
    left = [task for task in leaving if primary is None or task.task_definition != primary.task_definition]
    return " · ".join(filter(None, [_running(state, primary, traffic, named), other_tasks.told((), left, planned=_no)]))


def _no(_: Task) -> bool:
    return False


def _running(state: ServiceState, primary: Deployment | None, traffic: float | None, named: Named) -> str:
    older = [entry for entry in state.deployments if entry is not primary and entry.running]
    if primary is None or not older:
        return _alone(state, primary, named)
    if state.shift or _by_code_deploy(state):
        return f"{_each(older, named)} · {_beside(state, primary, traffic, named)}"
    if primary.running >= state.desired:
        return f"{_all_there(state, primary, named)} · {_still(older, named)}"
    return f"{_each(older, named)} · {_coming(state, primary, named)}"


def _alone(state: ServiceState, primary: Deployment | None, named: Named) -> str:
    """Everything that runs is of the PRIMARY, or ECS shows no deployments."""
    if state.desired == 0:
        return f"{named(short(state.task_definition))} · no task is wanted, {state.running} running"
    counts = f"{state.running} of {state.desired} running, {state.pending} pending{_failed(primary)}"
    rollout = _rollout(primary)
    nothing = "nothing runs" if not state.running else ""
    return " · ".join(filter(None, [nothing, named(short(state.task_definition)), counts, rollout]))


def _rollout(primary: Deployment | None) -> str:
    """ "" where ECS tells no rollout state."""
    if primary is None:
        return "no deployment"
    return of_rollout(primary.rollout_state) if primary.rollout_state else ""


def _each(older: Sequence[Deployment], named: Named) -> str:
    return " · ".join(f"{named(short(entry.task_definition))} {entry.running} running" for entry in older)


def _still(older: Sequence[Deployment], named: Named) -> str:
    doing = {True: "still runs", False: "still run"}
    found = [(entry.running, named(short(entry.task_definition))) for entry in older]
    return ", ".join(f"{counted(count, 'task')} of {name} {doing[count == 1]}" for count, name in found)


def _all_there(state: ServiceState, primary: Deployment, named: Named) -> str:
    if state.desired == 0:
        return f"{named(short(primary.task_definition))} · no task is wanted, {primary.running} running"
    how = {"COMPLETED": ", and ECS calls it done", "FAILED": ", and its rollout has failed"}.get(
        primary.rollout_state, ""
    )
    return f"all of {named(short(primary.task_definition))} runs: {primary.running} of {state.desired}{how}"


def _beside(state: ServiceState, primary: Deployment, traffic: float | None, named: Named) -> str:
    """Two sets of tasks run, and it is the traffic that tells which of them serves."""
    counts = f"{primary.running} of {state.desired} running, {primary.pending} pending{_failed(primary)}"
    return f"{named(short(primary.task_definition))} beside it: {counts}, {_share(state, primary, traffic)}"


def _share(state: ServiceState, primary: Deployment, traffic: float | None) -> str:
    if traffic is not None:
        return f"with {percent(traffic)} of the traffic"
    if not _by_code_deploy(state):
        return "who has the traffic is not known"
    return "with all traffic" if primary.rollout_state == "COMPLETED" else "CodeDeploy has not moved all traffic to it"


def _by_code_deploy(state: ServiceState) -> bool:
    """Then COMPLETED is the task set with all traffic, though its deployment may go on."""
    return state.controller == "CODE_DEPLOY"


def _coming(state: ServiceState, primary: Deployment, named: Named) -> str:
    """It is the PRIMARY as soon as its deployment begins, long before its tasks run."""
    name = named(short(primary.task_definition))
    counts = f"{primary.running} of {state.desired} running, {primary.pending} pending{_failed(primary)}"
    if primary.rollout_state == "COMPLETED":
        return f"{name} {counts}, and called done"
    word = "has failed to come" if primary.rollout_state == "FAILED" else "is coming"
    return f"{name} {word}: {counts}"


def _failed(primary: Deployment | None) -> str:
    """Of tasks that did not come up, as long as that is not over."""
    ailing = primary is not None and primary.failed and primary.rollout_state != "COMPLETED"
    return f", {primary.failed} failed" if primary and ailing else ""
