"""What runs now, as far as a copy of it needs to be known: every image by its digest. Reads only."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalog import Service
from bot.errors import Refused
from bot.findings import accepted, refuse
from bot.model import (
    Call,
    DeploymentGroup,
    Finding,
    Image,
    Plan,
    ServiceDeployment,
    ServiceState,
    TaskDefinition,
    short,
)
from bot.plan.copy import pinned_by_digest
from bot.plan.feature import still_moving
from bot.plan.fit import fitted, group_of
from bot.plan.read_target import missing_images
from bot.ports import DependencyReads, Ecs, Images
from bot.preflight import service_and_images
from bot.preflight.collect import weigh
from bot.preflight.read_dependencies import check_dependencies
from bot.target.read_history import images_now, named


@dataclass(frozen=True, slots=True)
class Running:
    """What runs now, read at one moment; `pinned` are its images by digest, `group` is CodeDeploy's, if it deploys."""

    service: Service
    state: ServiceState
    deployments: tuple[ServiceDeployment, ...]
    definition: TaskDefinition
    images: tuple[Image, ...]
    pinned: tuple[Image, ...]
    warnings: tuple[Finding, ...]
    group: DeploymentGroup | None

    @property
    def call(self) -> Call:
        """What deploys a copy of it."""
        return Call.CREATE_DEPLOYMENT if self.group else Call.UPDATE_SERVICE

    def fitted(self, plan: Plan) -> Plan:
        """The plan as its controller and strategy deploy it. Raises Refused where CodeDeploy cannot be told what to."""
        return fitted(plan, self.state, self.deployments, self.group, service=self.service)


def _none(_: TaskDefinition) -> str:
    return ""


async def read_running(
    service: Service,
    ecs: Ecs,
    images: Images,
    dependencies: DependencyReads,
    *,
    now: datetime,
    rebuilt: Callable[[TaskDefinition], str] = _none,
) -> Running:
    """Raises Refused with every blocking finding; a service that is moving is one.

    `rebuilt` names the container whose image the copy will not keep, so that it may be gone.
    """
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    refuse(service_and_images.unsupported(state) + still_moving(service, deployments))
    revisions, definition, group = await asyncio.gather(
        ecs.service_revisions(service, named(deployments)),
        described(service, ecs, state.task_definition),
        group_of(service, state, ecs),
    )
    running = await images_now(service, state, deployments, revisions, ecs=ecs, now=now)
    pinned, anew = accepted(pinned_by_digest(definition, running)), rebuilt(definition)
    copied = replace(definition, status="ACTIVE")  # a copy can be deployed, even where its original no longer can
    (missing, unchecked), surrounding = await asyncio.gather(
        missing_images(service, images, pinned), check_dependencies(service, state, copied, dependencies=dependencies)
    )
    found = service_and_images.check(
        state=state, target=copied, missing=missing, unchecked=unchecked, deployments=deployments, rebuilt=anew
    )
    findings = weigh(*found, *surrounding)
    refuse(findings.blocks)
    return Running(service, state, deployments, definition, running, pinned, findings.others, group)


async def described(service: Service, ecs: Ecs, arn: str) -> TaskDefinition:
    """Raises Refused where it cannot be copied from any more."""
    definition = await ecs.task_definition(service, arn)
    if definition is None:
        fix = "Deploy a revision that is as you want it."
        raise Refused(f"ECS no longer describes {short(arn)}, so it cannot be copied from.", fix)
    return definition
