"""What the JSON of a service and of its deployments has beyond a rolling update: strategy, stage, hooks, alarms."""

from collections.abc import Sequence
from typing import Any

from playground.aws.model import Hook, Service, ServiceDeployment
from playground.aws.names import ACCOUNT, ALTERNATE_ARN, REGION
from playground.aws.strategy import Pause, Strategy

Json = dict[str, Any]


def configuration(strategy: Strategy, alarms: Sequence[str]) -> Json:
    """The part of a `deploymentConfiguration` that says how traffic is moved, and what undoes it."""
    found: Json = {"strategy": strategy.name}
    if alarms:
        found["alarms"] = {"alarmNames": list(alarms), "enable": True, "rollback": True}
    if strategy.shifts:
        found["bakeTimeInMinutes"] = strategy.bake_minutes
        found["lifecycleHooks"] = [_hook(pause) for pause in strategy.pauses]
    if strategy.name == "LINEAR":
        found["linearConfiguration"] = {
            "stepPercent": strategy.percent,
            "stepBakeTimeInMinutes": strategy.step_minutes,
        }
    if strategy.name == "CANARY":
        found["canaryConfiguration"] = {
            "canaryPercent": strategy.percent,
            "canaryBakeTimeInMinutes": strategy.step_minutes,
        }
    return found


def stage(record: ServiceDeployment) -> Json:
    """Where a deployment that moves traffic is, and the hook it has reached."""
    found: Json = {"lifecycleStage": record.legs[0].stage} if record.legs and record.moving else {}
    return found | ({"lifecycleHookDetails": [_reached(record.hook)]} if record.hook else {})


def weights(record: ServiceDeployment, *, target: bool) -> Json:
    if not record.strategy.shifts:
        return {}
    production, test = record.production_weight, record.test_weight
    return {
        "requestedProductionTrafficWeight": production if target else 100 - production,
        "requestedTestTrafficWeight": test if target else 100 - test,
    }


def alarms(record: ServiceDeployment) -> Json:
    watched = "MONITORING" if record.moving else "MONITORING_COMPLETE"
    status = "TRIGGERED" if record.triggered else watched if record.alarms else "DISABLED"
    return {"status": status, "alarmNames": list(record.alarms), "triggeredAlarmNames": list(record.triggered)}


def alternate(it: Service) -> Json:
    """The second target group, for the tasks that get no production traffic yet."""
    if not it.strategy.shifts:
        return {}
    rule = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener-rule/app/quilt/1/2/3"
    role = f"arn:aws:iam::{ACCOUNT}:role/ecs-load-balancers"
    advanced = {"alternateTargetGroupArn": ALTERNATE_ARN, "productionListenerRule": rule, "roleArn": role}
    return {"advancedConfiguration": advanced}


def _hook(pause: Pause) -> Json:
    timeout = {"timeoutInMinutes": pause.minutes, "action": pause.then}
    return {"targetType": "PAUSE", "lifecycleStages": [pause.stage], "timeoutConfiguration": timeout}


def _reached(hook: Hook) -> Json:
    return {
        "hookId": hook.id,
        "targetType": "PAUSE",
        "status": hook.status,
        "expiresAt": hook.expires_at.timestamp(),
        "timeoutAction": hook.pause.then,
    }
