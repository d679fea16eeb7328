"""Which traffic each image has since when, and what CloudWatch has measured of it: computed when it is asked for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from playground.aws import lived
from playground.aws.around import Further
from playground.aws.lived import Part
from playground.aws.measuring import NODES, Key, Minute, Ways, measured
from playground.aws.model import Service
from playground.aws.task import ServiceRevision
from playground.aws.traffic import TUESDAY_AT_ONE, Sample, Traffic, merged

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

_KEPT = 100_000  # minutes


@dataclass
class Choices:
    """What was chosen for an image, and since when; the newest last. Shared by all places.

    `delay` is how many seconds after the end of a minute its figures are there to be read. `began` is the minute since
    1970 in which the world did: its people take it for one on a Tuesday afternoon, so that nights show the same.
    """

    began: int = TUESDAY_AT_ONE
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
        self._kept: dict[tuple[str, int, Ways | None], dict[Key, Sample]] = {}
        self._version = 0

    def of(self, revision: ServiceRevision, at: float) -> tuple[Traffic, float]:
        """Its traffic then, and since when it has that: what was chosen last, or what is its image's own."""
        came = revision.created_at.timestamp()
        for since, traffic in reversed(self.choices.chosen.get(image_of(revision), [])):
            if since <= at:
                return traffic, max(since, came)
        return self._cluster.behaviour(revision).traffic, came

    def measured(self, service: Service, minute: int) -> dict[Key, Sample]:
        """Of that minute since 1970. What nobody measured has no sample."""
        if self._version != self.choices.version or len(self._kept) > _KEPT:
            self._kept, self._version = {}, self.choices.version
        ways = self._ways(service)
        key = (service.name, minute, ways)
        if key not in self._kept:
            self._kept[key] = self._measure(service, minute, ways)
        return self._kept[key]

    def _measure(self, service: Service, minute: int, ways: Ways | None) -> dict[Key, Sample]:
        start, there = minute * 60.0, minute - self.choices.began + TUESDAY_AT_ONE
        random = Random(_number(service.name) ^ there * 2_654_435_761)
        parts: defaultdict[ServiceRevision, list[tuple[Part, float]]] = defaultdict(list)
        for part, share in lived.between(service, start, start + 60):
            parts[part.revision].append((part, share))
        samples: defaultdict[Key, list[Sample]] = defaultdict(list)
        for revision, mine in parts.items():
            here = ((revision.target_group, 1.0, 1.0),) if ways is None else ways
            for key, sample in measured(Minute(minute, there, mine, *self.of(revision, start)), here, random):
                samples[key].append(sample)
        whole = {key: _together(key, each) for key, each in samples.items()}
        return {key: sample for key, sample in whole.items() if sample}

    def _ways(self, service: Service) -> Ways | None:
        """Where the service declares its load balancers; None where it has the usual one."""
        declared = service.declared.get("loadBalancers")
        if declared is None:
            return None
        arns = [entry["targetGroupArn"] for entry in declared if "targetGroupArn" in entry]
        further = self._cluster.around.further
        left = max(1.0 - sum(further[arn].portion for arn in arns if arn in further), 0.0)
        usual = Further(left / max(sum(arn not in further for arn in arns), 1))
        every = ((arn, further.get(arn, usual)) for arn in arns)
        return tuple((arn, way.portion, way.times) for arn, way in every)


def image_of(revision: ServiceRevision) -> str:
    return revision.images[0].digest or revision.images[0].image


def _number(name: str) -> int:
    """The same in every process."""
    return int.from_bytes(name.encode()[-12:], "big")


def _together(key: Key, samples: Sequence[Sample]) -> Sample | None:
    """Of all releases. Each node of a load balancer counts the targets of all of them."""
    if key[1] not in ("healthy", "unhealthy"):
        return merged(samples)
    least, most = sum(each.minimum for each in samples), sum(each.maximum for each in samples)
    return Sample(NODES, sum(each.sum for each in samples), least, most)
