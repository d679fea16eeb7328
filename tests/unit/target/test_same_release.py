"""A release that was registered again is no way back; one that differs in anything that matters is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import Candidate, Image, Place, Said
from bot.target.same_release import same_as_what_runs
from tests.unit.values import HOUR, NOW, definition, td

AGAIN: dict[str, Any] = {"tags": {"git-sha": "b90e4d7"}, "registered_at": datetime(2026, 11, 1, tzinfo=UTC)}


def against(
    *,
    ran: str | None = "a",
    runs: str | None = "a",
    tag: str = "c3f56d0",
    status: str = "ACTIVE",
    apart: frozenset[str] = frozenset(),
    **changed: Any,
) -> str:
    """Why :42 is no way back from :43, which is as :42 but for what is `changed`."""
    name = f"registry/catalog:{tag}"
    whole = definition(43, **AGAIN, **changed)
    [now] = whole.containers
    here, there = replace(whole, containers=(replace(now, image=name),)), definition(42, status)
    before, after = (digest and f"sha256:{digest}" for digest in (ran, runs))
    candidate = Candidate(there.arn, (Image("catalog", there.containers[0].image, before),), NOW, HOUR)
    running = (Image("catalog", name, after),)
    return same_as_what_runs(candidate, {here.arn: here, there.arn: there}, here.arn, running, apart)


SAME = "is the same as what runs now, quilt-catalog:43: the same images and settings under another number"


@pytest.mark.parametrize(
    "alike",
    [{}, {"tag": "other"}, {"status": "INACTIVE"}, {"ran": None, "runs": None}],
    ids=["all the same", "the same image under another tag", "deregistered", "by a tag of unknown digest"],
)
def test_the_same_images_and_settings_under_another_number_are_passed_over(alike: dict[str, Any]) -> None:
    assert against(**alike) == SAME


@pytest.mark.parametrize(
    "differing",
    [
        {"runs": "b"},
        {"runs": "b", "tag": "other"},
        {"ran": None, "runs": "b"},
        {"ran": None, "runs": None, "tag": "other"},
        {"cpu": "256"},
        {"task_role": "role/other"},
        {"members": {Place("catalog", "command"): Said("serve", shown=True)}},
        {"containers": (replace(definition().containers[0], environment={"MODE": "f1", "MCP": "f9"}),)},
        {"containers": (replace(definition().containers[0], secrets={}),)},
        {"containers": (replace(definition().containers[0], memory="1024"),)},
    ],
    ids=lambda changed: ", ".join(map(str, changed)),
)
def test_what_differs_in_anything_that_matters_is_a_way_back(differing: dict[str, Any]) -> None:
    assert against(**differing) == ""


def test_a_sidecar_counts_by_the_name_of_its_image() -> None:
    assert against(ran="a", runs="b", apart=frozenset({"catalog"})) == SAME
    assert against(tag="other", apart=frozenset({"catalog"})) == ""


def test_one_that_was_not_read_is_not_known_to_be_the_same() -> None:
    candidate = Candidate(td(42), (), NOW, HOUR)

    assert same_as_what_runs(candidate, {td(43): definition(43)}, td(43), ()) == ""
    assert same_as_what_runs(candidate, {td(43): definition(43), td(42): None}, td(43), ()) == ""
