"""An alarm of CloudWatch, as PutMetricAlarm takes it and DescribeAlarms tells it. Built by `aws.alarms`."""

from dataclasses import dataclass
from datetime import datetime

ABOVE, NOT_BREACHING = "GreaterThanThreshold", "notBreaching"
ALARM_TAG = "rollback-bot:managed"
"""The key of the tag of every alarm that this bot keeps; its value is the workspace that the bot is at home in."""


@dataclass(frozen=True, slots=True)
class AlarmMetric:
    """One metric, and what the alarm's expression calls it, "" where it has none. `dimensions` are (name, value)."""

    id: str
    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str


@dataclass(frozen=True, slots=True)
class AlarmDefinition:
    """It fires when `of` of the last `minutes` values were `comparison` `threshold`.

    `expression` is metric math on the `metrics`, "" where the only metric is watched as it is. `period` is in seconds.
    """

    name: str
    description: str
    metrics: tuple[AlarmMetric, ...]
    expression: str
    threshold: float
    minutes: int
    of: int
    comparison: str = ABOVE
    missing: str = NOT_BREACHING
    period: int = 60


@dataclass(frozen=True, slots=True)
class StandingAlarm:
    """One that is there. `definition` is None where it is of another make: a band, a query, a percentile.

    `state` is OK, ALARM or INSUFFICIENT_DATA. `since` is when it went into that state. `actions` are ARNs of what
    it does by itself when its state changes.
    """

    arn: str
    name: str
    state: str
    definition: AlarmDefinition | None
    actions: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlarmPlaces:
    """Where the metrics of a service's triggers are found, as CloudWatch's dimensions.

    `target_groups` are pairs: (`targetgroup/name/id`, `app/name/id` or `net/name/id`), each group once; `classic` are
    names of Classic Load Balancers. Of `alternating` groups only those with requests count. `missing` says in words
    what has no requests, errors and response times, and why.
    """

    target_groups: tuple[tuple[str, str], ...] = ()
    classic: tuple[str, ...] = ()
    alternating: bool = False
    missing: tuple[str, ...] = ()
