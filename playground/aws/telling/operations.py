"""Amazon SES's SendEmail (version 2) and SNS's Publish, as far as plain texts go."""

import re
from typing import Any

from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError

_RECIPIENTS, _SUBJECT, _MESSAGE = 50, 100, 262_144


def send_email(
    it: Cluster, *, from_email_address: str, destination: dict[str, list[str]], content: dict[str, Any]
) -> Json:
    to = [address for name in ("ToAddresses", "CcAddresses", "BccAddresses") for address in destination.get(name, [])]
    if not to or len(to) > _RECIPIENTS:
        raise AwsError("BadRequestException", f"Recipient count must be between 1 and {_RECIPIENTS}.")
    if not {from_email_address, from_email_address.partition("@")[2]} & it.told.identities:
        raise AwsError(
            "MessageRejected",
            f"Email address is not verified. The following identities failed the check: {from_email_address}",
        )
    simple = content["Simple"]
    subject, body = simple["Subject"]["Data"], simple["Body"]["Text"]["Data"]
    if re.search(r"[\r\n]", subject):
        raise AwsError("BadRequestException", "The subject contains control characters.")
    mail = {"id": it.told.new_id(), "from": from_email_address, "to": to, "subject": subject, "text": body}
    it.told.mails.append({**mail, "at": it.told.now})
    return {"MessageId": mail["id"]}


def publish(
    it: Cluster,
    *,
    topic_arn: str,
    message: str,
    subject: str | None = None,
    message_group_id: str | None = None,
    message_deduplication_id: str | None = None,
) -> Json:
    name = topic_arn.rsplit(":", maxsplit=1)[-1]
    if name not in it.told.topics:
        raise AwsError("NotFound", "Topic does not exist", status=404)
    if not message or len(message.encode()) > _MESSAGE:
        raise AwsError("InvalidParameter", "Invalid parameter: Message too long or empty")
    if subject is not None and not re.fullmatch(r"[!-~][ -~]{0,99}", subject):
        raise AwsError("InvalidParameter", "Invalid parameter: Subject")
    fifo = name.endswith(".fifo")
    if fifo and not (message_group_id and message_deduplication_id):
        raise AwsError("InvalidParameter", "Invalid parameter: a FIFO topic needs a MessageGroupId")
    if fifo and (known := it.told.twice(str(message_deduplication_id))):
        return {"MessageId": known}
    told = {"id": it.told.new_id(), "topic": topic_arn, "subject": subject or "", "text": message}
    it.told.messages.append({**told, "at": it.told.now})
    if fifo:
        it.told.remember(str(message_deduplication_id), str(told["id"]))
    return {"MessageId": told["id"]}
