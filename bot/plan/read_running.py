"""What runs now, as far as a copy of it needs to be known: every image by its digest. Reads only."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.findings import accepted, refusal
from bot.model import (
    Call,
    Candidate,
    Change,
    DeploymentGroup,
    Finding,
    Image,
    Plan,
    RevisionCopy,
    ServiceDeployment,
    ServiceState,
    Target,
    TaskDefinition,
    short,
)
from bot.plan import plan as plans
from bot.plan.copy import lacking, no_room_for_its_mark, pinned_by_digest
from bot.plan.feature import still_moving
from bot.plan.fit import fitted, group_of
from bot.ports import Reads
from bot.preflight import service_and_images
from bot.preflight.duration import Estimate
from bot.preflight.measured import LOOK_BACK, corrected, measured
from bot.preflight.read_target import weigh_copy
from bot.target.deployments import last_end
from bot.target.read_history import images_now, named


@dataclass(frozen=True, slots=True)
class Running:
    """What runs now, read `at` one moment; `pinned` are its images by digest; `group` is CodeDeploy's."""

    service: Service
    at: datetime
    state: ServiceState
    deployments: tuple[ServiceDeployment, ...]
    definition: TaskDefinition
    images: tuple[Image, ...]
    pinned: tuple[Image, ...]
    warnings: tuple[Finding, ...]
    group: DeploymentGroup | None
    takes: Estimate
    simulated: bool

    def plan_of(self, copy: RevisionCopy, *, why: str, changes: tuple[Change, ...]) -> Plan:
        """The plan to deploy a copy of it, as far as it is the same whatever is changed in the copy."""
        state = self.state
        since = last_end(self.deployments) or (state.primary.created_at if state.primary else self.at)
        drawn = plans.draw_up(
            service=self.service,
            state=state,
            call=Call.CREATE_DEPLOYMENT if self.group else Call.UPDATE_SERVICE,
            service_deployment=None,
            from_images=self.images,
            target=Target(Candidate(copy.of, copy.images, since, self.at - since), why, (), ()),
            changes=changes,
            warnings=self.warnings,
            expected=self.takes.expected,
            made_at=self.at,
            simulated=self.simulated,
        )
        return replace(drawn, copy=copy)

    def fitted(self, plan: Plan) -> Plan:
        """The plan as its controller and strategy deploy it. Raises Refused where CodeDeploy cannot be told what to."""
        return fitted(plan, self.state, self.deployments, self.group, service=self.service, takes=self.takes)


def _none(_: TaskDefinition) -> str:
    return ""


async def read_running(service: Service, reads: Reads, *, rebuilt: Callable[[TaskDefinition], str] = _none) -> Running:
    """Raises Refused with every blocking finding; a service that is moving is one.

    `rebuilt` names the container whose image the copy will not keep, so that it may be gone.
    """
    ecs, now = reads.ecs, reads.clock.now()
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    refuse(refusal(service_and_images.unsupported(state) + still_moving(service, deployments)))
    revisions, definition, group = await asyncio.gather(
        ecs.service_revisions(service, named(deployments)),
        described(service, state.task_definition, reads),
        group_of(service, state, reads),
    )
    images = await images_now(service, state, deployments, revisions, reads=reads, now=now)
    pinned, anew = accepted(pinned_by_digest(definition, images)), rebuilt(definition)
    findings, takes = await weigh_copy(
        service,
        state,
        deployments,
        reads,
        running=definition,
        images=pinned,
        rebuilt=anew,
        shift=group.shift if group else state.shift,
    )
    own = await reads.journal.recent(service.name, limit=LOOK_BACK)
    call = Call.CREATE_DEPLOYMENT if group else Call.UPDATE_SERVICE
    takes = corrected(takes, measured(own, call, state.desired, now))
    refuse(refusal((*findings.blocks, *no_room_for_its_mark(definition))))
    others, simulated = (*lacking(definition), *findings.others), ecs.simulated
    return Running(service, now, state, deployments, definition, images, pinned, others, group, takes, simulated)


async def described(service: Service, arn: str, reads: Reads) -> TaskDefinition:
    """Raises Refused where it cannot be copied from any more."""
    definition = await reads.ecs.task_definition(service, arn)
    if definition is None:
        fix = "Deploy a revision that is as you want it."
        raise Refused(f"ECS no longer describes {short(arn)}, so it cannot be copied from.", fix)
    return definition
