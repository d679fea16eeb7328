"""The queues of one account and region."""

from typing import TYPE_CHECKING

from playground.aws.errors import AwsError
from playground.aws.eventbridge.event import uuid
from playground.aws.sqs.queue import Message, Queue

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

MISSING = "AWS.SimpleQueueService.NonExistentQueue"


class Queues:
    """By their names. `endpoint` is where the account is asked, of which the URLs of queues are made."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster
        self.known: dict[str, Queue] = {}

    def create(self, name: str, attributes: dict[str, str], tags: dict[str, str]) -> Queue:
        arn = f"arn:aws:sqs:{self._cluster.region}:{self._cluster.account}:{name}"
        self.known[name] = Queue(name, arn, self.now, attributes, tags)
        return self.known[name]

    def url(self, queue: Queue) -> str:
        return f"{self._cluster.endpoint}/{self._cluster.account}/{queue.name}"

    def of(self, url: str) -> Queue:
        """Raises AwsError."""
        if (found := self.known.get(url.rpartition("/")[2])) is None:
            raise AwsError("QueueDoesNotExist", "The specified queue does not exist.")
        return found

    def send(self, queue: Queue, body: str, *, delay: float = 0.0) -> Message:
        delay = delay or float(queue.attribute("DelaySeconds"))
        message = Message(uuid(self._cluster.hexadecimal(32)), body, self.now, self.now + delay)
        queue.messages.append(message)
        return message

    def receive(self, queue: Queue, *, many: int, hidden: float) -> list[Message]:
        """After those have gone to the dead-letter queue that were received too often."""
        for message in queue.dead(self.now) if queue.redrive else []:
            if (letters := self._dead_letters(queue)) is not None:
                letters.messages.append(message)
        return queue.receive(self.now, many=many, hidden=hidden, handle=lambda: self._cluster.hexadecimal(64))

    def _dead_letters(self, queue: Queue) -> Queue | None:
        arn = queue.redrive[0] if queue.redrive else ""
        return next((each for each in self.known.values() if each.arn == arn), None)

    @property
    def now(self) -> float:
        return self._cluster.at.timestamp()
