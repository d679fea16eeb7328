"""The ECS service scheduler: replaces tasks one by one, finishes deployments, or rolls them back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playground.aws import ecs_events, events, lived
from playground.aws.errors import AwsError
from playground.aws.model import Deployment, Rollback, Service, ServiceDeployment
from playground.aws.names import CLUSTER, ecs_arn
from playground.aws.rolling import Rolling
from playground.aws.shifting import Shifting
from playground.aws.strategy import Action
from playground.aws.task import ServiceRevision, Task
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
        self._rolling = Rolling(service, self._life)
        self._shifting = Shifting(service, cluster, self._life)

    def moments(self) -> Iterator[datetime]:
        """When something will happen here by itself. Asked of every service before every request: most are at rest."""
        service = self.service
        for task in service.tasks:
            if task.script:
                yield task.script[0][0]
        primary, current = service.deployments[0], service.service_deployments[0]
        if primary.settles_at > self._cluster.at:
            yield primary.settles_at
        if current.rollback_at:
            yield current.rollback_at
        if current.stop_at:
            yield current.stop_at
        if current.strategy.shifts:
            yield from self._shifting.moments()

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
        if self._shifting.active:
            self._shifting.begin(reconcile=len(service.current.source) > 1)
        self._reconcile()

    def scale(self, desired_count: int) -> None:
        self.service.desired_count = desired_count
        self._reconcile()

    def stop_task(self, task: Task, reason: str, code: str) -> None:
        """For a reason that is no deployment's; another is started in its place."""
        self._life.stop(task, reason, code=code)
        self._reconcile()

    def request_rollback(self, service_deployment_arn: str) -> None:
        """StopServiceDeployment(ROLLBACK); raises ConflictException for a deployment that is over."""
        if self._stoppable(service_deployment_arn) and self.service.current.status == "IN_PROGRESS":
            self._mark("ROLLBACK_REQUESTED")
            self.service.current.rollback_at = self._cluster.at + STOP_REQUEST

    def request_stop(self, service_deployment_arn: str) -> None:
        """StopServiceDeployment(ABORT): everything stays as it is then; raises ConflictException as well."""
        if self._stoppable(service_deployment_arn) and self.service.current.status == "IN_PROGRESS":
            self._mark("STOP_REQUESTED")
            self.service.current.stop_at = self._cluster.at + STOP_REQUEST

    def act_on_hook(self, service_deployment_arn: str, hook_id: str, action: Action) -> None:
        """ContinueServiceDeployment."""
        if self._stoppable(service_deployment_arn):
            self._shifting.act(hook_id, action)
            if action == "ROLLBACK":
                self.request_rollback(service_deployment_arn)
            self._reconcile()

    def _stoppable(self, service_deployment_arn: str) -> bool:
        current = self.service.current
        over = current.arn != service_deployment_arn or not current.moving
        if over or self.service.last_successful is None:
            raise AwsError("ConflictException", "The service deployment is in a state that cannot be stopped.")
        return True

    def _reconcile(self) -> None:
        """Bring the service one decision closer to what it wants."""
        current, at = self.service.current, self._cluster.at
        if current.rollback_at and current.rollback_at <= at:
            self._fail(events.STOP_REQUESTED, events.STOP_REQUESTED, events.ROLLOUT_IN_PROGRESS)
        elif current.stop_at and current.stop_at <= at:
            current.stopped_at, current.stop_at = at, None
            self._mark("STOPPED", events.ABORTED)
        elif self._tripped():
            self._life.tell(events.FAILED, self.service.primary.id)
            self._fail(events.ROLLOUT_FAILED, events.CIRCUIT_BREAKER, events.ROLLOUT_ROLLING_BACK)
        elif ringing := self._ringing():
            current.triggered = ringing
            reason = events.ALARMS.format(", ".join(ringing))
            self._fail(reason, reason, events.ROLLOUT_IN_PROGRESS)
        self._move()
        if self._complete():
            self._finish_rollout()
        self._let_go()
        self.service.tasks = [
            task for task in self.service.tasks if not task.stopped_at or at - task.stopped_at < KEPT_STOPPED
        ]
        lived.note(self.service, at)

    def _move(self) -> None:
        current = self.service.current
        if not self._shifting.active:
            self._rolling.reconcile()
        elif self._shifting.reconcile() == "ROLLBACK" and current.hook:
            reason = events.HOOK.format(current.hook.id)
            self._fail(reason, reason, events.ROLLOUT_IN_PROGRESS)

    def _ringing(self) -> list[str]:
        current = self.service.current
        armed = current.status == "IN_PROGRESS" and self.service.last_successful
        monitored = [name for name in current.alarms if armed and name not in current.unmonitored]
        return [name for name in monitored if name in self._cluster.ringing]

    def _fail(self, rollout_reason: str, reason: str, rollout_state_reason: str) -> None:
        self._rollout(self.service.primary, "FAILED", rollout_reason)
        self._roll_back(reason, rollout_state_reason)

    def _tripped(self) -> bool:
        current = self.service.current
        armed = current.circuit_breaker and current.status == "IN_PROGRESS" and self.service.last_successful
        return bool(armed) and current.failure_count >= current.threshold

    def _complete(self) -> bool:
        if self._shifting.active:
            return self._shifting.arrived
        primary, status = self.service.primary, self.service.current.status
        return (
            primary.rollout_state == "IN_PROGRESS"
            and status != "ROLLBACK_REQUESTED"
            and not self._rolling.held
            and self._cluster.at >= primary.settles_at
            and (self._rolling.arrived or self._rolling.early)
        )

    def _finish_rollout(self) -> None:
        primary = self.service.primary
        self._rollout(primary, "COMPLETED", events.ROLLOUT_COMPLETED.format(primary.id))
        self.service.last_successful = self.service.production = primary.revision
        self._mark("ROLLBACK_SUCCESSFUL" if self.service.current.rollback else "SUCCESSFUL")
        self.service.current.finished_at, self.service.current.wanted = self._cluster.at, self.service.desired_count
        self._life.tell(events.COMPLETED, primary.id)
        if self._shifting.active or self._rolling.arrived:
            self._life.tell(events.STEADY)
            self._life.act(ecs_events.STEADY)

    def _let_go(self) -> None:
        """Of older deployments only those are shown, once the PRIMARY has completed, that have tasks yet."""
        primary = self.service.primary
        if primary.rollout_state == "COMPLETED":
            left = {task.revision.arn for task in self.service.tasks if task.last_status != "STOPPED"}
            older = [each for each in self.service.deployments if each is not primary]
            self.service.deployments = [primary, *(each for each in older if each.revision.arn in left)]

    def _roll_back(self, reason: str, rollout_state_reason: str) -> None:
        """To the last successful service revision: ECS makes no new one."""
        target = self.service.last_successful
        assert target is not None
        self.service.production, self.service.current.production_weight = target, 0.0
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
        self._announce(primary, ecs_events.IN_PROGRESS)

    def _rollout(self, deployment: Deployment, state: str, reason: str) -> None:
        deployment.rollout_state, deployment.rollout_state_reason = state, reason
        deployment.updated_at = self._cluster.at
        if state == "COMPLETED" or self.service.current.circuit_breaker:
            self._announce(deployment, ecs_events.ENDED[state])

    def _announce(self, deployment: Deployment, name: str) -> None:
        self._cluster.tell(
            "aws.ecs", ecs_events.DEPLOYMENT, [self.service.arn], lambda: ecs_events.deployment(deployment, name)
        )

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
            strategy=service.strategy,
            alarms=service.alarms,
            unmonitored=[name for name in service.alarms if name in self._cluster.ringing],
            threshold=service.breaker_rules.threshold(service.desired_count),
        )
