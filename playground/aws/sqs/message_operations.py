"""SQS's operations on messages. Where a poll waits for one, the wire has done the waiting (`polling.py`)."""

from collections.abc import Sequence

from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError
from playground.aws.sqs.queue import Message, Queue

MANY, LONGEST_HIDDEN, LONGEST_WAIT = 10, 43_200, 20
SENDER = "AIDAIT2UOQQY3AUEKVGXU"
_SYSTEM = ("SentTimestamp", "SenderId", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp")


def send_message(it: Cluster, *, queue_url: str, message_body: str, delay_seconds: int = 0) -> Json:
    queue = it.queues.of(queue_url)
    if not message_body:
        raise AwsError("InvalidParameterValue", "The request must contain the parameter MessageBody.")
    if len(message_body.encode()) > int(queue.attribute("MaximumMessageSize")):
        raise AwsError("InvalidParameterValue", "One or more parameters are invalid. Reason: Message is too long.")
    sent = it.queues.send(queue, message_body, delay=delay_seconds)
    return {"MessageId": sent.id, "MD5OfMessageBody": sent.digest}


def receive_message(
    it: Cluster,
    *,
    queue_url: str,
    attribute_names: list[str] | None = None,
    message_system_attribute_names: list[str] | None = None,
    message_attribute_names: list[str] | None = None,
    max_number_of_messages: int = 1,
    visibility_timeout: int | None = None,
    wait_time_seconds: int | None = None,
) -> Json:
    queue = it.queues.of(queue_url)
    _within("MaxNumberOfMessages", max_number_of_messages, 1, MANY)
    _within("WaitTimeSeconds", wait_time_seconds or 0, 0, LONGEST_WAIT)
    _within("VisibilityTimeout", visibility_timeout or 0, 0, LONGEST_HIDDEN)
    hidden = queue.attribute("VisibilityTimeout") if visibility_timeout is None else visibility_timeout
    received = it.queues.receive(queue, many=max_number_of_messages, hidden=float(hidden))
    names = [*(attribute_names or []), *(message_system_attribute_names or [])]
    return {"Messages": [_told(message, names) for message in received]} if received else {}


def delete_message(it: Cluster, *, queue_url: str, receipt_handle: str) -> Json:
    if not it.queues.of(queue_url).delete(receipt_handle):
        raise _no_handle(receipt_handle)
    return {}


def delete_message_batch(it: Cluster, *, queue_url: str, entries: list[dict[str, str]]) -> Json:
    queue = it.queues.of(queue_url)
    _admit_batch([entry["Id"] for entry in entries])
    gone = {entry["Id"]: queue.delete(entry["ReceiptHandle"]) for entry in entries}
    code, message = "ReceiptHandleIsInvalid", "The input receipt handle is invalid."
    return {
        "Successful": [{"Id": name} for name, done in gone.items() if done],
        "Failed": [
            {"Id": name, "SenderFault": True, "Code": code, "Message": message}
            for name, done in gone.items()
            if not done
        ],
    }


def change_message_visibility(it: Cluster, *, queue_url: str, receipt_handle: str, visibility_timeout: int) -> Json:
    queue = it.queues.of(queue_url)
    _within("VisibilityTimeout", visibility_timeout, 0, LONGEST_HIDDEN)
    message = _in_flight(queue, receipt_handle, it.queues.now)
    message.visible_at = it.queues.now + visibility_timeout
    return {}


def _in_flight(queue: Queue, handle: str, now: float) -> Message:
    message = queue.by_handle(handle)
    if message is None and handle not in queue.gone:
        raise _no_handle(handle)
    if message is None or message.visible_at <= now or message.handles[-1] != handle:
        raise AwsError("MessageNotInflight", f"The message referred to by {handle} is not in flight.")
    return message


def _told(message: Message, names: Sequence[str]) -> Json:
    whole = {
        "SentTimestamp": str(int(message.sent_at * 1000)),
        "SenderId": SENDER,
        "ApproximateReceiveCount": str(message.received),
        "ApproximateFirstReceiveTimestamp": str(int(message.first_received_at * 1000)),
    }
    told = {name: value for name, value in whole.items() if name in names or "All" in names}
    return {
        "MessageId": message.id,
        "ReceiptHandle": message.handles[-1],
        "MD5OfBody": message.digest,
        "Body": message.body,
        **({"Attributes": told} if told else {}),
    }


def _admit_batch(names: Sequence[str]) -> None:
    if not names:
        raise AwsError(
            "EmptyBatchRequest", "There should be at least one DeleteMessageBatchRequestEntry in the request."
        )
    if len(names) > MANY:
        raise AwsError("TooManyEntriesInBatchRequest", f"Maximum number of entries per request are {MANY}.")
    if len(set(names)) < len(names):
        raise AwsError("BatchEntryIdsNotDistinct", "Id is repeated.")


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        why = f"Reason: Must be between {least} and {most}, if provided."
        raise AwsError("InvalidParameterValue", f"Value {value} for parameter {name} is invalid. {why}")


def _no_handle(handle: str) -> AwsError:
    return AwsError("ReceiptHandleIsInvalid", f'The input receipt handle "{handle}" is not a valid receipt handle.')
