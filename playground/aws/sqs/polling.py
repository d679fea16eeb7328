"""A long poll waits here, and holds nobody else up: outside the lock, until a message is there or its time is over.

Its seconds are the simulated world's, and at most so many real ones: a clock that stands still must not hold it.
"""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Condition
from typing import Any

from playground.aws.cluster import Cluster
from playground.aws.sqs.queue import Queue

_LOOK = 0.02  # real seconds between two looks


class Polling:
    """Of one wire. `hang_up` ends all that wait, unanswered: the connection is gone. `waiting` is how many do."""

    def __init__(self, condition: Condition, catch_up: Callable[[], None], now: Callable[[], datetime]) -> None:
        self._condition, self._catch_up, self._now = condition, catch_up, now
        self._cut = self.waiting = 0

    def hang_up(self) -> None:
        with self._condition:
            self._cut += 1
            self._condition.notify_all()

    def wait(self, it: Cluster, parameters: dict[str, Any]) -> bool:
        """-> whether it is still to be answered."""
        queue = it.queues.known.get(str(parameters.get("QueueUrl", "")).rpartition("/")[2])
        if queue is None:
            return True
        seconds = int(parameters.get("WaitTimeSeconds", queue.attribute("ReceiveMessageWaitTimeSeconds")))
        began, real = self._now().timestamp(), time.monotonic()
        with self._condition:
            self.waiting += 1
            try:
                return self._wait(it, queue, began + seconds, real + seconds)
            finally:
                self.waiting -= 1

    def _wait(self, it: Cluster, queue: Queue, simulated: float, real: float) -> bool:
        cut = self._cut
        while not any(queue.visible(it.queues.now)):
            if self._now().timestamp() >= simulated or time.monotonic() >= real:
                break
            self._condition.wait(_LOOK)
            if self._cut != cut:
                return False
            self._catch_up()
        return True
