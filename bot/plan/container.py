"""Which container of a task definition is meant where the services file may leave it out."""

from bot.findings import block
from bot.model import Container, Finding, TaskDefinition


def find_container(name: str, running: TaskDefinition, *, unclear: str, entry: str) -> Container | Finding:
    """The container of this name, or the only one; otherwise what is `unclear`, and the `entry` that can name it."""
    containers = {container.name: container for container in running.containers}
    if name in containers:
        return containers[name]
    if not name and len(containers) == 1:
        return running.containers[0]
    lacks = f"has no container {name}" if name else "has more than one container"
    why = f"{running.name} {lacks}; it has {', '.join(containers)}."
    return block(unclear, why, f"Name one as `container` of {entry} in the services file.")
