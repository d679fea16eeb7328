"""What CodeDeploy's AppSpec names in the task definition: the container and port that its load balancer sends to."""

from collections.abc import Iterator

from bot.app_spec import properties
from bot.findings import block
from bot.model import Finding, TaskDefinition
from bot.preflight.load_balancer import has, listens


def of(content: str, target: TaskDefinition) -> Iterator[Finding]:
    """`content` is the AppSpec of what serves, which the target is deployed by; one that says nothing is fine here."""
    try:
        balancer = (properties(content) or {})["LoadBalancerInfo"]
        container, port = (balancer[name] for name in ("ContainerName", "ContainerPort"))
        reached = listens(target, str(container), int(port))
    except (LookupError, TypeError, ValueError):
        return
    if not reached:
        why = f"Its AppSpec sends to {container}:{port}, which {target.name} does not have: {has(target)}."
        fix = "Name a revision with that port, or deploy it in CodeDeploy with an AppSpec that fits it."
        yield block("CodeDeploy would not reach the target", why, fix)
