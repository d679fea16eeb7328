"""What is possible after a rollback that went wrong: by what runs now, for every kind; and why the rest is not."""

from dataclasses import replace
from typing import Any

import pytest

from bot.catalog import Service
from bot.follow_up.next_steps import next_steps
from bot.follow_up.why_not import BUSY, by_hand, needs_more, why_not
from bot.model import Ask, Complete, Immediate, Partial, Recovery, Restore, Rollback, Seen, State, Undo, Verb
from tests.unit.follow_up.recovering import BEGAN, seen, went_wrong
from tests.unit.test_next_steps import BUILT, COMMIT
from tests.unit.values import SERVICE, images


def offered(of: Rollback, service: Service | None = SERVICE) -> list[Verb]:
    return [step.verb for step in next_steps(of, service)]


def why(of: Rollback, service: Service | None = SERVICE) -> str:
    return "\n".join(why_not(of, service))


@pytest.mark.parametrize(
    ("ask", "runs", "verbs"),
    [
        (Immediate(), 42, [Verb.FURTHER_BACK]),
        (Immediate(), 38, [Verb.FURTHER_BACK, Verb.UNDO_IT]),
        (Immediate(), 36, []),
        (Complete(COMMIT), 42, [Verb.FURTHER_BACK]),
        (Complete(COMMIT), 38, [Verb.FURTHER_BACK, Verb.UNDO_IT]),
        (Partial("mcp"), 42, [Verb.FURTHER_BACK]),
        (Partial("mcp"), 38, [Verb.FURTHER_BACK, Verb.SWITCH_BACK]),
        (Restore("mcp"), 42, [Verb.FURTHER_BACK]),
        (Restore("mcp"), 38, [Verb.FURTHER_BACK]),
    ],
)
def test_each_kind_leads_away_from_what_runs_and_never_to_it(ask: Ask, runs: int, verbs: list[Verb]) -> None:
    assert offered(went_wrong(ask, runs=seen(runs))) == verbs


def test_an_undo_that_went_wrong_is_never_undone() -> None:
    for runs in (42, 38):
        assert Verb.UNDO_IT not in offered(went_wrong(Undo(), runs=seen(runs)))
        assert "Undo:" not in why(went_wrong(Undo(), runs=seen(runs)))


@pytest.mark.parametrize(
    ("changed", "runs", "again"),
    [
        ({}, 42, False),
        ({"state": State.FAILED, "acted_at": None}, 42, True),
        ({"state": State.SUPERSEDED}, 43, True),
        ({"state": State.SUPERSEDED}, 38, False),
        ({"state": State.INDETERMINATE}, 42, False),
    ],
)
def test_the_same_again_is_offered_only_where_it_may_land(changed: dict[str, Any], runs: int, again: bool) -> None:
    of = went_wrong(runs=seen(runs), **changed)
    assert (Verb.ONCE_MORE in offered(of)) is again
    assert ("The same again:" in why(of)) is not again


@pytest.mark.parametrize("recovery", [None, Recovery(BEGAN, None), Recovery(BEGAN, seen(task_definition=""))])
def test_where_nobody_knows_what_runs_there_is_no_button_and_that_is_said(recovery: Recovery | None) -> None:
    of = went_wrong(recovery=recovery)
    assert offered(of) == []
    assert why(of).startswith("No plan is prepared: ECS could not be read")


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.REFUSED, State.CANCELLED, State.EXPIRED])
def test_nothing_is_offered_where_nothing_went_wrong(state: State) -> None:
    assert offered(went_wrong(state=state)) == []


def test_a_service_that_is_not_declared_any_more_is_named() -> None:
    assert offered(went_wrong(), None) == []
    assert why(went_wrong(), None).endswith("the services file does not have quilt-catalog any more.")


def test_a_rebuild_is_offered_for_a_commit_in_full_and_else_said_why_not() -> None:
    known = replace(images()[0], image=f"registry/catalog:{COMMIT}")
    of = went_wrong()
    named = replace(of, plan=replace(of.plan, from_images=(known,)))
    assert Verb.REBUILD in offered(named, BUILT)
    assert "A rebuild:" not in why(named, BUILT)
    assert "names no project that builds it" in why(named)
    assert "does not name its commit" in why(of, BUILT)


def test_what_has_no_button_says_why() -> None:
    said = why(went_wrong(following=False))
    assert "Further back: no other revision is known to have served well" in said
    assert "Undo: there is nothing to undo. quilt-catalog:42 runs, which this rollback did not bring." in said
    assert "One feature off: the services file declares none." in said


@pytest.mark.parametrize(
    ("runs", "more", "words"),
    [
        (seen(busy=BUSY), True, "85 % is in use, and the bot changes no counts"),
        (seen(busy=BUSY - 1), False, "use 84 % of what they have"),
        (seen(busy=None), False, "nothing is known of how busy"),
        (seen(busy=99.0, running=2, short_of="RESOURCE:MEMORY"), False, "2 of 4 tasks run, and more would not start"),
        (seen(busy=99.0, running=0, desired=0), False, "use 99 %"),
    ],
)
def test_more_tasks_are_only_ever_a_command_and_only_where_they_help(runs: Seen, more: bool, words: str) -> None:
    of = went_wrong(runs=runs)
    assert needs_more(runs) is more
    assert words in why(of)
    assert any("--desired-count 6" in command for _, command in by_hand(of)) is more


def test_by_hand_leads_further_back_and_otherwise_to_the_same() -> None:
    place = "--cluster sales-prod --service quilt-catalog-service --region us-east-1"
    further = f"aws ecs update-service {place} --task-definition quilt-catalog:36"
    assert list(by_hand(went_wrong())) == [("to quilt-catalog:36", further)]
    last = went_wrong(following=False)
    assert [what for what, _ in by_hand(last)] == ["the same, to quilt-catalog:38"]
    assert [command for _, command in by_hand(last)] == [last.plan.cli]
