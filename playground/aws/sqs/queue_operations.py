"""SQS's operations on queues."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from playground.aws.answers import Json
from playground.aws.errors import AwsError, not_simulated
from playground.aws.sqs.queue import DEFAULTS, FURTHER, Queue

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_BOUNDS = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}


def create_queue(
    it: Cluster, *, queue_name: str, attributes: dict[str, str] | None = None, tags: dict[str, str] | None = None
) -> Json:
    if queue_name.endswith(".fifo") or "FifoQueue" in (attributes or {}):
        raise not_simulated("FIFO queues")
    if not _NAME.fullmatch(queue_name):
        raise AwsError("InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores.")
    wanted = admitted(attributes or {})
    found = it.queues.known.get(queue_name)
    if found is not None and any(found.attribute(name) != value for name, value in wanted.items()):
        raise AwsError("QueueNameExists", f"A queue already exists with the name {queue_name} and other attributes.")
    return {"QueueUrl": it.queues.url(found or it.queues.create(queue_name, wanted, dict(tags or {})))}


def admitted(attributes: dict[str, str]) -> dict[str, str]:
    """Raises AwsError."""
    for name, value in attributes.items():
        if name not in DEFAULTS and name not in FURTHER:
            raise AwsError("InvalidAttributeName", f"Unknown Attribute {name}.")
        least, most = _BOUNDS.get(name, (0, 0))
        if name in _BOUNDS and not (value.isdigit() and least <= int(value) <= most):
            raise AwsError("InvalidAttributeValue", f"Invalid value for the parameter {name}.")
        if name in ("Policy", "RedrivePolicy") and value:
            _admit_json(name, value)
    return {name: value for name, value in attributes.items() if value}


def _admit_json(name: str, value: str) -> None:
    try:
        read = json.loads(value)
    except ValueError as error:
        raise AwsError("InvalidAttributeValue", f"Invalid value for the parameter {name}.") from error
    if name == "RedrivePolicy" and not {"deadLetterTargetArn", "maxReceiveCount"} <= read.keys():
        raise AwsError("InvalidAttributeValue", "The redrive policy lacks deadLetterTargetArn or maxReceiveCount.")


def get_queue_url(it: Cluster, *, queue_name: str) -> Json:
    return {"QueueUrl": it.queues.url(it.queues.of(queue_name))}


def list_queues(it: Cluster, *, queue_name_prefix: str = "") -> Json:
    found = [queue for name, queue in sorted(it.queues.known.items()) if name.startswith(queue_name_prefix)]
    return {"QueueUrls": [it.queues.url(queue) for queue in found]}


def get_queue_attributes(it: Cluster, *, queue_url: str, attribute_names: list[str] | None = None) -> Json:
    queue = it.queues.of(queue_url)
    told = _told(queue, it.queues.now)
    wanted = attribute_names or []
    if unknown := [name for name in wanted if name not in (*told, *FURTHER, "All")]:
        raise AwsError("InvalidAttributeName", f"Unknown Attribute {unknown[0]}.")
    return {"Attributes": told if "All" in wanted else {name: told[name] for name in wanted if name in told}}


def set_queue_attributes(it: Cluster, *, queue_url: str, attributes: dict[str, str]) -> Json:
    queue, wanted = it.queues.of(queue_url), admitted(attributes)
    queue.attributes = {name: v for name, v in queue.attributes.items() if name not in attributes} | wanted
    return {}


def purge_queue(it: Cluster, *, queue_url: str) -> Json:
    it.queues.of(queue_url).messages.clear()
    return {}


def delete_queue(it: Cluster, *, queue_url: str) -> Json:
    del it.queues.known[it.queues.of(queue_url).name]
    return {}


def _told(queue: Queue, now: float) -> dict[str, str]:
    visible = len(list(queue.visible(now)))
    delayed = sum(message.visible_at > now and not message.received for message in queue.messages)
    counts = {
        "ApproximateNumberOfMessages": str(visible),
        "ApproximateNumberOfMessagesDelayed": str(delayed),
        "ApproximateNumberOfMessagesNotVisible": str(len(queue.messages) - visible - delayed),
        "CreatedTimestamp": str(int(queue.created_at)),
        "LastModifiedTimestamp": str(int(queue.created_at)),
        "QueueArn": queue.arn,
    }
    return {**DEFAULTS, **queue.attributes, **counts}
