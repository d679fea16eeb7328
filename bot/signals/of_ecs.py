"""“ECS Deployment State Change” and “ECS Task State Change”.

Their shapes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.model import SignalKind, short
from bot.signals.detail import bounded
from bot.signals.places import Place, place_of
from bot.signals.reading import Read
from bot.signals.shape import OddShape, first, mapping, moment, word, words

COMPLETED = "SERVICE_DEPLOYMENT_COMPLETED"
_TASK_ARN = re.compile(
    r"arn:aws[a-z-]*:ecs:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):task/(?:(?P<cluster>[\w-]+)/)?(?P<id>[\w-]+)"
)
_FAULTS = ("EssentialContainerExited", "TaskFailedToStart")


def deployment(event: Mapping[str, Any]) -> Read | str:
    """-> why it is of no use, where it is not. Raises OddShape."""
    detail, arn = mapping(event, "detail"), first(event, "resources")
    if (place := place_of(arn)) is None:
        raise OddShape("it does not name the ARN of its service")
    state, name = word(detail, "eventName"), word(detail, "deploymentId")
    if not state.startswith("SERVICE_DEPLOYMENT_"):
        return "it is none of a deployment's events that matter here"
    return Read(
        id=completed_id(place, name) if state == COMPLETED else word(event, "id", most=128),
        kind=SignalKind.DEPLOYMENT,
        place=place,
        name=name,
        state=state,
        happened_at=moment(detail, "updatedAt") if "updatedAt" in detail else moment(event, "time"),
        detail=bounded({"arn": arn, "reason": words(detail, "reason"), "type": words(detail, "eventType")}),
    )


def completed_id(place: Place, deployment_id: str) -> str:
    """A deployment is completed once: the event of it, and the sweep that finds it, say the same."""
    return f"{place.account}/{place.region}/{deployment_id}/completed"


def stopped_task(event: Mapping[str, Any]) -> Read | str:
    """A task that did not stop because somebody wanted it. -> why it is of no use, where it is not. Raises OddShape."""
    detail = mapping(event, "detail")
    arn, group = word(detail, "taskArn", most=1024), words(detail, "group")
    if (about := _TASK_ARN.fullmatch(arn)) is None:
        raise OddShape("taskArn is no ARN of a task")
    if word(detail, "lastStatus") != "STOPPED":
        return "its task has not stopped"
    if not group.startswith("service:"):
        return "its task is of no service"
    code, reason = words(detail, "stopCode"), words(detail, "stoppedReason")
    if code not in _FAULTS and "health check" not in reason.lower():
        return "its task was stopped for no fault of its own"
    cluster = word(detail, "clusterArn", most=1024).rpartition("/")[2]
    return Read(
        id=f"{arn}/stopped",  # what else changes of a stopped task is told by events of their own
        kind=SignalKind.TASK,
        place=Place(about["account"], about["region"], cluster, group.removeprefix("service:")),
        name=about["id"],
        state=word(detail, "stopCode", most=64) if code else "",
        happened_at=moment(detail, "stoppedAt") if "stoppedAt" in detail else moment(event, "time"),
        detail=bounded(
            {
                "arn": arn,
                "reason": reason,
                "task_definition": short(words(detail, "taskDefinitionArn")),
                "deployment": words(detail, "startedBy"),
                "containers": _ended(detail.get("containers")),
            }
        ),
    )


def _ended(containers: Any) -> str:
    """`catalog exited with 137 (OutOfMemoryError: …)`, of those that did not end well."""
    found = [each for each in containers if isinstance(each, Mapping)] if isinstance(containers, list) else []
    return "; ".join(f"{words(each, 'name')} {_how(each)}" for each in found[:10] if each.get("exitCode") != 0)


def _how(container: Mapping[str, Any]) -> str:
    code, reason = container.get("exitCode"), words(container, "reason")
    ended = f"exited with {code}" if isinstance(code, int) else "did not exit"
    return f"{ended} ({reason})" if reason else ended
