"""What is offered where a service is not well after its rollback, for every kind; nothing where it is well."""

from dataclasses import replace
from typing import Any

import pytest

from bot.catalog import BuildProject, Service
from bot.follow_up.next_steps import left_to_type, next_steps
from bot.model import (
    Ask,
    Baseline,
    Complete,
    Health,
    Image,
    Immediate,
    Partial,
    Restore,
    Rollback,
    State,
    Undo,
    Verb,
)
from tests.asks import requested
from tests.measured import bad, figures, well
from tests.phases import phase
from tests.unit.values import NOW, SERVICE, candidate, rollback

COMMIT = "e43b15ac" * 5
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quilt"
_BUILD = {"project": "quilt-rollback", "base": "main", "repository": REPOSITORY}
BUILT: Service = SERVICE.model_copy(update={"build": BuildProject.model_validate(_BUILD)})


def ill(ask: Ask | None = None, *, following: bool = True, image: str = "", **measured: Any) -> Rollback:
    failed = replace(phase(Health.FAILED, number=2), **measured)
    made = rollback(state=State.SUCCEEDED, phases=(phase(Health.PASSED), failed))
    target = replace(made.plan.target, following=(candidate(36),) if following else ())
    running = (Image("catalog", image, "sha256:a"),) if image else made.plan.from_images
    plan = replace(made.plan, target=target, from_images=running)
    return requested(replace(made, plan=plan), ask=ask or Immediate())


def offered(of: Rollback, service: Service | None = SERVICE) -> list[tuple[Verb, Ask]]:
    return [(step.verb, step.ask) for step in next_steps(of, service)]


def test_nothing_is_offered_where_no_phase_failed_nor_for_what_the_services_file_does_not_have() -> None:
    well_ = replace(ill(), phases=(phase(Health.PASSED),))
    assert offered(well_) == []
    assert offered(ill(), None) == []
    assert "not have quilt-catalog any more" in "".join(left_to_type(ill(), None))


@pytest.mark.parametrize(
    ("ask", "steps"),
    [
        (Immediate(), [(Verb.FURTHER_BACK, Immediate("quilt-catalog:36"))]),
        (Immediate("38"), [(Verb.FURTHER_BACK, Immediate("quilt-catalog:36"))]),
        (Undo(), [(Verb.FURTHER_BACK, Immediate("quilt-catalog:42"))]),
        (Partial("mcp"), [(Verb.SWITCH_BACK, Restore("mcp")), (Verb.FURTHER_BACK, Immediate())]),
        (Restore("mcp"), [(Verb.SWITCH_BACK, Partial("mcp"))]),
        (Complete(COMMIT), [(Verb.FURTHER_BACK, Immediate())]),
    ],
)
def test_each_kind_has_its_own_way_on(ask: Ask, steps: list[tuple[Verb, Ask]]) -> None:
    assert offered(ill(ask)) == steps
    labels = [step.label for step in next_steps(ill(ask), SERVICE)]
    assert len(set(labels)) == len(labels)


def test_the_undo_is_offered_only_where_more_requests_fail_than_before() -> None:
    start = NOW
    worse = ill(figures=figures(start, 10, bad), baseline=Baseline(incident=figures(start, 10, well)))
    better = ill(figures=figures(start, 10, well), baseline=Baseline(incident=figures(start, 10, bad)))
    assert (Verb.UNDO_IT, Undo()) in offered(worse)
    assert Verb.UNDO_IT not in dict(offered(better))
    assert any("`/rollback quilt-catalog undo`" in line for line in left_to_type(better, SERVICE))
    assert not any("undo" in line for line in left_to_type(worse, SERVICE))
    unmeasured = ill(figures=figures(start, 10, bad), baseline=Baseline())
    assert Verb.UNDO_IT not in dict(offered(unmeasured))


def test_a_rebuild_is_offered_for_a_commit_that_is_known_in_full_and_typed_otherwise() -> None:
    known = ill(image=f"registry/catalog:{COMMIT}")
    assert (Verb.REBUILD, Complete(COMMIT)) in offered(known, BUILT)
    assert Verb.REBUILD not in dict(offered(known, SERVICE))
    short = ill(image="registry/catalog:e43b15a")
    assert Verb.REBUILD not in dict(offered(short, BUILT))
    assert any("complete COMMIT" in line for line in left_to_type(short, BUILT))


def test_where_no_other_revision_is_known_that_is_said() -> None:
    none = ill(following=False)
    assert offered(none) == []
    assert any("`/rollback quilt-catalog history`" in line for line in left_to_type(none, SERVICE))
