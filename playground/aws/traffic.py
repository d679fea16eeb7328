"""What people ask of a service, and how an image answers: figures of a minute, as a pure function of time and seed.

Demand follows the day: least at 03:00 UTC, most at 15:00, and less at weekends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, exp, log, pi
from random import Random

_SPREAD = 0.8  # of the logarithm of response times
_SATURDAY = 2  # 1 Jan 1970 was a Thursday
TUESDAY_AT_ONE = (5 * 24 + 13) * 60  # minutes since then


@dataclass(frozen=True)
class Traffic:
    """`peak` is in requests a minute, at the busiest minute of a weekday; `steady`: as many at every other one.

    `errors` is the share of requests that fail with 5xx, and `worse` by how much that grows in an hour. `mean` is a
    response time in seconds. `memory` and `cpu` are percent of what is reserved: `memory` of a task that has just
    begun, which grows by `leak` a minute; `cpu` at the peak. A task dies after about `lives` minutes, 0 for never.
    `line` is what each task logs once a minute, "" for nothing; `{}` stands for a number.
    """

    name: str = "good"
    peak: float = 1200.0
    steady: bool = False
    errors: float = 0.001
    worse: float = 0.0
    mean: float = 0.18
    memory: float = 46.0
    leak: float = 0.0
    cpu: float = 31.0
    lives: float = 0.0
    line: str = ""

    @property
    def out_of_memory(self) -> bool:
        """Is that what its tasks die of?"""
        return self.leak > 0


GOOD = Traffic()
ERRORS = Traffic("errors", errors=0.15, line="ERROR GET /b/quilt-example 500: JWT token too large ({} in this minute)")
CHOICES: Mapping[str, Traffic] = {
    each.name: each
    for each in (
        GOOD,
        ERRORS,
        Traffic(
            "half recovered", errors=0.04, line="ERROR GET /search 502: no answer from registry ({} in this minute)"
        ),
        Traffic("slow", mean=6.0, cpu=64.0, line="WARN GET /b/quilt-example took {} s"),
        Traffic("slowly worse", worse=0.06, line="WARN connection pool: {} waiting"),
        Traffic("leaking", leak=1.2, lives=45.0, line="WARN heap used: {} MiB"),
        Traffic("crashing", errors=0.03, lives=6.0, line="ERROR unhandled rejection in worker {}"),
        Traffic("errors 12%", errors=0.12, line="ERROR GET /search 500: index out of date ({} in this minute)"),
        Traffic("errors 40%", errors=0.4, line="ERROR GET /b/quilt-example 500: no connection ({} in this minute)"),
        Traffic("memory", memory=94.0, line="WARN heap used: 9{} MiB"),
        Traffic("crash loop", errors=0.3, lives=1.0, line="ERROR unhandled rejection in worker {}"),
        Traffic("low", peak=0.8, steady=True),
        Traffic("none", peak=0.0),
    )
}


@dataclass(frozen=True, slots=True)
class Sample:
    """What CloudWatch keeps of a metric in a minute."""

    count: float
    sum: float
    minimum: float
    maximum: float
    spread: float = 0.0

    def quantile(self, share: float) -> float:
        """Of a lognormal distribution where it has a spread."""
        mean = self.sum / self.count
        return mean * exp(self.spread * (_normal(share) - self.spread / 2)) if self.spread else mean


def demand(minute: int, traffic: Traffic) -> float:
    """Requests that are to be expected in that minute since 1970."""
    if traffic.steady:
        return traffic.peak
    hour, day = minute / 60 % 24, minute // 1440
    weekend = 0.6 if (day - _SATURDAY) % 7 < 2 else 1.0
    return traffic.peak * weekend * (0.55 - 0.45 * cos((hour - 3) / 24 * 2 * pi))


def answered(
    traffic: Traffic, minute: int, *, share: float, age: float, random: Random
) -> tuple[int, int, Sample | None]:
    """-> requests, errors, and response times. `share` of all requests come here; `age` of the release is in hours."""
    requests = _poisson(demand(minute, traffic) * share, random)
    errors = min(_poisson(requests * min(traffic.errors + traffic.worse * age, 1.0), random), requests)
    if not requests:
        return 0, 0, None
    mean = traffic.mean * exp(random.gauss(0, _SPREAD / requests**0.5))
    return requests, errors, Sample(requests, requests * mean, mean * 0.15, mean * 6, _SPREAD)


def memory(traffic: Traffic, minutes: float) -> float:
    """Of a task that has had this traffic for so many minutes, in percent."""
    return min(traffic.memory + traffic.leak * max(minutes, 0.0), 100.0)


def merged(samples: Sequence[Sample]) -> Sample | None:
    """As CloudWatch merges them: sums of sums. None of nothing."""
    count = sum(each.count for each in samples)
    if not count:
        return None
    spread = max(each.spread for each in samples)
    total, least, most = (
        sum(each.sum for each in samples),
        min(s.minimum for s in samples),
        max(s.maximum for s in samples),
    )
    return Sample(count, total, least, most, spread)


def _poisson(expected: float, random: Random) -> int:
    if expected > 30:
        return max(round(random.gauss(expected, expected**0.5)), 0)
    found, left = -1, expected
    while left >= 0:
        left += log(1.0 - random.random())
        found += 1
    return found


def _normal(share: float) -> float:
    """The quantile of the normal distribution, well enough between 1 % and 99.9 % (Tukey's lambda)."""
    return float(share**0.135 - (1 - share) ** 0.135) / 0.1975
