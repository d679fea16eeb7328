"""Events as AWS documents them, of the service quilt-catalog; and where that is."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.catalog import Service
from bot.signals.places import Places

NOW = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
ACCOUNT, ELSEWHERE, REGION = "123456789012", "210987654321", "us-east-1"
ALARM_NAME = "rollback-bot/sales-prod/quilt-catalog-service/errors"
SERVICE_ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/sales-prod/quilt-catalog-service"
TASK_ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/sales-prod/0f9de17a6465404e8b1b2356dc13c2f8"


def service(name: str = "quilt-catalog", **more: Any) -> Service:
    known = {"name": name, "cluster": "sales-prod", "service": "quilt-catalog-service", "region": REGION}
    return Service.model_validate({**known, "requesters": ["a"], "approvers": ["b"], **more})


def places(*services: Service) -> Places:
    return Places(services or (service(),), own_account=ACCOUNT)


def event(of: str, kind: str, arn: str, told: dict[str, Any], **more: Any) -> dict[str, Any]:
    head = {"version": "0", "id": "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92", "detail-type": kind, "source": of}
    where = {"account": ACCOUNT, "time": "2026-11-24T12:00:01Z", "region": REGION, "resources": [arn]}
    return {**head, **where, "detail": told, **more}


def alarm(name: str = ALARM_NAME, state: str = "ALARM", **more: Any) -> dict[str, Any]:
    detail = {
        "alarmName": name,
        "configuration": {"metrics": []},
        "previousState": {"reason": "fine", "timestamp": "2026-11-24T11:00:00.000+0000", "value": "OK"},
        "state": {
            "reason": "Threshold Crossed: 10 out of the last 10 datapoints were greater than the threshold (10.0).",
            "reasonData": '{"version":"1.0"}',
            "timestamp": "2026-11-24T12:00:00.989+0000",
            "value": state,
        },
    }
    arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
    return event("aws.cloudwatch", "CloudWatch Alarm State Change", arn, detail, **more)


def deployment(name: str = "SERVICE_DEPLOYMENT_COMPLETED", arn: str = SERVICE_ARN, **more: Any) -> dict[str, Any]:
    detail = {
        "eventType": "INFO",
        "eventName": name,
        "deploymentId": "ecs-svc/123",
        "updatedAt": "2026-11-24T11:59:30.120Z",
        "reason": "ECS deployment ecs-svc/123 completed.",
    }
    return event("aws.ecs", "ECS Deployment State Change", arn, detail, **more)


def task(
    code: str = "EssentialContainerExited", reason: str = "Essential container in task exited", **more: Any
) -> Any:
    detail = {
        "clusterArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/sales-prod",
        "containers": [
            {"name": "catalog", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"},
            {"name": "proxy", "exitCode": 0},
        ],
        "group": "service:quilt-catalog-service",
        "lastStatus": "STOPPED",
        "startedBy": "ecs-svc/123",
        "stopCode": code,
        "stoppedAt": "2026-11-24T11:58:00Z",
        "stoppedReason": reason,
        "taskArn": TASK_ARN,
        "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/quilt-catalog:42",
        **more,
    }
    return event("aws.ecs", "ECS Task State Change", TASK_ARN, detail)


def text(body: dict[str, Any]) -> str:
    return json.dumps(body)
