"""The truth about the service, read inside the simulated AWS and not over the bot's wires."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.aws import SimulatedAws
from playground.aws.model import ServiceDeployment
from playground.aws.names import SERVICE, revision_of
from playground.aws.task import ServiceRevision

MIN_SERVED = timedelta(minutes=10)
Way = tuple[str, int]
"""The call that a plan would make, and the revision where it lands."""


@dataclass(frozen=True)
class Past:
    """One service deployment: `revision` is what it was to bring, `ended_on` what served when it was over.

    `tripped`: as many of its tasks failed as make a circuit breaker trip.
    """

    arn: str
    status: str
    revision: int
    ended_on: int
    created: datetime
    finished: datetime | None
    tripped: bool

    @property
    def going_back(self) -> bool:
        return self.status in {"ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"}


@dataclass(frozen=True)
class Facts:
    """`deployments` are newest first; `inactive` revisions were deregistered."""

    now: datetime
    primary: str
    revision: int
    deployments: tuple[Past, ...]
    inactive: frozenset[int]

    def deployment(self, arn: str) -> Past | None:
        return next((past for past in self.deployments if past.arn == arn), None)

    def ways(self, left: frozenset[int]) -> tuple[Way, ...]:
        """What may be planned now; `left` are revisions that two people set out to leave. Nothing: refused.

        The target is the newest revision this service ran that ended SUCCESSFUL, served long enough, is not the
        current one, and was never rolled away from; a moving deployment is stopped if ECS would return to the target.
        """
        newest = self.deployments[0]
        served = self._served()
        if newest.going_back or not served:
            return ()
        order = [revision for revision, _, _ in served]
        coming = [newest.revision] if newest.status == "IN_PROGRESS" else []
        behind = {before for before, after in zip(order, order[1:] + coming, strict=False) if after < before}
        for revision in reversed(order):
            long_enough = sum((end - start for r, start, end in served if r == revision), timedelta()) >= MIN_SERVED
            unfit = self.inactive | behind | left | self._failed() | {self.revision}
            if long_enough and revision not in unfit:
                stop = newest.status == "IN_PROGRESS" and revision == order[-1]
                return (("StopServiceDeployment" if stop else "UpdateService", revision),)
        return ()

    def _served(self) -> list[tuple[int, datetime, datetime]]:
        """Revision, from, until; oldest first. ECS's own return to what served anyway is no change."""
        over = [past for past in reversed(self.deployments) if past.status in {"SUCCESSFUL", "ROLLBACK_SUCCESSFUL"}]
        brought: list[Past] = []
        for past in over:
            if past.status == "SUCCESSFUL" or not brought or brought[-1].ended_on != past.ended_on:
                brought.append(past)
        ends = [past.created for past in brought[1:]] + [self.now]
        return [(p.ended_on, p.finished or p.created, end) for p, end in zip(brought, ends, strict=True)]

    def _failed(self) -> set[int]:
        """Revisions whose own latest deployment ECS took back, or whose tasks failed, unless they served since."""
        bad: set[int] = set()
        for past in reversed(self.deployments):
            if past.status.startswith("ROLLBACK_") or (past.status == "STOPPED" and past.tripped):
                bad.add(past.revision)
            if past.status in {"SUCCESSFUL", "ROLLBACK_SUCCESSFUL"}:
                bad.discard(past.ended_on)
        return bad


def read(aws: SimulatedAws, inactive: frozenset[int]) -> Facts:
    """As of the clock's now."""
    aws.catch_up()
    service = aws.cluster.services[SERVICE]
    primary = service.primary
    past = tuple(_past(deployment) for deployment in service.service_deployments)
    return Facts(aws.clock.now(), primary.id, _number(primary.revision), past, inactive)


def _past(deployment: ServiceDeployment) -> Past:
    ended_on = deployment.rollback.revision if deployment.rollback else deployment.target
    return Past(
        arn=deployment.arn,
        status=deployment.status,
        revision=_number(deployment.target),
        ended_on=_number(ended_on),
        created=deployment.created_at,
        finished=deployment.finished_at,
        tripped=deployment.failure_count >= deployment.threshold,
    )


def _number(revision: ServiceRevision) -> int:
    return revision_of(revision.task_definition)
