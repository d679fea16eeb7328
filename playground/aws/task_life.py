"""How one task lives: started, registered in the target group, failed or drained, stopped."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playground.aws import container_logs, ecs_events, events
from playground.aws.behaviour import DRAINING, SCRIPTS, STOPPING, Step
from playground.aws.model import Event, Service
from playground.aws.names import CONTAINER
from playground.aws.task import Task
from playground.aws.traffic import Traffic

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

REPEATED = timedelta(minutes=5)


class TaskLife:
    """The tasks of one service; everything happens at the cluster's `at`."""

    def __init__(self, service: Service, cluster: "Cluster") -> None:
        self._service = service
        self._cluster = cluster
        self._unplaced_at: datetime | None = None

    def start(self) -> None:
        """One more task of the PRIMARY deployment."""
        primary, at = self._service.primary, self._cluster.at
        start = self._cluster.start_of(primary.revision)
        if start == "unplaced":
            self._unplaced()
            return
        containers = self._cluster.containers(primary.revision.task_definition)
        task = Task(
            id=self._cluster.hexadecimal(32),
            revision=primary.revision,
            started_by=primary.id,
            address=self._cluster.address(),
            created_at=at,
            script=[(at + timedelta(seconds=seconds), step) for seconds, step in SCRIPTS[start]],
            essential=frozenset(c["name"] for c in containers if c.get("essential", True)),
            checked=frozenset(c["name"] for c in containers if "healthCheck" in c),
        )
        self._service.tasks.append(task)
        self.tell(events.STARTED, task.id)
        self._changed(task)

    def play(self, task: Task) -> None:
        while task.script and task.script[0][0] <= self._cluster.at:
            self._step(task, task.script.pop(0)[1])
            self._changed(task)

    def stop(self, task: Task, reason: str, *, code: str = "ServiceSchedulerInitiated") -> None:
        """A running task drains first; one that cannot be stopped only leaves its target group."""
        if task.unstoppable:
            task.target = None
            self._will_stop(task, reason, code)
            self._changed(task)
            return
        serving = task.target is not None
        if serving:
            task.last_status, task.target = "DEACTIVATING", "draining"
            self.tell(events.DRAINING)
        self._will_stop(task, reason, code)
        task.script = [(self._cluster.at + timedelta(seconds=DRAINING if serving else STOPPING), "STOPPED")]
        self._changed(task)

    def act(self, name: str) -> None:
        """An "ECS Service Action" event."""
        service, at = self._service, self._cluster.at
        self._cluster.tell("aws.ecs", ecs_events.ACTION, [service.arn], lambda: ecs_events.action(service, name, at))

    def _changed(self, task: Task) -> None:
        """An "ECS Task State Change" event, where it has another status than the last one told."""
        if task.told != (now := (task.last_status, task.desired_status)):
            task.told, task.version = now, task.version + 1
            service, at = self._service, self._cluster.at
            self._cluster.tell("aws.ecs", ecs_events.TASK, [task.arn], lambda: ecs_events.task(service, task, at))

    def tell(self, message: str, *names: str) -> None:
        text = f"(service {self._service.name}) {message.format(*names)}"
        event = Event(self._cluster.hexadecimal(32), self._cluster.at, text)
        self._service.events = [event, *self._service.events[:99]]

    def _unplaced(self) -> None:
        """There is no task that could show it, only the event, which ECS repeats now and then."""
        if self._unplaced_at is None or self._cluster.at >= self._unplaced_at + REPEATED:
            self._unplaced_at = self._cluster.at
            self.tell(self._cluster.behaviour(self._service.primary.revision).why or events.UNPLACED)
            self.act(ecs_events.UNPLACED)

    def _step(self, task: Task, step: Step) -> None:
        match step:
            case "PENDING":
                task.last_status = step
            case "RUNNING":
                self._run(task)
            case "HEALTHY":
                task.target = "healthy"
                task.script += mortality(task, self._traffic(task), self._cluster.at)
                self._count_failures(task, reset=True)
            case "UNHEALTHY":
                task.target = "unhealthy"
                self.tell(events.UNHEALTHY)
            case "EXITED" | "EXITED_WELL":
                task.exit_code = 1 if step == "EXITED" else 0
                task.container_reason = (self._why(task) or None) if step == "EXITED" else None
                if step == "EXITED" and self._traffic(task).out_of_memory:
                    task.exit_code, task.container_reason = 137, events.OUT_OF_MEMORY
                self._fail(task, events.EXITED, "EssentialContainerExited")
            case "CANNOT_PULL":
                no_image = events.CANNOT_PULL.format(task.revision.images[0].image)
                task.container_reason = self._why(task) or no_image
                self._fail(task, task.container_reason, "TaskFailedToStart")
            case "CANNOT_START":
                lacking = self._cluster.lacking(task.revision)
                self._fail(task, lacking or self._why(task) or events.CANNOT_START, "TaskFailedToStart")
            case "FAILED_HEALTH_CHECKS":
                self._count_failures(task)
                self.stop(task, events.FAILED_HEALTH_CHECKS)
            case "STOPPED":
                self._stopped(task)

    def _why(self, task: Task) -> str:
        return self._cluster.behaviour(task.revision).why

    def _traffic(self, task: Task) -> Traffic:
        return self._cluster.traffics.of(task.revision, self._cluster.at.timestamp())[0]

    def _run(self, task: Task) -> None:
        task.last_status, task.started_at, task.target = "RUNNING", self._cluster.at, "initial"
        self.tell(events.REGISTERED)
        self._write(task, self._cluster.behaviour(task.revision).log)

    def _write(self, task: Task, line: str) -> None:
        """The application writes `line`; the containers beside it have something of their own to say."""
        containers = self._cluster.containers(task.revision.task_definition)
        for name, stream in container_logs.streams(containers, task.id):
            if self._cluster.moto.log_streams(stream.group, region=stream.region) is None:
                continue
            said = line if name == CONTAINER else f"INFO {name} started"
            self._cluster.moto.log(stream.group, stream.name, said, at=self._cluster.at, region=stream.region)

    def _fail(self, task: Task, reason: str, code: str) -> None:
        self._count_failures(task)
        self._will_stop(task, reason, code)
        self._stopped(task)

    def _count_failures(self, task: Task, *, reset: bool = False) -> None:
        """ECS counts consecutive ones: a healthy task sets the count back."""
        primary, current = self._service.primary, self._service.current
        if reset and not self._service.breaker_rules.reset_on_healthy:
            return
        if task.revision is primary.revision:
            primary.failed_tasks = 0 if reset else primary.failed_tasks + 1
            if current.status == "IN_PROGRESS":
                current.failure_count = primary.failed_tasks
            if not reset and primary.failed_tasks == ecs_events.IMPAIRED_AFTER:
                self.act(ecs_events.IMPAIRED)

    def _will_stop(self, task: Task, reason: str, code: str) -> None:
        task.desired_status, task.stopping_at = "STOPPED", self._cluster.at
        task.stopped_reason, task.stop_code = reason, code

    def _stopped(self, task: Task) -> None:
        if task.started_at and task.exit_code is None:
            task.exit_code = 0
        task.last_status, task.target, task.script = "STOPPED", None, []
        task.stopped_at = self._cluster.at
        self.tell(events.STOPPED, task.id)


def mortality(task: Task, traffic: Traffic, at: datetime) -> list[tuple[datetime, Step]]:
    """When a healthy task dies by itself that is so from now on, if it does: not all of them at once."""
    if not traffic.lives:
        return []
    minutes = traffic.lives * (0.7 + 0.6 * int(task.id[:4], 16) / 0xFFFF)
    return [(at + timedelta(minutes=minutes), "EXITED")]
