"""After an unanswered call: what it would have made is looked for. It is never sent again."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import RollbackBotError
from bot.model import Deployment, Plan, ServiceDeployment, ServiceRevision, ServiceState
from bot.ports import Ports

_SKEW = timedelta(seconds=5)
_READ_BACK = timedelta(seconds=60)
_BETWEEN_LOOKS = timedelta(seconds=3)


async def search(plan: Plan, service: Service, ports: Ports, sent_at: datetime) -> tuple[tuple[str, str] | None, str]:
    """-> what the call made, or None; and why ECS could not be read, "" where it was. Looks at least once."""
    unread = sent_at + service.rollout_deadline
    give_up = max(ports.clock.now(), sent_at) + _READ_BACK
    while True:
        try:
            found, problem = await _adopt(plan, service, ports, sent_at), ""
        except RollbackBotError as error:
            found, problem = None, str(error)
            give_up = ports.clock.now() + _READ_BACK  # absence is only evidence while ECS can be read
        now = ports.clock.now()
        if found is not None or now >= unread or (now >= give_up and not problem):
            return found, problem
        await ports.clock.until(now + _BETWEEN_LOOKS)


async def _adopt(plan: Plan, service: Service, ports: Ports, sent_at: datetime) -> tuple[str, str] | None:
    state, deployments = await asyncio.gather(
        ports.ecs.service(service), ports.ecs.service_deployments(service, since=_oldest_of_interest(plan, sent_at))
    )
    revisions = await ports.ecs.service_revisions(service, {d.revision for d in deployments})
    return adopt(plan=plan, intent_at=sent_at, state=state, deployments=deployments, revisions=revisions)


def _oldest_of_interest(plan: Plan, sent_at: datetime) -> datetime | None:
    """A deployment that was to be stopped is older than the call; one that our call made is not."""
    return None if plan.call.sends_back else sent_at - _SKEW


def adopt(
    *,
    plan: Plan,
    intent_at: datetime,
    state: ServiceState,
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
) -> tuple[str, str] | None:
    """After an unanswered call: (deployment id, service deployment ARN) of what it must have made, else None.

    The id is "" where that deployment has been undone or replaced since, so that only its record is left.
    """
    if plan.call.sends_back:
        stopped = (d for d in deployments if d.arn == plan.service_deployment and d.status.startswith("ROLLBACK_"))
        return next((("", deployment.arn) for deployment in stopped), None)
    since = intent_at - _SKEW
    entry = next((entry for entry in state.deployments if _made_by(plan, entry, since)), None)
    begun = (d for d in deployments if d.created_at >= since and _brings(d, plan.to_task_definition, revisions))
    made = next(begun, None)
    if entry is None and (made is None or made.moving):  # while it moves, its entry is only not shown yet
        return None
    return entry.id if entry else "", made.arn if made else ""


def _made_by(plan: Plan, entry: Deployment, since: datetime) -> bool:
    """Not only the PRIMARY: somebody may have deployed over ours already."""
    new = entry.id != plan.deployment_id and entry.created_at >= since
    return new and entry.task_definition == plan.to_task_definition


def _brings(deployment: ServiceDeployment, task_definition: str, revisions: Mapping[str, ServiceRevision]) -> bool:
    revision = revisions.get(deployment.revision)
    return revision is not None and revision.task_definition == task_definition
