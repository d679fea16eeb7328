"""For how long each revision served, told so that it only ever grows: without the rollouts before and after it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import ServiceDeployment, ServiceRevision, ServiceState
from bot.target.deployments import Identity, left_behind, settled, what_ran

_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ServingPeriod:
    """A stretch of serving: from the end of the deployment that brought it to the start of the next that settled.

    `overtaken` is when one began that is still moving: until that settles, or is taken back, this serves beside it.
    `idle`: no task was wanted when it was deployed, so that it shows nothing of how well the revision serves.
    """

    revision: ServiceRevision
    start: datetime
    end: datetime
    overtaken: datetime | None = None
    idle: bool = False

    @property
    def served(self) -> timedelta:
        """Without any rollout, neither its own nor the next: so it only ever grows, however often one looks."""
        return max(timedelta(0), min(self.end, self.overtaken or self.end) - self.start) * (not self.idle)

    @property
    def stood(self) -> timedelta:
        """The same with the next rollout, as long as that moves: a release that hangs does not make this untried."""
        return max(timedelta(0), self.end - self.start) * (not self.idle)


def serving_periods(
    deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision], now: datetime
) -> tuple[ServingPeriod, ...]:
    """Oldest first. A deployment still moving ends none, and neither does one that ECS took back again."""
    brought = settled(deployments)
    ends = [deployment.created_at for deployment, _ in brought[1:]] + [now]
    coming = [each.created_at for each in deployments if each.status in {"PENDING", "IN_PROGRESS"}]
    overtaken = [None] * (len(brought) - 1) + [max(coming, default=None)]
    return tuple(
        ServingPeriod(revisions[arn], deployment.finished_at or deployment.created_at, end, over, _idle(deployment))
        for (deployment, arn), end, over in zip(brought, ends, overtaken, strict=False)
        if arn in revisions
    )


def came_back(periods: Sequence[ServingPeriod]) -> dict[str, datetime]:
    """Until when each task definition served that had been left for a lower one, and was deployed again from there.

    Only where it then served for an hour at least, and for longer than it had been away: so leaving it was a mistake.
    """
    found: dict[str, datetime] = {}
    for before, between, after in zip(periods, periods[1:], periods[2:], strict=False):
        here = after.revision.task_definition
        left = here in left_behind([before.revision, between.revision])
        if left and before.revision.task_definition == here and after.served >= max(_AN_HOUR, between.stood):
            found[here] = after.end
    return found


def _idle(deployment: ServiceDeployment) -> bool:
    """ECS's own return to an earlier revision says nothing of how many tasks that was to have."""
    return deployment.status == "SUCCESSFUL" and deployment.wanted == 0


def served_in_all(periods: Iterable[ServingPeriod], what: Identity, apart: Collection[str] = ()) -> timedelta:
    return sum((period.served for period in periods if what_ran(period.revision, apart) == what), timedelta(0))


def is_coming(state: ServiceState, deployments: Sequence[ServiceDeployment]) -> bool:
    """Is the PRIMARY on its way yet? Where ECS tells no rollout state, by its service deployments."""
    told = state.primary.rollout_state if state.primary else ""
    return told == "IN_PROGRESS" if told else any(deployment.moving for deployment in deployments)


def at_rest(state: ServiceState, deployments: Sequence[ServiceDeployment]) -> bool:
    """Has the PRIMARY finished? Where ECS tells no rollout state, by its service deployments and by what runs."""
    if state.primary is None or state.primary.rollout_state:
        return state.primary is not None and state.primary.rollout_state == "COMPLETED"
    alone = len(state.deployments) == 1 and state.running == state.desired > 0
    return alone and not any(deployment.moving for deployment in deployments)
