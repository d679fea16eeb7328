"""The ECS service scheduler: replaces tasks one by one, notices failures, finishes or rolls back deployments.

It has no thread and no clock. `catch_up(at)` plays everything that was due until then, moment by moment and in
order, so that one jump of an hour leaves the same history as many small steps.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from playground.aws import events
from playground.aws.behaviour import DRAINING, SCRIPTS, STOPPING, Step
from playground.aws.errors import AwsError
from playground.aws.model import Deployment, Event, Rollback, Service, ServiceDeployment, ServiceRevision, Task
from playground.aws.names import CLUSTER, CONTAINER, LOG_GROUP, ecs_arn

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

SETTLING = timedelta(seconds=10)
STOP_REQUEST = timedelta(seconds=2)
KEPT_STOPPED = timedelta(hours=1)


class Scheduler:
    """Moves one service; `at` is the moment it is playing."""

    def __init__(self, service: Service, cluster: "Cluster") -> None:
        self.service = service
        self.at = cluster.at
        self._cluster = cluster

    def catch_up(self, at: datetime) -> None:
        while (moment := min(self._moments(), default=None)) and moment <= at:
            self.at = moment
            for task in list(self.service.tasks):
                while task.script and task.script[0][0] <= moment:
                    self._step(task, task.script.pop(0)[1])
            self._reconcile()
        self.at = at
        self.service.tasks = [t for t in self.service.tasks if not t.stopped_at or at - t.stopped_at < KEPT_STOPPED]

    def deploy(self, task_definition: str) -> None:
        """Start a service deployment; it replaces a moving one, which ends STOPPED."""
        service = self.service
        if service.service_deployments and service.current.moving:
            self._finish("STOPPED", events.REPLACED)
        revision = self._cluster.revise(service, task_definition)
        service.service_deployments.insert(0, self._new_service_deployment(revision))
        self._begin(revision, None)
        self._reconcile()

    def scale(self, desired_count: int) -> None:
        self.service.desired_count = desired_count
        self._reconcile()

    def request_rollback(self, service_deployment_arn: str) -> None:
        """StopServiceDeployment(ROLLBACK); raises ConflictException for a deployment that is over."""
        current = self.service.current
        over = current.arn != service_deployment_arn or not current.moving
        if over or self.service.last_successful is None:
            raise AwsError("ConflictException", "The service deployment is in a state that cannot be stopped.")
        if current.status == "IN_PROGRESS":
            current.status, current.rollback_at = "ROLLBACK_REQUESTED", self.at + STOP_REQUEST
            current.updated_at = self.at

    def _moments(self) -> Iterator[datetime]:
        yield from (task.script[0][0] for task in self.service.tasks if task.script)
        if self.service.primary.settles_at > self.at:
            yield self.service.primary.settles_at
        if self.service.current.status == "ROLLBACK_REQUESTED" and self.service.current.rollback_at:
            yield self.service.current.rollback_at

    def _step(self, task: Task, step: Step) -> None:
        match step:
            case "PENDING" | "RUNNING":
                task.last_status = step
                if step == "RUNNING":
                    self._register(task)
            case "HEALTHY":
                task.target = "healthy"
                self._of(task).failed_tasks = 0
            case "UNHEALTHY":
                task.target = "unhealthy"
                self._event(events.unhealthy())
            case "EXITED":
                task.exit_code = 1
                self._fail(task, events.EXITED, "EssentialContainerExited")
            case "CANNOT_PULL":
                task.container_reason = events.cannot_pull(task.revision.images[0])
                self._fail(task, task.container_reason, "TaskFailedToStart")
            case "FAILED_HEALTH_CHECKS":
                self._fail(task, events.FAILED_HEALTH_CHECKS, "ServiceSchedulerInitiated")
            case "STOPPED":
                self._stopped(task)

    def _register(self, task: Task) -> None:
        task.started_at, task.target = self.at, "initial"
        self._event(events.registered())
        message = self._cluster.behaviour(task.revision.task_definition).log
        self._cluster.moto.log(LOG_GROUP, f"{CONTAINER}/{CONTAINER}/{task.id}", message, at=self.at)

    def _fail(self, task: Task, reason: str, code: str) -> None:
        primary, current = self.service.primary, self.service.current
        if task.revision is primary.revision:
            primary.failed_tasks += 1
            if current.status == "IN_PROGRESS":
                current.failure_count = primary.failed_tasks
        self._stop(task, reason, code=code)

    def _stop(self, task: Task, reason: str, *, code: str = "ServiceSchedulerInitiated") -> None:
        task.desired_status, task.stopping_at = "STOPPED", self.at
        task.stopped_reason, task.stop_code = reason, code
        if code in ("EssentialContainerExited", "TaskFailedToStart"):
            self._stopped(task)
            return
        draining = task.target is not None
        if draining:
            task.last_status, task.target = "DEACTIVATING", "draining"
            self._event(events.draining())
        task.script = [(self.at + timedelta(seconds=DRAINING if draining else STOPPING), "STOPPED")]

    def _stopped(self, task: Task) -> None:
        if task.started_at and task.exit_code is None:
            task.exit_code = 0
        task.last_status, task.target, task.stopped_at, task.script = "STOPPED", None, self.at, []
        self._event(events.stopped(task))

    def _reconcile(self) -> None:
        """Bring the service one decision closer to what it wants, at this moment."""
        current = self.service.current
        if current.status == "ROLLBACK_REQUESTED" and current.rollback_at and current.rollback_at <= self.at:
            self._roll_back(events.STOP_REQUESTED)
        elif self._tripped():
            self._event(events.deployment_failed(self.service.primary))
            self._roll_back(events.CIRCUIT_BREAKER)
        self._stop_surplus()
        self._start_missing()
        if self._complete():
            self._finish_deployment()

    def _tripped(self) -> bool:
        current = self.service.current
        armed = current.circuit_breaker and current.status == "IN_PROGRESS" and self.service.last_successful
        return bool(armed) and current.failure_count >= current.threshold

    def _start_missing(self) -> None:
        primary = self.service.primary
        wanted = [task for task in self.service.tasks_of(primary.revision) if task.wanted]
        for _ in range(min(self.service.desired_count - len(wanted), self.service.room)):
            task = self._new_task(primary)
            self.service.tasks.append(task)
            self._event(events.started(task))

    def _stop_surplus(self) -> None:
        """Old tasks go first, those that serve nobody before those that do; a service too large shrinks."""
        primary = self.service.primary.revision
        wanted = [task for task in self.service.tasks if task.wanted]
        for task in wanted:
            if task.revision is not primary and (not task.healthy or self.service.spare > 0):
                self._stop(task, events.replaced_by(self.service.primary))
        for task in [task for task in wanted if task.revision is primary][self.service.desired_count :]:
            self._stop(task, events.SCALED_IN)

    def _complete(self) -> bool:
        left = [task for task in self.service.tasks if task.last_status != "STOPPED"]
        primary = self.service.primary
        return (
            primary.rollout_state == "IN_PROGRESS"
            and self.service.current.status != "ROLLBACK_REQUESTED"
            and self.at >= primary.settles_at
            and len(left) == self.service.desired_count
            and all(task.healthy and task.revision is primary.revision for task in left)
        )

    def _finish_deployment(self) -> None:
        primary = self.service.primary
        self._rollout(primary, "COMPLETED", events.completed(primary))
        self.service.deployments = [primary]
        self.service.last_successful = primary.revision
        rolled_back = self.service.current.status == "ROLLBACK_IN_PROGRESS"
        self._finish("ROLLBACK_SUCCESSFUL" if rolled_back else "SUCCESSFUL", None)
        self._event(events.deployment_completed(primary))
        self._event(events.STEADY)

    def _roll_back(self, reason: str) -> None:
        """To the last successful service revision: ECS makes no new one."""
        current, failed, target = self.service.current, self.service.primary, self.service.last_successful
        assert target is not None
        self._rollout(failed, "FAILED", reason)
        current.status, current.status_reason, current.updated_at = "ROLLBACK_IN_PROGRESS", reason, self.at
        current.rollback = Rollback(reason, self.at, target)
        self._begin(target, failed)
        self._event(events.rolling_back(self.service.primary))

    def _begin(self, revision: ServiceRevision, failed: Deployment | None) -> None:
        """A new PRIMARY; an older entry of the same service revision is this one from now on."""
        identifier = f"ecs-svc/{self._cluster.digits()}"
        reason = events.in_progress(identifier, failed)
        primary = Deployment(identifier, revision, self.at, self.at, self.at + SETTLING, "IN_PROGRESS", reason)
        others = [deployment for deployment in self.service.deployments if deployment.revision is not revision]
        self.service.deployments = [primary, *others]

    def _rollout(self, deployment: Deployment, state: str, reason: str) -> None:
        deployment.rollout_state, deployment.rollout_state_reason = state, reason
        deployment.updated_at = self.at

    def _finish(self, status: str, reason: str | None) -> None:
        current = self.service.current
        current.status, current.finished_at, current.updated_at = status, self.at, self.at
        current.status_reason = reason or current.status_reason
        if status == "STOPPED":
            current.stopped_at = self.at

    def _new_service_deployment(self, target: ServiceRevision) -> ServiceDeployment:
        service = self.service
        identifier = self._cluster.hexadecimal(21)
        return ServiceDeployment(
            arn=ecs_arn("service-deployment", CLUSTER, service.name, identifier),
            source=list(dict.fromkeys(task.revision for task in service.tasks if task.wanted)),
            target=target,
            created_at=self.at,
            updated_at=self.at,
            circuit_breaker=service.circuit_breaker,
            threshold=min(max(ceil(service.desired_count / 2), 3), 200),
        )

    def _new_task(self, primary: Deployment) -> Task:
        script = SCRIPTS[self._cluster.start_of(primary.revision)]
        return Task(
            id=self._cluster.hexadecimal(32),
            revision=primary.revision,
            started_by=primary.id,
            address=self._cluster.address(),
            created_at=self.at,
            script=[(self.at + timedelta(seconds=seconds), step) for seconds, step in script],
        )

    def _of(self, task: Task) -> Deployment:
        same = (d for d in self.service.deployments if d.revision is task.revision)
        return next(same, self.service.primary)

    def _event(self, message: str) -> None:
        event = Event(self._cluster.hexadecimal(32), self.at, f"(service {self.service.name}) {message}")
        self.service.events = [event, *self.service.events[:99]]
