"""The plan as its service's controller and strategy carry it out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalog import Service
from bot.findings import accepted
from bot.model import DeploymentGroup, Plan, ServiceDeployment, ServiceState
from bot.plan import code_deploy, traffic_shift
from bot.plan import plan as plans
from bot.ports import Ecs


async def group_of(service: Service, state: ServiceState, ecs: Ecs) -> DeploymentGroup | None:
    """CodeDeploy's, where it deploys the service."""
    return await ecs.deployment_group(service, state) if state.controller == "CODE_DEPLOY" else None


def fitted(
    plan: Plan,
    state: ServiceState,
    deployments: Sequence[ServiceDeployment],
    group: DeploymentGroup | None,
    *,
    service: Service,
) -> Plan:
    """Sealed again. Raises Refused where CodeDeploy cannot be told what to deploy."""
    if group:
        return accepted(code_deploy.fitted(plan, state, deployments, group, service=service))
    whole = traffic_shift.fitted(plan, state, deployments)
    return replace(whole, digest=plans.digest(whole))
