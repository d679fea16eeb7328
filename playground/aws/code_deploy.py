"""A service that AWS CodeDeploy deploys: task sets beside each other, traffic moved, and one deployment at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playground.aws import events, lived, shapes
from playground.aws.admission import admit_revision
from playground.aws.app_spec import Wanted, read
from playground.aws.code_deploy_group import (
    ALARM,
    MANUAL_STOP,
    OVER,
    REFUSED_BY_ECS,
    TIMEOUT,
    CodeDeployment,
    Group,
    app_spec,
)
from playground.aws.errors import AwsError
from playground.aws.model import Deployment, Service
from playground.aws.task_life import TaskLife

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

MOVE = timedelta(seconds=6)
PATIENCE = timedelta(minutes=60)  # until CodeDeploy gives up on tasks that do not become healthy


class CodeDeployScheduler:
    """Moves one service, at the cluster's `at`. `service.deployments` are its task sets, the newest first."""

    def __init__(self, service: Service, cluster: "Cluster", group: Group) -> None:
        self.service, self.group = service, group
        self._cluster = cluster
        self._life = TaskLife(service, cluster)

    def moments(self) -> Iterator[datetime]:
        yield from (task.script[0][0] for task in self.service.tasks if task.script)
        current = self._current
        expected = (current.until, current.created_at + PATIENCE) if current.status not in OVER else ()
        yield from (moment for moment in expected if moment and moment > self._cluster.at)

    def play(self) -> None:
        for task in self.service.tasks:
            self._life.play(task)
        self._reconcile()

    def deploy(self, task_definition: str) -> None:
        self.create(app_spec(task_definition))

    def scale(self, desired_count: int) -> None:
        self.service.desired_count = desired_count
        self._reconcile()

    def create(self, content: str, description: str = "") -> CodeDeployment:
        """Raises DeploymentLimitExceededException while another is under way, and InvalidRevisionException.

        What the AppSpec names is only looked at by ECS, when CodeDeploy asks it for the task set.
        """
        if self._current.status not in OVER:
            text = f"The Deployment Group already has an active deployment: {self._current.id}"
            raise AwsError("DeploymentLimitExceededException", text)
        wanted = read(content)
        made = CodeDeployment(self._identifier(), content, self._cluster.at, description)
        self.group.deployments.insert(0, made)
        try:
            task_definition = self._admitted(wanted)
        except AwsError as refused:
            text = REFUSED_BY_ECS.format(refused.message, refused.code)
            made.status, made.error, made.completed_at = "Failed", ("ECS_UPDATE_ERROR", text), self._cluster.at
            return made
        revision, at = self._cluster.revise(self.service, task_definition), self._cluster.at
        green = Deployment(f"ecs-svc/{self._cluster.digits()}", revision, at, at, at, "", external_id=made.id)
        self.service.deployments.insert(0, green)
        self._reconcile()
        return made

    def stop(self, deployment_id: str, *, rollback: bool) -> None:
        """Raises DeploymentAlreadyCompletedException."""
        if self._current.id != deployment_id or self._current.status in OVER:
            text = f"The deployment {deployment_id} has already completed and cannot be stopped."
            raise AwsError("DeploymentAlreadyCompletedException", text)
        self._end(self._current, "Stopped", MANUAL_STOP, rollback=rollback)

    @property
    def _current(self) -> CodeDeployment:
        return self.group.deployments[0]

    def _reconcile(self) -> None:
        current, at = self._current, self._cluster.at
        ringing = [name for name in self.group.alarms if name in self._cluster.ringing]
        if current.status in OVER:
            self._keep(self.service.deployments[0])
        elif current.rollback_of:
            self._going_back(current)
        elif ringing:
            self._end(current, "Stopped", ("ALARM_ACTIVE", ALARM.format(", ".join(ringing))))
        elif not current.moved and at >= current.created_at + PATIENCE:
            self._end(current, "Failed", TIMEOUT)
        else:
            self._going_on(current)
        kept = [task for task in self.service.tasks if not task.stopped_at or at - task.stopped_at < PATIENCE]
        self.service.tasks = kept
        lived.note(self.service, at)

    def _going_on(self, current: CodeDeployment) -> None:
        green, *others = self.service.deployments
        self._keep(green)
        healthy = sum(task.healthy for task in self.service.tasks_of(green.revision)) >= self.service.desired_count
        if not current.moved and current.until is None and healthy:
            current.until = self._cluster.at + MOVE
        elif not current.moved and self._due(current):
            self._serve(green)
            current.moved, current.until = True, self._cluster.at + timedelta(minutes=self.group.wait_minutes)
        if current.moved and self._due(current) and not self._left(others):  # at once, where nothing is waited for
            self._close(current, green)

    def _going_back(self, current: CodeDeployment) -> None:
        green, blue, *_ = self.service.deployments
        self._keep(blue)
        if not current.moved and self._due(current):
            self._serve(blue)
            current.moved = True
        if current.moved and not self._left([green]):
            self._close(current, blue)

    def _due(self, current: CodeDeployment) -> bool:
        return current.until is not None and self._cluster.at >= current.until

    def _left(self, others: Sequence[Deployment]) -> bool:
        """Stop what is still there of the others, and say whether anything is left."""
        revisions = [other.revision for other in others]
        left = [t for t in self.service.tasks if t.revision in revisions and t.last_status != "STOPPED"]
        for task in left:
            if task.wanted:
                self._life.stop(task, events.SCALED.format(self.service.primary.id))
        for other in others:
            other.set_status = "DRAINING"
        return bool(left)

    def _keep(self, task_set: Deployment) -> None:
        if task_set is self.service.primary:
            wanted = [task for task in self.service.tasks_of(task_set.revision) if task.wanted]
            for _ in range(self.service.desired_count - len(wanted)):
                self._life.start()
            for task in wanted[self.service.desired_count :]:
                self._life.stop(task, events.SCALED.format(task_set.id))

    def _serve(self, task_set: Deployment) -> None:
        """All production traffic from now on."""
        for each in self.service.deployments:
            each.set_status = "PRIMARY" if each is task_set else "ACTIVE"
        self.service.production = task_set.revision

    def _close(self, current: CodeDeployment, task_set: Deployment) -> None:
        current.status, current.completed_at = "Succeeded", self._cluster.at
        self.service.deployments = [task_set]
        self.service.last_successful = task_set.revision

    def _end(
        self, current: CodeDeployment, status: str, error: tuple[str, str], *, rollback: bool | None = None
    ) -> None:
        current.status, current.error, current.completed_at = status, error, self._cluster.at
        if self.group.auto_rollback if rollback is None else rollback:
            blue = self.service.deployments[1]
            back = CodeDeployment(self._identifier(), app_spec(blue.revision.task_definition), self._cluster.at)
            back.creator, back.rollback_of = "codeDeployRollback", current.id
            back.until, current.rollback_id = self._cluster.at + MOVE, back.id
            self.group.deployments.insert(0, back)

    def _identifier(self) -> str:
        return f"d-{self._cluster.hexadecimal(9).upper()}"

    def _admitted(self, wanted: Wanted) -> str:
        """The ARN of the task definition. Raises AwsError for what CreateTaskSet turns down."""
        task_definition = self._cluster.resolve(wanted.task_definition)
        traffic = {"containerName": wanted.container, "containerPort": wanted.port}
        shown = shapes.service(self.service) | {"loadBalancers": [traffic]}
        admit_revision(shown, self._cluster.describe(task_definition))
        return task_definition
