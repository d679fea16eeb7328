"""Draws up the plan that is approved; its digest binds the approval to all that must not change before the call."""

import hashlib
import json
import shlex
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import datetime

from bot.catalog import Service
from bot.decide.diff import changes
from bot.model import (
    Call,
    Change,
    CodeDeploy,
    Copy,
    Finding,
    Image,
    Plan,
    Rebuild,
    ServiceDeployment,
    ServiceState,
    Target,
    short,
)

__all__ = ["changes", "cli_line", "digest", "draw_up", "expected", "moved"]

_START = (30, 60)  # seconds from a task's start until it is healthy, when all goes well
_ROLLOUTS = 5
_DRAIN = (15, 300)  # seconds until a target has left its group; 300 is Elastic Load Balancing's default


def draw_up(
    *,
    service: Service,
    state: ServiceState,
    call: Call,
    service_deployment: str | None,
    from_images: tuple[Image, ...],
    target: Target,
    changes: tuple[Change, ...],
    warnings: tuple[Finding, ...],
    expected: tuple[int, int],
    made_at: datetime,
    simulated: bool,
) -> Plan:
    """The plan with its digest. `service_deployment` is what StopServiceDeployment would stop."""
    plan = Plan(
        service=service.name,
        service_arn=state.arn,
        account=state.account,
        region=service.region,
        cluster=service.cluster,
        ecs_service=service.service,
        call=call,
        service_deployment=service_deployment,
        deployment_id=_primary(state),
        from_task_definition=state.task_definition,
        from_images=from_images,
        target=target,
        changes=changes,
        warnings=warnings,
        desired=state.desired,
        expected=expected,
        cli=cli_line(
            cluster=service.cluster,
            service=service.service,
            region=service.region,
            call=call,
            task_definition_name=target.chosen.name,
            service_deployment=service_deployment,
        ),
        made_at=made_at,
        simulated=simulated,
    )
    return replace(plan, digest=digest(plan))


def digest(plan: Plan) -> str:
    """SHA-256, in hex, of what is approved: the place, the call, from and to with their images, and what is current.

    Never counts, times or texts: autoscaling moves counts in every incident.
    """
    approved = [
        plan.account,
        plan.region,
        plan.cluster,
        plan.service_arn,
        plan.call,
        plan.service_deployment,
        plan.from_task_definition,
        _digests(plan.from_images),
        plan.to_task_definition,
        _digests(plan.target.chosen.images),
        plan.deployment_id,
        *_copied(plan.copy),
        *_rebuilt(plan.rebuild),
        *([plan.shift.strategy] if plan.shift else []),
        *([plan.hook] if plan.hook else []),
        *_by_code_deploy(plan.code_deploy),
        *([plan.lapsed] if plan.lapsed else []),
    ]
    return hashlib.sha256(json.dumps(approved).encode()).hexdigest()


def moved(plan: Plan, state: ServiceState) -> str:
    """What has moved since the plan was made, as a sentence; empty while the service is what it was made for."""
    name = f"{plan.cluster}/{plan.ecs_service}"
    if state.status != "ACTIVE":
        return f"{name} is {state.status} now."
    if _primary(state) == plan.deployment_id and state.task_definition == plan.from_task_definition:
        return ""
    return (
        f"{name} has moved since the plan was made for {plan.from_name} ({plan.deployment_id}): "
        f"now its deployment is {_primary(state) or 'none'} with {short(state.task_definition)}."
    )


def expected(state: ServiceState, past: Sequence[ServiceDeployment]) -> tuple[int, int]:
    """(low, high) seconds: what the service's last five rollouts took, or an estimate where it has had none.

    The estimate knows neither image pulls nor health check timings. ECS replaces tasks in waves as large as the
    percents allow; each wave takes a start of 30 to 60 s and at most the health check's grace period; at the end the
    last old targets drain.
    """
    if state.desired == 0:
        return 0, 0
    if took := _rollouts(past)[:_ROLLOUTS]:
        return min(took), max(took)
    low, high = waves(state) * _START[0], waves(state) * (_START[1] + state.health_grace_seconds)
    return (low + _DRAIN[0], high + _DRAIN[1]) if state.target_groups else (low, high)


def waves(state: ServiceState) -> int:
    """How often ECS has to wait for new tasks before it may stop the last old one."""
    return -(-state.desired // max(1, _replaced_at_once(state)))


def cli_line(
    *, cluster: str, service: str, region: str, call: Call, task_definition_name: str, service_deployment: str | None
) -> str:
    """The same call for the AWS CLI: what a person types when the bot or Slack is down."""
    if call is Call.STOP_SERVICE_DEPLOYMENT:
        stopping = ["--service-deployment-arn", service_deployment or "", "--stop-type", "ROLLBACK"]
        return shlex.join(["aws", "ecs", "stop-service-deployment", *stopping, "--region", region])
    updating = ["--cluster", cluster, "--service", service, "--task-definition", task_definition_name]
    return shlex.join(["aws", "ecs", "update-service", *updating, "--region", region])


def cli_continue(service_deployment: str, hook: str, *, region: str) -> str:
    """Its default action is CONTINUE, so the other is always spelt out."""
    going_back = ["--service-deployment-arn", service_deployment, "--hook-id", hook, "--action", "ROLLBACK"]
    return shlex.join(["aws", "ecs", "continue-service-deployment", *going_back, "--region", region])


def _rollouts(past: Sequence[ServiceDeployment]) -> list[int]:
    """How many seconds each finished rollout took, in the order given."""
    finished = ((d.created_at, d.finished_at) for d in past if d.status == "SUCCESSFUL")
    return [int((end - start).total_seconds()) for start, end in finished if end]


def _copied(copy: Copy | None) -> list[object]:
    settings = [(setting.container, setting.name, setting.value) for setting in copy.settings] if copy else []
    return [copy.of, _digests(copy.images), settings, copy.settings_from] if copy else []


def _rebuilt(rebuild: Rebuild | None) -> list[object]:
    return list(astuple(rebuild)) if rebuild else []


def _by_code_deploy(wanted: CodeDeploy | None) -> list[str]:
    return [wanted.application, wanted.deployment_group, wanted.app_spec] if wanted else []


def _primary(state: ServiceState) -> str:
    return state.primary.id if state.primary else ""


def _digests(images: Sequence[Image]) -> list[tuple[str, str | None]]:
    return sorted((image.container, image.digest) for image in images)


def _replaced_at_once(state: ServiceState) -> int:
    """How many tasks may be started beyond the desired count, and how many may be missing from it."""
    extra = state.desired * state.maximum_percent // 100 - state.desired
    missing = state.desired - -(-state.desired * state.minimum_percent // 100)
    return max(0, extra) + max(0, missing)
