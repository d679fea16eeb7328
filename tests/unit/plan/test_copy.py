"""A copy is registered only where the revision itself would not bring back what ran, and it names the very images."""

from dataclasses import replace

import pytest

from bot.model import Image
from bot.plan import plan as plans
from bot.plan.copy import needed_copy, with_copy
from tests.unit.values import SERVICE, candidate, definition, images, plan

RAN = images("good")[0]


def test_an_active_revision_whose_tag_still_names_what_ran_is_deployed_itself() -> None:
    assert needed_copy(definition(38), candidate(38), {RAN: RAN.digest}) is None
    assert needed_copy(definition(38), candidate(38), {}) is None, "what cannot be looked up has not moved"


@pytest.mark.parametrize("now", ["sha256:other", None])
def test_a_moved_tag_is_pinned_to_the_digest_that_ran(now: str | None) -> None:
    copied = needed_copy(definition(38), candidate(38), {RAN: now})

    assert copied is not None
    assert copied[0].of == definition(38).arn
    assert copied[0].images == (Image("catalog", "registry/catalog@sha256:good", "sha256:good"),)
    assert copied[1].what == "The tag catalog:tag has moved"
    assert not copied[1].block


def test_only_what_has_moved_is_said_to_have_moved_and_all_is_pinned() -> None:
    agent = Image("agent", "hub/agent:7", "sha256:agent")
    ran = replace(candidate(38), images=(RAN, agent), retagged=True)
    two = replace(
        definition(38), containers=(*definition().containers, replace(definition().containers[0], name="agent"))
    )

    copied = needed_copy(two, ran, {RAN: "sha256:other", agent: agent.digest})

    assert copied is not None
    assert [image.image for image in copied[0].images] == ["registry/catalog@sha256:good", "hub/agent@sha256:agent"]
    assert copied[1].what == "The tag catalog:tag has moved"
    assert needed_copy(two, ran, {RAN: RAN.digest, agent: agent.digest}) is None


def test_a_deregistered_revision_is_copied_and_the_card_says_so() -> None:
    copied = needed_copy(definition(41, "INACTIVE"), candidate(41), {RAN: RAN.digest})

    assert copied is not None
    assert copied[0].images[0].image == "registry/catalog@sha256:good"
    assert copied[1].what == "A copy of quilt-catalog:41 (deregistered)"


def test_of_a_container_whose_digest_is_not_known_the_tag_is_kept_and_that_is_said() -> None:
    copied = needed_copy(definition(41, "INACTIVE"), replace(candidate(41), images=images(None)), {})

    assert copied is not None
    assert copied[0].images[0].image == "registry/catalog:tag"
    assert "catalog ran with is not known" in copied[1].why


@pytest.mark.parametrize(
    ("image", "pinned"),
    [
        ("host:5000/a/b:1.2", "host:5000/a/b@sha256:d"),
        ("host:5000/a/b", "host:5000/a/b@sha256:d"),
        ("nginx:1", "nginx@sha256:d"),
        ("a/b@sha256:d", "a/b@sha256:d"),
    ],
)
def test_the_tag_is_replaced_and_the_registry_s_port_is_not(image: str, pinned: str) -> None:
    ran = replace(candidate(41), images=(Image("catalog", image, "sha256:d"),))
    copied = needed_copy(definition(41, "INACTIVE"), ran, {})

    assert copied is not None
    assert copied[0].images[0].image == pinned


def test_the_plan_s_digest_and_its_command_by_hand_are_those_of_the_copy() -> None:
    copied = needed_copy(definition(38, "INACTIVE"), candidate(38), {})
    assert copied is not None

    made = plans.seal(with_copy(plan(), copied[0], SERVICE))

    assert made.digest == plans.digest(made) != plan().digest
    assert made.to_name == "a copy of quilt-catalog:38"
    for part in (
        "register-task-definition",
        "describe-task-definition",
        "registry/catalog@sha256:good",
        "update-servi",
    ):
        assert part in made.cli
