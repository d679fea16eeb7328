"""Amazon SES and SNS as destinations, with the bot's own rights. Each call is made once, in a thread of its own.

Neither knows that it was told the same before, but for FIFO topics: what is sent twice arrives twice.
"""

from functools import partial
from typing import Any

from aws import errors
from aws.session import Aws
from bot.catalog import Ses
from bot.errors import Unanswered, Unreachable
from bot.model import Delivery
from bot.plain_text import line, lines
from bot.threads import in_thread

_SES_SUBJECT, _SNS_SUBJECT, _TEXT = 250, 100, 25_000


class SesMail:
    """Implements `bot.ports.Destination`: one message to all addresses, sent by the API of SES, version 2."""

    def __init__(self, aws: Aws, entry: Ses) -> None:
        self._aws, self._entry = aws, entry

    async def send(self, delivery: Delivery) -> str:
        """-> the message's id."""
        client = await self._aws.telling("sesv2", self._entry.region)
        subject, text = _utf8(line(delivery.subject, _SES_SUBJECT)), _utf8(lines(delivery.text, _TEXT))
        asked = errors.Asked(f"tell {delivery.destination} by SES", prefix="ses", operation="SendEmail")
        call = partial(
            client.send_email,
            FromEmailAddress=self._entry.from_,
            Destination={"ToAddresses": list(self._entry.to)},
            Content={"Simple": {"Subject": subject, "Body": {"Text": text}}},
        )
        return await _once(asked, call)


class SnsTopic:
    """Implements `bot.ports.Destination`."""

    def __init__(self, aws: Aws, topic: str) -> None:
        self._aws, self._topic = aws, topic

    async def send(self, delivery: Delivery) -> str:
        """-> the message's id. A FIFO topic drops the same delivery within five minutes."""
        client = await self._aws.telling("sns", self._topic.split(":")[3])
        asked = errors.Asked(f"tell {delivery.destination} by SNS", prefix="sns", operation="Publish")
        known = {"MessageGroupId": delivery.key[:128], "MessageDeduplicationId": f"rollback-bot-{delivery.id}"}
        call = partial(
            client.publish,
            TopicArn=self._topic,
            Subject=_ascii(line(delivery.subject, _SNS_SUBJECT)),
            Message=lines(delivery.text, _TEXT),
            **(known if self._topic.endswith(".fifo") else {}),
        )
        return await _once(asked, call)


async def _once(asked: errors.Asked, call: partial[Any]) -> str:
    """Raises Unreachable also where it may have been taken: it is told again, at least once."""
    try:
        answer = await in_thread(call, name="aws-tell")
    except Exception as error:
        raised = errors.of_act(asked, error, sent=True)
        if isinstance(raised, Unanswered) or isinstance(errors.of_read(asked, error), Unreachable):
            raise Unreachable(str(raised)) from error
        raise raised from error
    with errors.understood(asked.doing, asked.operation):
        return str(answer["MessageId"])


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _ascii(text: str) -> str:
    """SNS takes no other characters in a subject, and none that begins with a space."""
    plain = text.replace("…", "...").replace("’", "'").encode("ascii", "replace").decode()
    return plain[:_SNS_SUBJECT].strip() or "Rollback"
