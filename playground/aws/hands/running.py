"""What happens to tasks that run."""

from playground.aws.hands.account import Account
from playground.aws.names import SERVICE, revision_of
from playground.aws.task import Task


class Running(Account):
    """By the number of the revision that they run."""

    def protect(self, revision: int, *, protected: bool = True, service: str = SERVICE) -> None:
        """Its tasks that run now are protected from scale-in, or not any longer."""
        with self._today():
            for task in self.cluster.scheduler(service).service.tasks:
                if revision_of(task.revision.task_definition) == revision:
                    task.protected = protected
            self.cluster.nudge()

    def disconnect(self, revision: int, count: int, *, service: str = SERVICE) -> None:
        """So many of its tasks run on container instances whose agent does not hear ECS any more."""
        with self._today():
            tasks = self.cluster.scheduler(service).service.tasks
            there = [task for task in tasks if revision_of(task.revision.task_definition) == revision and task.wanted]
            for task in there[:count]:
                task.unstoppable = True

    def stop_tasks(self, revision: int, count: int, reason: str, *, code: str = "ServiceSchedulerInitiated") -> None:
        """ECS, or somebody, stops so many of its running tasks and starts others."""
        with self._today():
            scheduler = self.cluster.scheduler(SERVICE)
            for task in self._running(revision)[:count]:
                scheduler.stop_task(task, reason, code)

    def crash(self, revision: int, count: int = 1, *, well: bool = False) -> None:
        """The application in so many of its running tasks exits: with an error, or `well`, as one that recycles."""
        with self._today():
            for task in self._running(revision)[:count]:
                task.script = [(self.cluster.at, "EXITED_WELL" if well else "EXITED")]
            self.cluster.nudge()

    def say_health(self, revision: int, count: int, health: str) -> None:
        """What the containers' own health checks say from now on in so many of its running tasks."""
        with self._today():
            for task in self._running(revision)[:count]:
                task.health = health

    def _running(self, revision: int) -> list[Task]:
        tasks = self.cluster.scheduler(SERVICE).service.tasks
        mine = [task for task in tasks if revision_of(task.revision.task_definition) == revision]
        return [task for task in mine if task.wanted and task.last_status == "RUNNING"]
