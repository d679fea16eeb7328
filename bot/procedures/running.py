"""What runs now, as far as a copy of it needs to be known: every image by its digest. Reads only."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalog import Service
from bot.decide import digests, preflight, switching
from bot.decide.findings import weigh
from bot.errors import Refused
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
from bot.ports import Ecs, Images, Surroundings
from bot.procedures.fitting import fitted, group_of
from bot.procedures.past import images_now, named
from bot.procedures.preflight import look_around
from bot.procedures.refusing import accepted, refuse
from bot.procedures.target import missing_images


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
    around: Surroundings,
    *,
    now: datetime,
    rebuilt: Callable[[TaskDefinition], str] = _none,
) -> Running:
    """Raises Refused with every blocking finding; a service that is moving is one.

    `rebuilt` names the container whose image the copy will not keep, so that it may be gone.
    """
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    refuse(preflight.unsupported(state) + switching.moving(service, deployments))
    revisions, definition, group = await asyncio.gather(
        ecs.service_revisions(service, named(deployments)),
        described(service, ecs, state.task_definition),
        group_of(service, state, ecs),
    )
    running = await images_now(service, state, deployments, revisions, ecs=ecs, now=now)
    pinned, anew = accepted(digests.pinned(definition, running)), rebuilt(definition)
    copied = replace(definition, status="ACTIVE")  # a copy can be deployed, even where its original no longer can
    (missing, unchecked), surrounding = await asyncio.gather(
        missing_images(service, images, pinned), look_around(service, state, copied, around=around)
    )
    found = preflight.check(
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
