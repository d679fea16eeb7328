"""What a rollback is about must run the very image that it ran with; what only runs beside it may have moved."""

from dataclasses import replace

import pytest

from bot.model import Image
from bot.plan import plan as plans
from bot.plan.sidecars import beside
from tests.unit.values import plan


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
