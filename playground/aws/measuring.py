"""What is measured in one minute of one release of a service: of its target groups, and of its tasks. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from playground.aws.lived import Part
from playground.aws.traffic import Sample, Traffic, answered, demand, memory

Key = tuple[str, str]
"""(target group, "" for the service itself; `requests`, `errors`, `time`, `healthy`, `unhealthy`, `cpu`, `memory`)"""

Ways = tuple[tuple[str, float, float], ...]
"""(ARN of a target group, its portion of the requests, by what its response times are longer)"""

NODES = 2  # of a load balancer: each counts the targets


@dataclass(frozen=True, slots=True)
class Minute:
    """`number` is counted from 1970, `people` by those who use the service (`Choices.began`).

    `parts` are what of the release was there, with the share of the minute. `since` is when it got its `traffic`, in
    seconds since 1970.
    """

    number: int
    people: int
    parts: Sequence[tuple[Part, float]]
    traffic: Traffic
    since: float

    @property
    def start(self) -> float:
        return self.number * 60.0


def measured(minute: Minute, ways: Ways, random: Random) -> Iterator[tuple[Key, Sample]]:
    for group, portion, times in ways:
        yield from (((group, name), sample) for name, sample in _requests(minute, portion, times, random))
        yield from (((group, name), sample) for name, sample in _targets(minute))
    yield from ((("", name), sample) for name, sample in _tasks(minute, random))


def _requests(minute: Minute, portion: float, times: float, random: Random) -> Iterator[tuple[str, Sample]]:
    share = portion * sum(part.weight * of for part, of in minute.parts)
    age = max(minute.start - minute.since, 0.0) / 3600
    requests, errors, time = answered(minute.traffic, minute.people, share=share, age=age, random=random)
    if time:
        yield "requests", _counted(requests)
        yield "time", Sample(time.count, time.sum * times, time.minimum, time.maximum * times, time.spread)
    if errors:
        yield "errors", _counted(errors)


def _targets(minute: Minute) -> Iterator[tuple[str, Sample]]:
    """Only where there are any."""
    if any(part.healthy or part.unhealthy for part, _ in minute.parts):
        for name in ("healthy", "unhealthy"):
            counts = [getattr(part, name) for part, _ in minute.parts]
            mean = sum(getattr(part, name) * of for part, of in minute.parts)
            yield name, Sample(NODES, NODES * mean, min(counts), max(counts))


def _tasks(minute: Minute, random: Random) -> Iterator[tuple[str, Sample]]:
    """Of those that run at the end of the minute."""
    traffic, (last, _) = minute.traffic, minute.parts[-1]
    if last.started:
        busy = traffic.cpu * demand(minute.people, traffic) / traffic.peak if traffic.peak else 0.0
        used = (memory(traffic, (minute.start - max(moment, minute.since)) / 60) for moment in last.started)
        yield "cpu", _of(max(busy, 2.0) * random.uniform(0.93, 1.07) for _ in last.started)
        yield "memory", _of(each * random.uniform(0.99, 1.01) for each in used)


def _counted(number: int) -> Sample:
    return Sample(number, number, 1, 1)


def _of(found: Iterable[float]) -> Sample:
    values = list(found)
    return Sample(len(values), sum(values), min(values), max(values))
