"""The numbers of /metrics for CloudWatch, as lines of the log in its Embedded Metric Format: nothing is sent from here.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import asyncio
import json
import logging
import math
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping

from prometheus_client.parser import text_string_to_metric_families

from bot.logs import raw

log = logging.getLogger(__name__)
_EVERY = 60.0  # real seconds: CloudWatch keeps minutes
# The labels by which a number is told. Others cost too much there, where each set of labels is a metric that is paid.
_BY = {"rollback_bot_rollbacks": "state", "rollback_bot_interactions_total": "result"}
_PIECES = ("_bucket", "_created")
Key = tuple[str, str, str]  # name, label, the label's value; the last two are "" where there is none
Numbers = Mapping[Key, float]


class Emf:
    """`numbers` are Prometheus' text; `namespace` is CloudWatch's, "" where nothing of this is wanted."""

    def __init__(self, numbers: Callable[[], Awaitable[bytes]], namespace: str) -> None:
        self._numbers, self._namespace = numbers, namespace
        self._before: Numbers = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._namespace:
            self._task = asyncio.create_task(self._go_on(), name="emf")

    async def stop(self) -> None:
        """What was counted last is told first."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._tell()

    async def _go_on(self) -> None:
        while True:
            await self._tell()
            await asyncio.sleep(_EVERY)

    async def _tell(self) -> None:
        try:
            now = read((await self._numbers()).decode())
        except Exception:
            log.exception("the numbers were not told")
            return
        for line in lines(now, self._before, namespace=self._namespace, at=time.time()):
            raw(log, line)
        self._before = now


def read(text: str) -> Numbers:
    """What CloudWatch is told of; what is counted by other labels too is summed."""
    found: dict[Key, float] = defaultdict(float)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            label = _BY.get(sample.name, "")
            if sample.name.endswith(_PIECES) or (sample.labels and not label) or math.isnan(sample.value):
                continue
            found[sample.name, label, sample.labels.get(label, "")] += sample.value
    return dict(found)


def lines(now: Numbers, before: Numbers, *, namespace: str, at: float) -> Iterator[str]:
    """One line for each set of labels. Of what is counted it has what came since `before`; `at` is Unix time."""
    told: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (name, label, value), number in now.items():
        counted = name.endswith(("_total", "_sum", "_count"))
        told[label, value][name] = number - before.get((name, label, value), 0.0) if counted else number
    for (label, value), metrics in told.items():
        named = [{"Name": name, "Unit": _unit(name)} for name in metrics]
        directive = {"Namespace": namespace, "Dimensions": [[label] if label else []], "Metrics": named}
        about = {"Timestamp": int(at * 1000), "CloudWatchMetrics": [directive]}
        yield json.dumps({"_aws": about, **({label: value} if label else {}), **metrics})


def _unit(name: str) -> str:
    if name.endswith("timestamp_seconds"):
        return "None"
    return "Seconds" if name.endswith(("_seconds", "_seconds_sum")) else "Count"
