"""The plan as its controller and strategy carry it out. Nothing that is approved changes later: it is sealed here."""

from collections.abc import Sequence

from bot.catalog import Service
from bot.findings import accepted
from bot.model import DeploymentGroup, Plan, ServiceDeployment, ServiceState
from bot.plan import code_deploy, traffic_shift
from bot.plan.plan import seal
from bot.ports import Reads
from bot.preflight.duration import Estimate


async def group_of(service: Service, state: ServiceState, reads: Reads) -> DeploymentGroup | None:
    """CodeDeploy's, where it deploys the service."""
    return await reads.ecs.deployment_group(service, state) if state.controller == "CODE_DEPLOY" else None


def fitted(
    plan: Plan,
    state: ServiceState,
    deployments: Sequence[ServiceDeployment],
    group: DeploymentGroup | None,
    *,
    service: Service,
    takes: Estimate,
) -> Plan:
    """Sealed: every plan comes by here. Raises Refused where CodeDeploy cannot be told what to deploy."""
    if group:
        return seal(accepted(code_deploy.fitted(plan, state, deployments, group, service=service, takes=takes)))
    return seal(traffic_shift.fitted(plan, state, deployments, takes))
