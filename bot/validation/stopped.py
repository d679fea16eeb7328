"""Which restored tasks have died since the rollback, and which were stopped for reasons that are not their own.

ECS tells of stopped tasks for about an hour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.model import Result, Task
from bot.text import counted, cut

_DEATHS = {"TaskFailedToStart", "EssentialContainerExited"}
_BLAMELESS = {"UserInitiated", "SpotInterruption", "TerminationNotice", "InfrastructureHealth"}
_FOR_OTHERS = ("scaling activity", "maintenance", "retire", "rebalanc", "draining", "host ec2")
_FOR_ITSELF = ("failed", "unhealthy", "error", "exited")
_KILLED = {137, 143}  # by SIGKILL and SIGTERM, as ECS ends the other containers of a task
_KEPT = timedelta(hours=1)
_REASON = 120


class End(Enum):
    """Why a task stopped: it died, its work was done, ECS or somebody had other reasons, or nobody knows."""

    DIED = auto()
    DONE = auto()
    SENT_AWAY = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Stopped:
    """Tasks that stopped, or were told to; those of the `planned` task definition count since the rollback `began`.

    `since` says what was when it `ended`, in words.
    """

    tasks: Sequence[Task]
    planned: str
    began: datetime
    ended: datetime
    since: str = "the rollback ended"


def end_of(task: Task) -> End:
    """By ECS's stop code; its scheduler's is one for many reasons, which come first in `stopped_reason`."""
    if task.stop_code in _DEATHS:
        return End.DONE if _exited_well(task) else End.DIED
    given = task.stopped_reason.partition("; ")[0].lower()
    if task.stop_code in _BLAMELESS or any(word in given for word in _FOR_OTHERS):
        return End.SENT_AWAY
    return End.DIED if any(word in given for word in _FOR_ITSELF) else End.UNKNOWN


def _exited_well(task: Task) -> bool:
    """By its exit codes, of which at least one is 0: that is how a worker ends that recycles itself."""
    codes = set(task.exit_codes.values())
    return 0 in codes and codes <= {0, *_KILLED} and "OutOfMemory" not in task.stopped_reason


def judged(stopped: Stopped, at: datetime) -> tuple[Result, str]:
    """What that makes of the service, and in words; (PASS, "") where nothing of it matters.

    A task that had started and died during the rollout may be the first of many; that none has since is not known yet.
    """
    mine = [(task, task.stopping_at or task.stopped_at or at) for task in stopped.tasks]
    mine = [(task, moment) for task, moment in mine if task.task_definition == stopped.planned]
    since = [task for task, moment in mine if moment > stopped.ended]
    before = [task for task, moment in mine if stopped.began <= moment <= stopped.ended and task.started_at]
    dead = [task for task in since if end_of(task) is End.DIED]
    found = (
        _told(dead, f"died since {stopped.since}"),
        _told([task for task in before if end_of(task) is End.DIED], "died during the rollout"),
        _told([task for task in since if end_of(task) is End.DONE], "ended since with exit code 0"),
        _told([task for task in since if end_of(task) is End.UNKNOWN], "stopped since, and it is not clear why"),
    )
    words = [told for told in found if told]
    if not words:
        return Result.PASS, ""
    return Result.FAIL if dead else Result.INCONCLUSIVE, "; ".join([*words, *_forgotten(stopped, at)])


def _told(tasks: Sequence[Task], what: str) -> str:
    """`2 tasks died since the rollback ended: “…”`, with why the newest did."""
    if not tasks:
        return ""
    newest = max(tasks, key=lambda task: (task.stopped_at is not None, task.stopped_at))
    return f"{counted(len(tasks), 'task')} {what}: “{cut(newest.stopped_reason or 'no reason given', _REASON)}”"


def _forgotten(stopped: Stopped, at: datetime) -> Iterator[str]:
    if at - stopped.ended > _KEPT:
        yield "ECS does not tell of more than the last hour"
