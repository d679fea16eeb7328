"""One look at a rollout: everything that was read at one moment, and the plain facts in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.model import Deployment, Plan, Progress, ServiceDeployment, ServiceState, Task
from bot.target import ecs_events, other_tasks
from bot.target.deployments import failed, same_digests
from bot.target.image_digests import moved_sidecars
from bot.text import counted, cut

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_SEEN = timedelta(seconds=30)
_REASON = 300


@dataclass(frozen=True, slots=True)
class RolloutObservation:
    """`deployment_id` and `ours` are the deployment that UpdateService made, or "" and the one being stopped.

    `tasks` are those that ECS wants to run, None where they were not read; `stopped` those that it wants to stop, and
    most of which have. `since` is when the call was made.
    """

    plan: Plan
    deployment_id: str
    state: ServiceState
    ours: ServiceDeployment | None
    tasks: Sequence[Task] | None
    stopped: Sequence[Task]
    now: datetime = _LONG_AGO
    since: datetime = _LONG_AGO

    @property
    def status(self) -> str:
        """Of our service deployment; "" while it is not known."""
        return self.ours.status if self.ours else ""

    @property
    def entry(self) -> Deployment | None:
        """Our entry among DescribeServices' deployments; when one is being stopped, what comes back instead of it."""
        if self.plan.call.sends_back:
            primary = self.state.primary
            return primary if primary and primary.id != self.plan.deployment_id else None
        return next((entry for entry in self.state.deployments if entry.id == self.deployment_id), None)

    @property
    def gave_up(self) -> bool:
        """ECS starts no more tasks of our deployment; whether it also undoes it, `status` says."""
        tripped = self.ours is not None and self.status == "STOPPED" and failed(self.ours)
        return self.entry is not None and (self.entry.rollout_state == "FAILED" or (self.unspoken and tripped))

    @property
    def unspoken(self) -> bool:
        """ECS tells no rollout state of our deployment: behind a Classic Load Balancer, or where it moves traffic."""
        return self.entry is not None and not self.entry.rollout_state

    @property
    def done(self) -> bool:
        """ECS says so. Where it tells no rollout state only the service deployment does; where it moves traffic, not
        before its bake is over.
        """
        if self.plan.shift or self.unspoken:
            return self.status == "SUCCESSFUL"
        rolled = self.entry is not None and self.entry.rollout_state == "COMPLETED"
        return rolled and self.status in {"", "SUCCESSFUL"}

    @property
    def silent(self) -> bool:
        """Neither our entry nor a record of our service deployment tells how far it is."""
        return self.unspoken and self.ours is None and not self.plan.shift

    @property
    def aborted(self) -> bool:
        """Stopped, and a while ago: by then a newer deployment that had replaced it would be seen."""
        ended = self.ours.finished_at if self.ours and self.status == "STOPPED" else None
        return ended is not None and self.now >= ended + _SEEN

    @property
    def running(self) -> list[Task]:
        return [task for task in self.tasks or () if task.status == "RUNNING"]

    @property
    def leaving(self) -> list[Task]:
        """Told to stop, and there yet: they finish what they have, or cannot be stopped."""
        return [task for task in self.stopped if task.status != "STOPPED"]

    @property
    def on_target(self) -> list[Task]:
        """Running the planned task definition, and no image that is known to be another than planned."""
        return [task for task in self.running if self._as_planned(task)]

    @property
    def others(self) -> str:
        """What else is there: `4 tasks of quilt-catalog:42 still serve`; "" where there is nothing."""
        leaving = [task for task in self.leaving if not self._as_planned(task)]
        target = self.plan.to_task_definition
        return other_tasks.told(self.running, leaving, planned=self._as_planned, target=target)

    @property
    def beside_primary(self) -> str:
        """The same beside what the service has now, whether that was planned or not."""
        now = self.state.task_definition
        leaving = [task for task in self.leaving if task.task_definition != now]
        return other_tasks.told(self.running, leaving, planned=lambda task: task.task_definition == now)

    @property
    def trouble(self) -> str:
        """What ECS says stands in the way, in its own last words on it."""
        said = ecs_events.trouble(self.state.events, self.since)
        return f"ECS's last word on it: “{said}”" if said else ""

    def progress(self, note: str = "") -> Progress:
        """For the card. Tasks on the target are counted one by one, or as ECS counts them where they were not read."""
        seen = self.entry
        counted_by_ecs = seen.running if seen else 0
        return Progress(
            on_target=counted_by_ecs if self.tasks is None else len(self.on_target),
            running=self.state.running,
            pending=self.state.pending,
            desired=self.state.desired,
            failed=max(seen.failed if seen else 0, self._failed_tasks()),
            note=". ".join(filter(None, [note or self.stopped_reason, self.trouble])),
        )

    @property
    def stopped_reason(self) -> str:
        """Why the newest of our tasks stopped; a task that ECS itself scales in has not failed."""
        mine = [task for task in self.stopped if self._mine(task) and task.stopped_reason]
        failed = [task for task in mine if not task.stopped_reason.startswith("Scaling activity")]
        newest = max(failed, key=lambda task: task.stopped_at or _LONG_AGO, default=None)
        return cut(newest.stopped_reason, _REASON) if newest else ""

    @property
    def wrong_image(self) -> bool:
        """The PRIMARY deployment's own tasks run another image than planned: the tag has moved."""
        primary = self.state.primary
        mine = [task for task in self.running if primary and task.started_by == primary.id]
        return any(self._planned(task) and self._other_image(task) for task in mine)

    @property
    def moved(self) -> str:
        """`agent runs sha256:1f…`: sidecars that run another image than they ran with; "" for none."""
        return moved_sidecars(self.plan, self.running)

    @property
    def lacking(self) -> str:
        """What is still missing from the evidence of success; empty when it is complete."""
        desired, running = self.state.desired, len(self.running)
        if self.others:
            return self.others
        if not self.state.running == running == desired:
            return f"{counted(running, 'task')} running where {desired} should be"
        if len([entry for entry in self.state.deployments if entry.status != "INACTIVE"]) != 1:
            return "an older deployment is still being drained"
        return ""

    def _as_planned(self, task: Task) -> bool:
        return self._planned(task) and not self._other_image(task)

    def _planned(self, task: Task) -> bool:
        return task.task_definition == self.plan.to_task_definition

    def _other_image(self, task: Task) -> bool:
        about = [image for image in self.plan.target.chosen.images if image.container not in self.plan.sidecars]
        return not same_digests(about, task.images)

    def _mine(self, task: Task) -> bool:
        by_ecs = self.deployment_id.startswith("ecs-svc/")
        return task.started_by == self.deployment_id if by_ecs else self._planned(task)

    def _failed_tasks(self) -> int:
        """A deployment that is being stopped had failed tasks of its own; they are not the rollback's."""
        return self.ours.failed_tasks if self.ours and not self.plan.call.sends_back else 0
