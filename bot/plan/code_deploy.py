"""Services that CodeDeploy deploys: the plan of a CreateDeployment, or of a StopDeployment with rollback."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import replace

from bot.app_spec import pointed_at
from bot.catalog import Service
from bot.findings import block
from bot.model import Call, CodeDeploy, DeploymentGroup, Finding, Plan, ServiceDeployment, ServiceState
from bot.plan import aws_cli, traffic_shift
from bot.plan.rebuild import rebuild_command
from bot.preflight.duration import Estimate


def fitted(
    plan: Plan,
    state: ServiceState,
    deployments: Sequence[ServiceDeployment],
    group: DeploymentGroup,
    *,
    service: Service,
    takes: Estimate,
) -> Plan | Finding:
    """The plan for CodeDeploy; or why its AppSpec cannot be made.

    Where a copy is deployed, the AppSpec names what is copied until the copy has been registered.
    """
    whole = traffic_shift.fitted(plan, replace(state, shift=group.shift), deployments, takes)
    if plan.call is Call.STOP_DEPLOYMENT:
        stop = ["--deployment-id", plan.service_deployment or "", "--auto-rollback-enabled"]
        return replace(whole, cli=shlex.join(["aws", "deploy", "stop-deployment", *stop, "--region", plan.region]))
    content = pointed_at(group.app_spec, plan.to_task_definition)
    if content is None:
        return _no_app_spec(plan)
    wanted = CodeDeploy(group.application, group.name, content)
    return replace(whole, code_deploy=wanted, cli=_by_hand(plan, wanted, service))


def _no_app_spec(plan: Plan) -> Finding:
    why = "CodeDeploy does not show the AppSpec of what it deployed last, so there is none to begin from."
    fix = f"Create a deployment in CodeDeploy whose AppSpec names {plan.to_name}."
    return block("CodeDeploy cannot be told what to deploy", why, fix)


def _by_hand(plan: Plan, wanted: CodeDeploy, service: Service) -> str:
    if plan.copy and plan.rebuild:
        return rebuild_command(service, plan.rebuild, plan.copy, wanted)
    return aws_cli.by_code_deploy(service, plan.copy, wanted) if plan.copy else _create(wanted, plan.region)


def _create(wanted: CodeDeploy, region: str) -> str:
    names = ["--application-name", wanted.application, "--deployment-group-name", wanted.deployment_group]
    content = {"revisionType": "AppSpecContent", "appSpecContent": {"content": wanted.app_spec}}
    revision = ["--revision", json.dumps(content), "--region", region]
    return shlex.join(["aws", "deploy", "create-deployment", *names, *revision])
