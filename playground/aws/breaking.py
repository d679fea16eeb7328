"""Ways to break a release that runs: what its requests come to from now on, and how its tasks start."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.aws.behaviour import Start
from playground.aws.traffic import CHOICES, GOOD, Traffic


@dataclass(frozen=True)
class Break:
    traffic: Traffic
    start: Start = "ok"


MENDED = Break(GOOD)
BREAKS: Mapping[str, Break] = {
    "errors 12%": Break(CHOICES["errors 12%"]),
    "errors 40%": Break(CHOICES["errors 40%"]),
    "slow": Break(CHOICES["slow"]),
    "memory": Break(CHOICES["memory"]),
    "crash loop": Break(CHOICES["crash loop"], "crashes"),
}
