"""Is there anything in the cluster that the target's tasks can run on?"""

from collections.abc import Iterator

from bot.findings import block, warn
from bot.model import Capacity, Finding, ServiceState, TaskDefinition
from bot.states_in_words import of_cluster

_FARGATE = {"FARGATE", "FARGATE_SPOT"}


def of(state: ServiceState, target: TaskDefinition, capacity: Capacity | None) -> Iterator[Finding]:
    """`capacity` is the cluster's; None where it could not be read, and then only the launch type is judged."""
    yield from _launch_type(state, target)
    if capacity is None:
        return
    if capacity.status not in ("ACTIVE", ""):
        why = f"The cluster is {of_cluster(capacity.status)}, so it places no tasks."
        yield block("The cluster is not active", why, "Look at the cluster in the ECS console.")
    missing = [name for name in state.capacity_providers if name not in capacity.providers]
    if missing:
        why = f"The service runs on {', '.join(missing)}, which the cluster does not have: {_listed(capacity)}."
        yield block("A capacity provider is gone", why, "Add it with `aws ecs put-cluster-capacity-providers`.")
    elif state.launch_type == "EC2":
        yield from _instances(target, capacity)
    elif runs_on_instances(state):
        yield from _to_be_started(state, target, capacity)


def runs_on_instances(state: ServiceState) -> bool:
    """By its launch type, or by capacity providers that start instances."""
    return state.launch_type == "EC2" or bool(set(state.capacity_providers) - _FARGATE)


def _launch_type(state: ServiceState, target: TaskDefinition) -> Iterator[Finding]:
    by_provider = "EC2" if runs_on_instances(state) else state.launch_type
    wanted = "FARGATE" if _FARGATE & set(state.capacity_providers) else by_provider
    if wanted and not target.compatibilities:
        why = f"ECS does not say what {target.name} is made for, and the service runs on {wanted}."
        yield warn("Whether the target can run where the service runs is not known", why, "Watch the card.")
    elif wanted and wanted not in target.compatibilities:
        why = f"{target.name} is for {', '.join(target.compatibilities)}, and the service runs on {wanted}."
        fix = f"Name a revision that is made for {'Fargate' if wanted == 'FARGATE' else wanted}."
        yield block("The target cannot run where the service runs", why, fix)


def _instances(target: TaskDefinition, capacity: Capacity) -> Iterator[Finding]:
    if not capacity.instances:
        why = "The service runs on EC2, and no container instance is registered with the cluster."
        yield block("There is nothing to run on", why, "Start container instances, then ask again.")
    elif capacity.fitting is False:
        why = f"{target.name} is for {target.architecture}, and no active instance of the cluster is."
        yield block(
            "No instance has the right architecture",
            why,
            f"Start {target.architecture} instances, or name another revision.",
        )


def _to_be_started(state: ServiceState, target: TaskDefinition, capacity: Capacity) -> Iterator[Finding]:
    """A capacity provider may start an instance that fits, if its Auto Scaling group has such."""
    if capacity.instances and capacity.fitting is not False:
        return
    if capacity.instances:
        what, now = (
            "No instance has the right architecture",
            "no active instance of the cluster is",
        )
    else:
        what, now = "There is no instance yet", "no container instance is registered with the cluster"
    why = f"{target.name} is for {target.architecture}, and {now}. Tasks wait until {_providers(state)} starts one."
    yield warn(what, why, f"Be sure that its Auto Scaling group starts {target.architecture} instances.")


def _providers(state: ServiceState) -> str:
    return " or ".join(name for name in state.capacity_providers if name not in _FARGATE)


def _listed(capacity: Capacity) -> str:
    return f"it has {', '.join(capacity.providers)}" if capacity.providers else "it has none"
