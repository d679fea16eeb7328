"""Runbook steps 1 and 2: what runs now, what ran well before, and what going back would change. Reads only."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.catalog import Service
from bot.decide import call_rule, plan, preflight, targets
from bot.errors import Failed, Refused
from bot.model import Finding, Image, Plan, ServiceDeployment, ServiceRevision, ServiceState, TaskDefinition
from bot.ports import Ecs, Images, Ports

T = TypeVar("T")

_DEFINITIONS_READ = 6  # of the best candidates; deregistered ones among them are passed over

RolledAwayFrom = Callable[[str], Awaitable[frozenset[str]]]
"""The service's ARN -> task definition ARNs that were rolled away from, as the journal remembers them."""


async def survey_with(ports: Ports, service: Service) -> Plan:
    """`survey` through the ports of the running bot."""
    never = ports.journal.rolled_away_from
    return await survey(service, ecs=ports.ecs, images=ports.images, never=never, now=ports.clock.now())


async def survey(service: Service, *, ecs: Ecs, images: Images, never: RolledAwayFrom, now: datetime) -> Plan:
    """Read ECS and ECR in few rounds, each in parallel, and make a plan. Raises Refused with every blocking finding."""
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    _refuse(preflight.unsupported(state))
    revisions, bad = await asyncio.gather(ecs.service_revisions(service, _named(deployments)), never(state.arn))
    running = _running_images(state, deployments, revisions)
    ranking = targets.rank(
        current=state.task_definition,
        current_images=running,
        deployments=deployments,
        revisions=revisions,
        never=bad,
        min_served=service.min_served,
        now=now,
    )
    nearest = [candidate.task_definition for candidate in ranking.good[:_DEFINITIONS_READ]]
    definitions = await _definitions(service, ecs, [state.task_definition, *nearest])
    target = _accepted(targets.choose(ranking, definitions, service=service.name))
    before, after = definitions[state.task_definition], definitions[target.chosen.task_definition]
    if before is None or after is None:
        raise Refused("ECS does not describe the running task definition.", "Look at the service in the AWS console.")
    missing, unchecked = await _missing(service, images, target.chosen.images)
    findings = preflight.check(state=state, target=after, missing=missing, unchecked=unchecked, deployments=deployments)
    _refuse(findings)
    call, service_deployment = _accepted(
        call_rule.choose(state=state, target=target, deployments=deployments, revisions=revisions)
    )
    return plan.draw_up(
        service=service,
        state=state,
        call=call,
        service_deployment=service_deployment,
        from_images=running,
        target=target,
        changes=plan.changes(before, after),
        warnings=tuple(findings),
        expected=plan.expected(state, deployments),
        made_at=now,
        simulated=ecs.simulated,
    )


def _named(deployments: Sequence[ServiceDeployment]) -> set[str]:
    """Every service revision that the history speaks of."""
    return {arn for d in deployments for arn in (d.revision, d.rollback_revision) if arn}


def _running_images(
    state: ServiceState, deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision]
) -> tuple[Image, ...]:
    """The images, with digests, of the newest service revision that has the task definition running now."""
    for deployment in deployments:
        for arn in (deployment.rollback_revision, deployment.revision):
            revision = revisions.get(arn or "")
            if revision and revision.task_definition == state.task_definition:
                return revision.images
    return ()


async def _definitions(service: Service, ecs: Ecs, arns: Sequence[str]) -> dict[str, TaskDefinition | None]:
    wanted = list(dict.fromkeys(arns))
    return dict(zip(wanted, await asyncio.gather(*(ecs.task_definition(service, arn) for arn in wanted)), strict=True))


async def _missing(service: Service, images: Images, wanted: Sequence[Image]) -> tuple[tuple[Image, ...], str]:
    """-> the images that ECR no longer has; and why it could not be asked, which is no reason not to roll back."""
    try:
        return await images.missing(service, wanted), ""
    except Failed as error:
        return (), str(error)


def _accepted(choice: T | Finding) -> T:
    if isinstance(choice, Finding):
        raise refusal([choice])
    return choice


def _refuse(findings: Sequence[Finding]) -> None:
    if blocking := [finding for finding in findings if finding.block]:
        raise refusal(blocking)


def refusal(blocking: Sequence[Finding]) -> Refused:
    """All blocking findings as one refusal, each with its own way out."""
    if len(blocking) == 1:
        return Refused(f"{blocking[0].what}. {blocking[0].why}", blocking[0].fix)
    lines = [f"• {finding.what}. {finding.why} {finding.fix}" for finding in blocking]
    return Refused("\n".join(["This rollback would not work:", *lines]))
