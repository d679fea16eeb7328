"""Blue/green, linear and canary: the new tasks beside the old ones, then the traffic, a bake, and the old ones go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playground.aws import events
from playground.aws.errors import invalid
from playground.aws.model import Hook, Service, ServiceDeployment
from playground.aws.strategy import Action, Leg
from playground.aws.task_life import TaskLife

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

_BEFORE_TASKS = ("RECONCILE_SERVICE", "PRE_SCALE_UP")


class Shifting:
    """Takes the current deployment of one service from leg to leg, at the cluster's `at`."""

    def __init__(self, service: Service, cluster: "Cluster", life: TaskLife) -> None:
        self._service, self._cluster, self._life = service, cluster, life

    @property
    def active(self) -> bool:
        """On its way forward; the way back is one of the scheduler's."""
        current = self._service.current
        return current.strategy.shifts and current.status == "IN_PROGRESS"

    @property
    def arrived(self) -> bool:
        return self.active and not self._current.legs

    def moments(self) -> Iterator[datetime]:
        hook = self._current.hook
        expected = (self._current.leg_ends, hook.expires_at if hook and hook.awaiting else None)
        if self.active:
            yield from (moment for moment in expected if moment and moment > self._cluster.at)

    def begin(self, *, reconcile: bool) -> None:
        self._current.legs = self._current.strategy.legs(reconcile=reconcile)
        self._enter(self._current.legs[0])

    def reconcile(self) -> Action | None:
        """One decision closer. -> ROLLBACK where a hook timed out to that."""
        hook = self._current.hook
        if hook and hook.awaiting and hook.expires_at <= self._cluster.at:
            self._current.hook = replace(hook, status="TIMED_OUT")
            if hook.pause.then == "ROLLBACK":
                return "ROLLBACK"
            self._go_on(self._current.legs[0])
        self._scale()
        while self._current.legs and self._over(self._current.legs[0]):
            self._current.legs.pop(0)
            if self._current.legs:
                self._enter(self._current.legs[0])
        return None

    def act(self, hook_id: str, action: Action) -> None:
        """ContinueServiceDeployment; its ROLLBACK is up to the scheduler."""
        hook = self._current.hook
        if hook is None or hook.id != hook_id or not hook.awaiting:
            raise invalid(f"The lifecycle hook {hook_id} is not awaiting an action.")
        self._current.hook = replace(hook, status="SUCCEEDED" if action == "CONTINUE" else "FAILED")
        if action == "CONTINUE":
            self._go_on(self._current.legs[0])

    @property
    def _current(self) -> ServiceDeployment:
        return self._service.current

    def _enter(self, leg: Leg) -> None:
        current = self._current
        passed = current.hook.pause if current.hook else None
        pause = next((p for p in current.strategy.pauses if p.stage == leg.stage and p != passed), None)
        if pause:
            expires_at = self._cluster.at + timedelta(minutes=pause.minutes)
            current.hook, current.leg_ends = Hook(self._cluster.hexadecimal(12), pause, expires_at), None
        else:
            self._go_on(leg)

    def _go_on(self, leg: Leg) -> None:
        current = self._current
        current.leg_ends = self._cluster.at + timedelta(seconds=leg.seconds)
        current.production_weight, current.test_weight = leg.production, leg.test
        if leg.production == 100:
            self._service.production = current.target
        kept = {"RECONCILE_SERVICE": self._service.production, "CLEAN_UP": current.target}.get(leg.stage)
        for task in self._service.tasks:
            if kept and task.wanted and task.revision is not kept:
                self._life.stop(task, events.SCALED.format(self._service.primary.id))

    def _scale(self) -> None:
        """The target's tasks start all at once: there is no limit but the desired count."""
        if self._current.legs and self._current.legs[0].stage in _BEFORE_TASKS:
            return
        mine = [task for task in self._service.tasks_of(self._current.target) if task.wanted]
        for _ in range(self._service.desired_count - len(mine)):
            self._life.start()
        for task in mine[self._service.desired_count :]:
            self._life.stop(task, events.SCALED.format(self._service.primary.id))

    def _over(self, leg: Leg) -> bool:
        current, tasks = self._current, self._service.tasks
        if current.leg_ends is None or self._cluster.at < current.leg_ends:
            return False
        if leg.stage == "SCALE_UP":
            mine = self._service.tasks_of(current.target)
            return sum(task.healthy for task in mine) >= self._service.desired_count
        others = [task for task in tasks if task.last_status != "STOPPED" and task.revision is not current.target]
        return leg.stage != "CLEAN_UP" or not others
