"""A rolling update: tasks are replaced as the percents allow, forward and, for every strategy, on the way back."""

from math import ceil

from playground.aws import events
from playground.aws.model import Service
from playground.aws.task import Task
from playground.aws.task_life import TaskLife


class Rolling:
    """Brings one service's tasks closer to its PRIMARY deployment."""

    def __init__(self, service: Service, life: TaskLife) -> None:
        self._service, self._life = service, life
        self._kept_back: tuple[str, int] | None = None  # by protection, as it was told last

    @property
    def held(self) -> bool:
        """What was aborted stays as it is, and so does moved traffic until its way back begins."""
        current = self._service.current
        return current.status in ("STOP_REQUESTED", "STOPPED") or bool(current.strategy.shifts and current.rollback_at)

    @property
    def arrived(self) -> bool:
        """Only healthy tasks of the PRIMARY are left, as many as are desired."""
        left = [task for task in self._service.tasks if task.last_status != "STOPPED"]
        revision = self._service.primary.revision
        return len(left) == self._service.desired_count and all(t.healthy and t.revision is revision for t in left)

    @property
    def early(self) -> bool:
        """By the service's own criteria, before everything has arrived."""
        service, criteria = self._service, self._service.early
        if criteria is None:
            return False
        new = service.tasks_of(service.primary.revision)
        old = [task for task in service.tasks if task not in new and task.last_status != "STOPPED"]
        enough = sum(task.healthy for task in new) >= ceil(service.desired_count * criteria.percent / 100)
        return enough and (criteria.cleanup == "DEFERRED" or not old)

    def reconcile(self) -> None:
        if not self.held:
            self._stop_surplus()
            self._start_missing()

    def _stop_surplus(self) -> None:
        """Old tasks go at once when they serve nobody, else one for each new healthy one; then shrink."""
        service = self._service
        wanted = [task for task in service.tasks if task.wanted]
        self._tell_protected([task for task in wanted if task.protected])
        for task in wanted:
            old = task.revision is not service.primary.revision and not task.protected
            if old and (not task.healthy or service.spare > 0):
                self._life.stop(task, events.SCALED.format(service.primary.id))
        current = [task for task in wanted if task.revision is service.primary.revision]
        for task in current[service.desired_count :]:
            self._life.stop(task, events.SCALED.format(service.primary.id))

    def _tell_protected(self, kept: list[Task]) -> None:
        old = [task for task in kept if task.revision is not self._service.primary.revision]
        told = (old[0].started_by, len(old)) if old else None
        if told and told != self._kept_back:
            self._life.tell(events.PROTECTED, *map(str, told))
        self._kept_back = told

    def _start_missing(self) -> None:
        service = self._service
        wanted = sum(task.wanted for task in service.tasks_of(service.primary.revision))
        for _ in range(min(service.desired_count - wanted, service.room)):
            self._life.start()
