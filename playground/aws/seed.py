"""The story so far: 38 days of deployments after which "revision minus one" is the wrong way back.

Nothing is made up: each deployment is played by the scheduler at its moment in the past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from playground.aws.behaviour import Case
from playground.aws.cluster import Cluster
from playground.aws.mcp import NO_ENDPOINT, TOO_LARGE, slow
from playground.aws.names import FAMILY, SERVICE
from playground.aws.registration import deregister_definition
from playground.aws.release import register
from playground.aws.simulated_aws import SimulatedAws

DESIRED_COUNT = 4
ROLLOUT = timedelta(seconds=136)  # from UpdateService to SUCCESSFUL
SERVING = timedelta(minutes=25)


@dataclass(frozen=True)
class Chapter:
    """`before` says how long before now the revision was deployed, None that it never was.

    `acts` is what its image does; `more` are arguments of `register` that are not as usual.
    """

    revision: int
    git_sha: str
    before: timedelta | None
    environment: Mapping[str, str]
    acts: Sequence[Case] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def history() -> list[Chapter]:
    """Oldest first; a revision serves from its own success to the next one's."""
    of_42 = SERVING + ROLLOUT
    of_41 = of_42 + timedelta(days=2)
    of_38 = of_41 + timedelta(days=6)
    of_37 = of_38 + timedelta(days=9)
    of_36 = of_37 + timedelta(days=21)
    mcp_off, mcp_on = {"MODE": "PRODUCT", "MCP": "off"}, {"MODE": "PRODUCT", "MCP": "on"}
    return [
        Chapter(36, "8d1c0f2", of_36, mcp_off),
        Chapter(37, "41b7e9a", of_37, mcp_off),
        Chapter(38, "c3f56d0", of_38, mcp_off),
        Chapter(39, "e0927bb", None, mcp_off),
        Chapter(40, "5aa81c4", of_41 + timedelta(hours=5), mcp_on, NO_ENDPOINT),
        Chapter(41, "f7d2236", of_41, mcp_on),
        Chapter(42, "b90e4d7", of_42, mcp_on, TOO_LARGE),
    ]


def before_the_release() -> list[Chapter]:
    """:38 serves, and the bad release, here :41, is registered but not deployed yet; its tasks are slow to start."""
    without_41 = [chapter for chapter in history() if chapter.revision != 41]
    coming = replace(without_41[-1], before=None, acts=slow(TOO_LARGE))
    return [*without_41[:-1], replace(coming, revision=41)]


def seed(aws: SimulatedAws, story: Sequence[Chapter] | None = None) -> None:
    """Call once, before the first request."""
    now, cluster = aws.clock.now(), aws.cluster
    story = story or history()
    _forgotten_revision(cluster, story[0].revision - 1)
    for chapter in story:
        if chapter.before:
            cluster.catch_up(now - chapter.before)
        of, acts = chapter.environment, chapter.acts
        arn = register(cluster, FAMILY, image=chapter.git_sha, environment=of, acts=acts, **chapter.more)
        if not cluster.services:
            cluster.create_service(SERVICE, task_definition=arn, desired_count=DESIRED_COUNT)
        elif chapter.before:
            cluster.scheduler(SERVICE).deploy(arn)
    cluster.catch_up(now)
    if story[-1].before:
        aws.deregister(story[-2].revision)


def _forgotten_revision(cluster: Cluster, number: int) -> None:
    """An INACTIVE one, so that the story's first has its number."""
    arn = register(cluster, FAMILY, image="0a0a0a0", environment={})
    arn = cluster.moto.renumber(arn, number)
    deregister_definition(cluster, task_definition=arn)
