"""Every changing call that a plan may make: what is noted before it is sent, and the sending itself."""

import json

from bot.catalog import Service
from bot.model import Call, Rollback
from bot.ports import Ports


def arguments(rollback: Rollback) -> dict[str, str]:
    """The call's parameters; what is no text in AWS's own form is JSON."""
    plan, arn = rollback.effective_plan, rollback.effective_plan.service_deployment or ""
    match plan.call:
        case Call.UPDATE_SERVICE:
            return {"cluster": plan.cluster, "service": plan.ecs_service, "taskDefinition": plan.to_task_definition}
        case Call.CONTINUE_SERVICE_DEPLOYMENT:
            return {"serviceDeploymentArn": arn, "hookId": plan.hook, "action": "ROLLBACK"}
        case Call.STOP_DEPLOYMENT:
            return {"deploymentId": arn, "autoRollbackEnabled": "true"}
        case Call.CREATE_DEPLOYMENT if plan.code_deploy:
            wanted = plan.code_deploy
            names = {"applicationName": wanted.application, "deploymentGroupName": wanted.deployment_group}
            return {**names, "revision": json.dumps(wanted.revision), "description": _mark(rollback)}
    return {"serviceDeploymentArn": arn, "stopType": "ROLLBACK"}


async def send(rollback: Rollback, service: Service, ports: Ports) -> tuple[str, str]:
    """The one call. -> (id of the deployment it made, "" where one is sent back; service deployment, "" if not told)"""
    plan, arn, ecs, name = (
        rollback.effective_plan,
        rollback.effective_plan.service_deployment or "",
        ports.ecs,
        rollback.id,
    )
    match plan.call:
        case Call.STOP_SERVICE_DEPLOYMENT:
            await ecs.stop_service_deployment(service, arn, rollback_id=name)
        case Call.CONTINUE_SERVICE_DEPLOYMENT:
            await ecs.continue_service_deployment(service, arn, plan.hook, rollback_id=name)
        case Call.STOP_DEPLOYMENT:
            await ecs.stop_deployment(service, arn, rollback_id=name)
        case Call.CREATE_DEPLOYMENT if plan.code_deploy:
            made = await ecs.create_deployment(service, plan.code_deploy, _mark(rollback), rollback_id=name)
            return made, made
        case _:
            target = plan.to_task_definition
            deployment_id, service_deployment = await ecs.update_service(service, target, rollback_id=name)
            return deployment_id, service_deployment or ""
    return "", arn


def _mark(rollback: Rollback) -> str:
    return f"rollback-bot {rollback.reference}"
