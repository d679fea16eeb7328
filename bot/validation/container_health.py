"""What the containers' own health checks say of the restored tasks: those of the task definition, which ECS runs."""

from collections.abc import Sequence
from datetime import datetime

from bot.model import Check, Result, Task, TaskDefinition
from bot.text import counted, cut

NAME = "container health"


def container_health_check(tasks: Sequence[Task], definition: TaskDefinition | None, at: datetime) -> Check | None:
    """Of the running `tasks` of the `definition`, None where ECS has none. None where it has no health check.

    UNKNOWN is what ECS says before the first check, and of a container without one.
    """
    checked = {container.name for container in definition.containers if container.checked} if definition else set()
    ill = [task for task in tasks if task.health == "UNHEALTHY"]
    beside = {name for task in tasks for name, health in task.container_health.items() if health == "UNHEALTHY"}
    if not tasks or (definition and not checked and not ill and not beside):
        return None
    well = [task for task in tasks if _well(task, checked) and task not in ill]
    evidence = f"{len(well)} of {counted(len(tasks), 'task')} healthy by ECS's own checks of the containers"
    if ill:
        return _check(Result.FAIL, f"{evidence}; {_told(beside) or 'UNHEALTHY'} in {counted(len(ill), 'task')}", at)
    if beside:
        return _check(Result.INCONCLUSIVE, f"{evidence}; {_told(beside)}, which is not essential", at)
    if not definition:
        return _check(Result.INCONCLUSIVE, "ECS does not tell which containers it checks", at)
    if len(well) < len(tasks):
        return _check(Result.INCONCLUSIVE, f"{evidence}; of the others ECS does not know it", at)
    return _check(Result.PASS, evidence, at)


def _well(task: Task, checked: set[str]) -> bool:
    return all(task.container_health.get(name) == "HEALTHY" for name in checked)


def _told(names: set[str]) -> str:
    return f"{', '.join(sorted(names))} {'is' if len(names) == 1 else 'are'} unhealthy" if names else ""


def _check(result: Result, evidence: str, at: datetime) -> Check:
    return Check(NAME, result, cut(evidence, 300), at)
