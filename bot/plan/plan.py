"""Draws up the plan that is approved; its digest binds the approval to all that must not change before the call."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import datetime

from bot.catalog import Service
from bot.model import (
    Call,
    Change,
    CodeDeploy,
    Finding,
    Image,
    Plan,
    Rebuild,
    RevisionCopy,
    ServiceState,
    Target,
    short,
)
from bot.plan.aws_cli import cli_line
from bot.states_in_words import of_service


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
    """The plan, not sealed yet. `service_deployment` is what StopServiceDeployment would stop."""
    return Plan(
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


def seal(plan: Plan) -> Plan:
    """The plan with its digest: nothing that is in the digest may be changed behind it."""
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
        *([list(plan.sidecars)] if plan.sidecars else []),
    ]
    return hashlib.sha256(json.dumps(approved).encode()).hexdigest()


def moved(plan: Plan, state: ServiceState) -> str:
    """What has moved since the plan was made, as a sentence; empty while the service is what it was made for."""
    name = f"{plan.cluster}/{plan.ecs_service}"
    if state.status != "ACTIVE":
        return f"{name} is {of_service(state.status)}."
    if _primary(state) == plan.deployment_id and state.task_definition == plan.from_task_definition:
        return ""
    if not _primary(state):
        return f"{name} has no deployment any more; the plan was made for {plan.from_name}."
    again = " again" if state.task_definition == plan.from_task_definition else ""
    made_for = "" if again else f" It was made for {plan.from_name}."
    return f"Someone deployed {short(state.task_definition)}{again} after this plan was made.{made_for}"


def _copied(copy: RevisionCopy | None) -> list[object]:
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
