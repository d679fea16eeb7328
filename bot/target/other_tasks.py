"""What runs beside the planned revision: tasks that still serve, that finish what they have, that cannot stop."""

from collections import Counter
from collections.abc import Callable, Sequence

from bot.model import Task, short
from bot.text import counted

_DRAINING = {"DEACTIVATING", "STOPPING", "DEPROVISIONING"}


def told(
    running: Sequence[Task], told_to_stop: Sequence[Task], *, planned: Callable[[Task], bool], target: str = ""
) -> str:
    """`4 tasks of quilt-catalog:42 still serve`, "" where there is nothing else.

    `planned` says whether a task runs what was planned, image included; those are not counted. `target` is the task
    definition that is planned: what runs that, and is counted, has another image.
    """
    kinds = {
        "still serve": [task for task in running if not planned(task)],
        "were told to stop and still run": [task for task in told_to_stop if task.status not in _DRAINING],
        "are being stopped": [task for task in told_to_stop if task.status in _DRAINING],
    }
    found = ((name, doing, count) for doing, tasks in kinds.items() for name, count in _by_name(tasks, target))
    return ", ".join(_counted(*each) for each in found)


def _by_name(tasks: Sequence[Task], target: str) -> list[tuple[str, int]]:
    found = Counter(task.task_definition for task in tasks)
    return [(f"{short(arn)}{' with another image' if arn == target else ''}", count) for arn, count in found.items()]


def _counted(name: str, doing: str, count: int) -> str:
    return f"{counted(count, 'task')} of {name} {_of_one(doing) if count == 1 else doing}"


def _of_one(doing: str) -> str:
    first, _, rest = doing.partition(" ")
    one = {"were": "was", "are": "is"}.get(first, first)
    return f"{one} {rest}".replace("still serve", "still serves").replace("still run", "still runs")
