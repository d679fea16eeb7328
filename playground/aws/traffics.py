"""Which traffic each image has since when, and what CloudWatch has measured of it: computed when it is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from playground.aws import lived
from playground.aws.lived import Part
from playground.aws.model import Service
from playground.aws.task import ServiceRevision
from playground.aws.traffic import Sample, Traffic, answered, demand, memory, merged

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

Key = tuple[str, str]
"""(target group, "" for the service itself; `requests`, `errors`, `time`, `healthy`, `unhealthy`, `cpu`, `memory`)"""

_KEPT = 100_000  # minutes
_NODES = 2  # of a load balancer: each counts the targets


@dataclass
class Choices:
    """What was chosen for an image, and since when; the newest last. Shared by all places.

    `delay` is how many seconds after the end of a minute its figures are there to be read.
    """

    delay: float = 120.0
    chosen: dict[str, list[tuple[float, Traffic]]] = field(default_factory=dict)
    version: int = 0

    def choose(self, image: str, traffic: Traffic, since: float) -> None:
        kept = [each for each in self.chosen.get(image, []) if each[0] < since]
        self.chosen[image] = [*kept, (since, traffic)]
        self.version += 1


class Traffics:
    """Of the services of one cluster."""

    def __init__(self, cluster: "Cluster", choices: Choices) -> None:
        self._cluster, self.choices = cluster, choices
        self._kept: dict[tuple[str, int], dict[Key, Sample]] = {}
        self._version = 0

    def of(self, revision: ServiceRevision, at: float) -> tuple[Traffic, float]:
        """Its traffic then, and since when it has that: what was chosen last, or what is its image's own."""
        image, came = image_of(revision), revision.created_at.timestamp()
        for since, traffic in reversed(self.choices.chosen.get(image, [])):
            if since <= at:
                return traffic, max(since, came)
        return self._cluster.behaviour(revision).traffic, came

    def measured(self, service: Service, minute: int) -> dict[Key, Sample]:
        """Of that minute since 1970. What nobody measured has no sample."""
        if self._version != self.choices.version or len(self._kept) > _KEPT:
            self._kept, self._version = {}, self.choices.version
        key = (service.name, minute)
        if key not in self._kept:
            self._kept[key] = self._measure(service, minute)
        return self._kept[key]

    def _measure(self, service: Service, minute: int) -> dict[Key, Sample]:
        start = minute * 60.0
        random = Random(hash_of(service.name) ^ minute * 2_654_435_761)
        samples: dict[Key, list[Sample]] = {}
        for revision, parts in _by_revision(lived.between(service, start, start + 60)):
            traffic, since = self.of(revision, start)
            for key, sample in self._of_revision(service, revision, traffic, parts, minute, since, random):
                samples.setdefault(key, []).append(sample)
        found = {
            key: merged(each) if key[1] not in ("healthy", "unhealthy") else _added(each)
            for key, each in samples.items()
        }
        return {key: sample for key, sample in found.items() if sample}

    def _of_revision(
        self,
        service: Service,
        revision: ServiceRevision,
        traffic: Traffic,
        parts: list[tuple[Part, float]],
        minute: int,
        since: float,
        random: Random,
    ) -> Iterator[tuple[Key, Sample]]:
        start = minute * 60.0
        share = sum(part.weight * of for part, of in parts)
        age = max(start - since, 0.0) / 3600
        for group, portion, times in self._groups(service, revision):
            requests, errors, time = answered(traffic, minute, share=share * portion, age=age, random=random)
            if time:
                yield (group, "requests"), _counted(requests)
                yield (
                    (group, "time"),
                    Sample(time.count, time.sum * times, time.minimum, time.maximum * times, time.spread),
                )
            if errors:
                yield (group, "errors"), _counted(errors)
            if any(part.healthy or part.unhealthy for part, _ in parts):
                for name in ("healthy", "unhealthy"):
                    counts = [(getattr(part, name), of) for part, of in parts]
                    mean = sum(count * of for count, of in counts)
                    values = [count for count, _ in counts]
                    yield (group, name), Sample(_NODES, _NODES * mean, min(values), max(values))
        started = [moment for part, _ in parts[-1:] for moment in part.started]
        if started:
            busy = traffic.cpu * demand(minute, traffic) / traffic.peak if traffic.peak else 0.0
            cpu = [max(busy, 2.0) * random.uniform(0.93, 1.07) for _ in started]
            used = [memory(traffic, (start - moment) / 60) * random.uniform(0.99, 1.01) for moment in started]
            yield from ((("", name), _of(values)) for name, values in (("cpu", cpu), ("memory", used)))

    def _groups(self, service: Service, revision: ServiceRevision) -> list[tuple[str, float, float]]:
        """(ARN, its portion of the requests, by what its response times are longer)"""
        declared = service.declared.get("loadBalancers")
        if declared is None:
            return [(revision.target_group, 1.0, 1.0)]
        arns = [entry["targetGroupArn"] for entry in declared if "targetGroupArn" in entry]
        further = self._cluster.around.further
        left = max(1.0 - sum(further[arn].portion for arn in arns if arn in further), 0.0)
        usual = max(len([arn for arn in arns if arn not in further]), 1)
        return [
            (arn, further[arn].portion, further[arn].times) if arn in further else (arn, left / usual, 1.0)
            for arn in arns
        ]


def image_of(revision: ServiceRevision) -> str:
    return revision.images[0].digest or revision.images[0].image


def hash_of(name: str) -> int:
    """The same in every process."""
    return int.from_bytes(name.encode()[-12:], "big")


def _by_revision(parts: Iterator[tuple[Part, float]]) -> list[tuple[ServiceRevision, list[tuple[Part, float]]]]:
    found: dict[ServiceRevision, list[tuple[Part, float]]] = {}
    for part, share in parts:
        found.setdefault(part.revision, []).append((part, share))
    return list(found.items())


def _counted(number: int) -> Sample:
    return Sample(number, number, 1, 1)


def _of(values: list[float]) -> Sample:
    return Sample(len(values), sum(values), min(values), max(values))


def _added(samples: list[Sample]) -> Sample:
    """Targets of several revisions in one group: each node of the load balancer counts all of them."""
    total = sum(each.sum for each in samples)
    return Sample(_NODES, total, sum(each.minimum for each in samples), sum(each.maximum for each in samples))
