"""One metric alarm: how it was put, and the state that it is in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playground.aws.answers import Json

OK, ALARM, UNKNOWN = "OK", "ALARM", "INSUFFICIENT_DATA"
UNCHECKED = "Unchecked: Initial alarm creation"
_SINGLE = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period")
ONE = "m1"  # the id of a single metric


Seen = dict[str, dict[float, float | None]]
"""What was measured, by the id of the query and the beginning of the period; None where nothing was."""


@dataclass(frozen=True)
class State:
    """`data` is StateReasonData, "" for none; `at` is StateUpdatedTimestamp."""

    value: str
    reason: str
    at: datetime
    data: str = ""


@dataclass(eq=False)
class Alarm:
    """`settings` are the members of PutMetricAlarm. `held`: the playground has set its state, and nothing changes it.

    `since` is when it got the state that it has; `seen` are its metrics, for a version of what traffic was chosen.
    """

    name: str
    arn: str
    settings: Json
    configured_at: datetime
    state: State
    since: datetime
    tags: dict[str, str] = field(default_factory=dict)
    held: bool = False
    seen: Seen = field(default_factory=dict)
    seen_version: int = 0

    @property
    def actions_enabled(self) -> bool:
        return bool(self.settings.get("ActionsEnabled", True))

    @property
    def queries(self) -> Sequence[Json]:
        """As MetricDataQueries, also of a single metric."""
        if metrics := self.settings.get("Metrics"):
            found: Sequence[Json] = metrics
            return found
        it = self.settings
        metric: dict[str, Any] = {"Namespace": it["Namespace"], "MetricName": it["MetricName"]}
        metric["Dimensions"] = it.get("Dimensions", [])
        stat = {"Metric": metric, "Period": it["Period"], "Stat": it.get("Statistic") or it["ExtendedStatistic"]}
        return [{"Id": ONE, "MetricStat": stat, "ReturnData": True}]

    @property
    def watched(self) -> Json:
        """The query whose values are compared."""
        return next(query for query in self.queries if query.get("ReturnData", True))

    @property
    def period(self) -> int:
        periods = [query["MetricStat"]["Period"] for query in self.queries if "MetricStat" in query]
        return int(max(periods, default=self.watched.get("Period", 60)))

    @property
    def is_single(self) -> bool:
        return "MetricName" in self.settings
