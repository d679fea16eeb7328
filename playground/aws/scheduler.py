"""The ECS service scheduler: replaces tasks one by one, finishes deployments, or rolls them back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from playground.aws import events
from playground.aws.errors import AwsError
from playground.aws.model import Deployment, Rollback, Service, ServiceDeployment, ServiceRevision
from playground.aws.names import CLUSTER, ecs_arn
from playground.aws.task_life import TaskLife

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

SETTLING = timedelta(seconds=10)
STOP_REQUEST = timedelta(seconds=2)
KEPT_STOPPED = timedelta(hours=1)


class Scheduler:
    """Moves one service; everything happens at the cluster's `at`."""

    def __init__(self, service: Service, cluster: "Cluster") -> None:
        self.service = service
        self._cluster = cluster
        self._life = TaskLife(service, cluster)

    def moments(self) -> Iterator[datetime]:
        """When something will happen here by itself."""
        yield from (task.script[0][0] for task in self.service.tasks if task.script)
        if self.service.primary.settles_at > self._cluster.at:
            yield self.service.primary.settles_at
        if self.service.current.rollback_at:
            yield self.service.current.rollback_at

    def play(self) -> None:
        """What is due now."""
        for task in self.service.tasks:
            self._life.play(task)
        self._reconcile()

    def deploy(self, task_definition: str) -> None:
        """Start a service deployment; it replaces a moving one, which ends STOPPED."""
        service = self.service
        if service.service_deployments and service.current.moving:
            service.current.stopped_at = service.current.finished_at = self._cluster.at
            self._mark("STOPPED", events.REPLACED)
        revision = self._cluster.revise(service, task_definition)
        service.service_deployments.insert(0, self._new_service_deployment(revision))
        self._begin(revision, events.ROLLOUT_IN_PROGRESS)
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
            self._mark("ROLLBACK_REQUESTED")
            current.rollback_at = self._cluster.at + STOP_REQUEST

    def _reconcile(self) -> None:
        """Bring the service one decision closer to what it wants."""
        current, at = self.service.current, self._cluster.at
        if current.rollback_at and current.rollback_at <= at:
            self._rollout(self.service.primary, "FAILED", events.STOP_REQUESTED)
            self._roll_back(events.STOP_REQUESTED, events.ROLLOUT_IN_PROGRESS)
        elif self._tripped():
            self._life.tell(events.FAILED, self.service.primary.id)
            self._rollout(self.service.primary, "FAILED", events.ROLLOUT_FAILED)
            self._roll_back(events.CIRCUIT_BREAKER, events.ROLLOUT_ROLLING_BACK)
        self._stop_surplus()
        self._start_missing()
        if self._complete():
            self._finish_rollout()
        self.service.tasks = [
            task for task in self.service.tasks if not task.stopped_at or at - task.stopped_at < KEPT_STOPPED
        ]

    def _tripped(self) -> bool:
        current = self.service.current
        armed = current.circuit_breaker and current.status == "IN_PROGRESS" and self.service.last_successful
        return bool(armed) and current.failure_count >= current.threshold

    def _stop_surplus(self) -> None:
        """Old tasks go at once when they serve nobody, else one for each new healthy one; then shrink."""
        service = self.service
        wanted = [task for task in service.tasks if task.wanted]
        for task in wanted:
            old = task.revision is not service.primary.revision
            if old and (not task.healthy or service.spare > 0):
                self._life.stop(task, events.SCALED.format(service.primary.id))
        current = [task for task in wanted if task.revision is service.primary.revision]
        for task in current[service.desired_count :]:
            self._life.stop(task, events.SCALED.format(service.primary.id))

    def _start_missing(self) -> None:
        service = self.service
        wanted = sum(task.wanted for task in service.tasks_of(service.primary.revision))
        for _ in range(min(service.desired_count - wanted, service.room)):
            self._life.start()

    def _complete(self) -> bool:
        primary = self.service.primary
        left = [task for task in self.service.tasks if task.last_status != "STOPPED"]
        return (
            primary.rollout_state == "IN_PROGRESS"
            and self.service.current.status != "ROLLBACK_REQUESTED"
            and self._cluster.at >= primary.settles_at
            and len(left) == self.service.desired_count
            and all(task.healthy and task.revision is primary.revision for task in left)
        )

    def _finish_rollout(self) -> None:
        primary = self.service.primary
        self._rollout(primary, "COMPLETED", events.ROLLOUT_COMPLETED.format(primary.id))
        self.service.deployments = [primary]
        self.service.last_successful = primary.revision
        self._mark("ROLLBACK_SUCCESSFUL" if self.service.current.rollback else "SUCCESSFUL")
        self.service.current.finished_at = self._cluster.at
        self._life.tell(events.COMPLETED, primary.id)
        self._life.tell(events.STEADY)

    def _roll_back(self, reason: str, rollout_state_reason: str) -> None:
        """To the last successful service revision: ECS makes no new one."""
        target = self.service.last_successful
        assert target is not None
        self._mark("ROLLBACK_IN_PROGRESS", reason)
        self.service.current.rollback = Rollback(reason, self._cluster.at, target)
        self._begin(target, rollout_state_reason)
        self._life.tell(events.ROLLING_BACK, self.service.primary.id)

    def _begin(self, revision: ServiceRevision, reason: str) -> None:
        """A new PRIMARY; an older entry of the same service revision is this one from now on."""
        identifier, at = f"ecs-svc/{self._cluster.digits()}", self._cluster.at
        others = [deployment for deployment in self.service.deployments if deployment.revision is not revision]
        primary = Deployment(identifier, revision, at, at, at + SETTLING, reason.format(identifier))
        self.service.deployments = [primary, *others]

    def _rollout(self, deployment: Deployment, state: str, reason: str) -> None:
        deployment.rollout_state, deployment.rollout_state_reason = state, reason
        deployment.updated_at = self._cluster.at

    def _mark(self, status: str, reason: str | None = None) -> None:
        current = self.service.current
        current.status, current.updated_at, current.rollback_at = status, self._cluster.at, None
        current.status_reason = reason or current.status_reason

    def _new_service_deployment(self, target: ServiceRevision) -> ServiceDeployment:
        service, at = self.service, self._cluster.at
        return ServiceDeployment(
            arn=ecs_arn("service-deployment", CLUSTER, service.name, self._cluster.hexadecimal(21)),
            source=list(dict.fromkeys(task.revision for task in service.tasks if task.wanted)),
            target=target,
            created_at=at,
            updated_at=at,
            circuit_breaker=service.circuit_breaker,
            threshold=min(max(ceil(service.desired_count / 2), 3), 200),
        )
