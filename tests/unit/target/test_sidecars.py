"""What a rollback is about must run the very image that it ran with; what only runs beside it may have moved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Image, Remembered
from bot.plan import plan as plans
from bot.target.ledger import Memory
from bot.target.rule import rank
from bot.target.sidecars import beside, doubtful, moving
from tests.unit.values import DAY, HOUR, MINUTE, NOW, Past, history, names, plan, td


def image(container: str, name: str, digest: str | None) -> Image:
    return Image(container, name, digest and f"sha256:{digest}")


APP, OLD_APP = image("app", "ecr/app:2", "b"), image("app", "ecr/app:1", "a")
AGENT, OTHER_AGENT = image("agent", "hub/agent:latest", "x"), image("agent", "hub/agent:latest", "w")
HUB, OLD_HUB = image("app", "hub/app:2", "b"), image("app", "hub/app:1", "a")
LATEST, OLD_LATEST = image("app", "hub/app:latest", "b"), image("app", "hub/app:latest", "a")


@pytest.mark.parametrize(
    ("ran", "now", "asked", "bound", "sidecars"),
    [
        ((OLD_APP, AGENT), (APP, AGENT), {OLD_APP}, ("app",), ("agent",)),
        ((OLD_APP, OTHER_AGENT), (APP, AGENT), {OLD_APP}, ("app",), ("agent",)),
        ((OLD_APP, AGENT), (APP, AGENT), {OLD_APP, AGENT}, ("app",), ("agent",)),
        ((APP, OTHER_AGENT), (APP, AGENT), {APP}, ("app",), ("agent",)),
        ((OLD_HUB, AGENT), (HUB, AGENT), (), ("app",), ("agent",)),
        ((OLD_HUB, OTHER_AGENT), (HUB, AGENT), (), ("app",), ("agent",)),
        ((OLD_LATEST, AGENT), (LATEST, AGENT), (), ("app",), ("agent",)),
        ((OLD_LATEST, AGENT), (LATEST, AGENT), {AGENT}, ("app",), ()),
        ((OLD_APP, AGENT), (APP, AGENT), {OLD_APP}, ("agent",), ()),
        ((AGENT,), (AGENT,), (), ("agent",), ()),
        ((OLD_LATEST, AGENT), (LATEST, AGENT), {AGENT}, (), ()),
        ((OLD_APP, replace(AGENT, digest=None)), (APP, AGENT), {OLD_APP}, ("app",), ()),
        ((replace(OLD_APP, image="ecr/app@sha256:a"), AGENT), (APP, AGENT), (), ("app",), ("agent",)),
    ],
    ids=[
        "an agent of a registry that cannot be asked",
        "an agent that was another one before",
        "an agent of our own registry that the rollback leaves as it is",
        "only settings change, and the agent was another one before",
        "neither registry can be asked, and the app has a tag for each release",
        "nor then does an agent that was another one before count",
        "nor where the app always has the same tag",
        "what the load balancer sends to is never a sidecar, nor is what could be asked for",
        "not even where it is named as an agent",
        "where there is only one container it is the app",
        "where the service names no container, nobody knows which is the app",
        "what nobody knows cannot be another one",
        "the app is named by digest",
    ],
)
def test_only_what_the_rollback_is_not_about_may_have_moved(
    ran: tuple[Image, ...],
    now: tuple[Image, ...],
    asked: set[Image],
    bound: tuple[str, ...],
    sidecars: tuple[str, ...],
) -> None:
    assert beside(ran, now, asked=asked, bound=bound) == sidecars


def test_what_may_have_moved_is_part_of_what_is_approved() -> None:
    assert plans.digest(replace(plan(), sidecars=("agent",))) != plan().digest


def ran_with(*sets: tuple[int, tuple[Image, ...]]) -> Memory:
    return Memory(tuple(Remembered(td(number), images, NOW, NOW, timedelta(0)) for number, images in sets))


@pytest.mark.parametrize(
    ("ran", "asked", "bound", "apart"),
    [
        ([(2, (APP, AGENT)), (2, (APP, OTHER_AGENT))], ["ecr/app:2"], ("app",), {"agent"}),
        ([(2, (APP, AGENT)), (2, (APP, OTHER_AGENT))], ["ecr/app:2", "hub/agent:latest"], ("app",), set()),
        ([(2, (APP, AGENT)), (2, (APP, OTHER_AGENT))], ["ecr/app:2"], (), set()),
        ([(2, (APP, AGENT)), (2, (APP, OTHER_AGENT))], ["ecr/app:2"], ("app", "agent"), set()),
        ([(2, (APP, AGENT)), (1, (OLD_APP, OTHER_AGENT))], ["ecr/app:2", "ecr/app:1"], ("app",), set()),
        ([(2, (HUB, AGENT)), (2, (HUB, OTHER_AGENT))], [], ("app",), set()),
        ([(2, (HUB, AGENT)), (2, (HUB, OTHER_AGENT)), (1, (OLD_HUB, AGENT))], [], ("app",), {"agent"}),
    ],
    ids=[
        "an agent of a registry that cannot be asked",
        "one of our own registry may be what was released",
        "nobody knows which is the app",
        "the load balancer sends to both",
        "no release ran with two agents, so that nothing is in doubt",
        "no registry can be asked, and no tag is one of a release",
        "no registry can be asked, and the app has a tag for each release",
    ],
)
def test_an_image_that_moves_beside_a_release_makes_it_no_other(
    ran: Sequence[tuple[int, tuple[Image, ...]]], asked: list[str], bound: tuple[str, ...], apart: set[str]
) -> None:
    releases = doubtful([], ran_with(*ran), bound=bound)
    known = [image for release in releases for image in release if image.image in asked]

    assert moving(releases, [images for _, images in ran], asked=known, bound=bound) == apart


def test_a_release_has_served_for_as_long_as_it_ran_with_any_of_its_agents() -> None:
    """And one that was rolled away from with one agent is as bad with another."""
    past = [Past(36, 9 * DAY), Past(37, 8 * DAY), Past(38, 2 * DAY), Past(38, DAY + 5 * MINUTE), Past(42, DAY)]
    deployments, revisions = history(*past)
    agents = [AGENT, AGENT, AGENT, OTHER_AGENT, AGENT]
    for (arn, revision), agent in zip(revisions.items(), agents, strict=True):
        revisions[arn] = replace(revision, images=(*revision.images, agent))
    images = [revision.images for revision in revisions.values()]
    bad = Remembered(td(37), (*images[1][:1], OTHER_AGENT), NOW, NOW, timedelta(0), bad_since=NOW)

    def ranked(*apart: str) -> list[str]:
        ranking = rank(
            current=td(42),
            current_images=images[-1],
            deployments=deployments,
            revisions=revisions,
            memory=Memory((bad,), frozenset(apart)),
            min_served=HOUR,
            now=NOW,
        )
        assert not apart or ranking.good[0].served == DAY - 4 * MINUTE
        return names(ranking.good)

    assert ranked() == [":38", ":37", ":36"], "each with its agent is a release of its own"
    assert ranked("agent") == [":38", ":36"]
