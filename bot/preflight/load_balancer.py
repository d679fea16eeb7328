"""The load balancer sends to a container and a port; a target that has neither never becomes healthy."""

from collections.abc import Iterator, Mapping

from bot.findings import block
from bot.model import Binding, Finding, ServiceState, TargetGroup, TaskDefinition


def of(state: ServiceState, target: TaskDefinition, groups: Mapping[str, TargetGroup | None]) -> Iterator[Finding]:
    """`groups` are by ARN: None is one that does not exist, and one that is missing could not be read."""
    for binding in state.bindings:
        name = _name(binding)
        if not listens(target, binding.container, binding.port):
            wanted = f"{binding.container}:{binding.port}"
            why = f"The {name} sends to {wanted}, which {target.name} does not have: {has(target)}."
            fix = "Name a revision with that port, or change the service's load balancer together with its revision."
            yield block("The load balancer would not reach the target", why, fix)
        if binding.target_group not in groups:
            continue
        group = groups[binding.target_group]
        if group is None:
            why = f"The service registers its tasks with the {name}, which does not exist any more."
            yield block("A target group is gone", why, "Create it, and point the service's load balancer at it.")
        elif target.network_mode and (target.network_mode == "awsvpc") != (group.target_type == "ip"):
            why = (
                f"The {name} takes targets by {group.target_type}, and {target.name} runs in the network mode "
                f"{target.network_mode}."
            )
            fix = "Name a revision of the network mode that the target group was made for."
            yield block("The target group does not take these tasks", why, fix)


def _name(binding: Binding) -> str:
    """`…:targetgroup/quilt-catalog/6d0e…` -> `target group quilt-catalog`."""
    return f"target group {binding.target_group.split('/')[-2]}"


def listens(target: TaskDefinition, container: str, wanted: int) -> bool:
    ports = (port for c in target.containers if c.name == container for port in c.ports)
    return any(_covers(port.partition("/")[0], wanted) for port in ports)


def _covers(ports: str, wanted: int) -> bool:
    """`8080`, or a range: `8000-8099`."""
    first, _, last = ports.partition("-")
    return first.isdecimal() and int(first) <= wanted <= int(last or first)


def has(target: TaskDefinition) -> str:
    found = [f"{c.name}:{port}" for c in target.containers for port in c.ports]
    return f"it has {', '.join(found)}" if found else "it has no port at all"
