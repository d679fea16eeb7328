"""The target rule, told as pasts of one service that now is on :42."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Finding, Image, Remembered, Target
from bot.target.deployments import failed, family, number
from bot.target.ledger import Memory
from bot.target.rule import Ranking, choose_target, rank
from tests.unit.values import DAY, HOUR, MINUTE, NOW, Past, definition, history, images, names, td

STORY = (
    Past(35, 60 * DAY),
    Past(36, 38 * DAY),
    Past(37, 17 * DAY),
    Past(38, 8 * DAY),
    Past(40, 2 * DAY + 5 * HOUR, "ROLLBACK_SUCCESSFUL", reason="The circuit breaker threshold was exceeded.", failed=3),
    Past(41, 2 * DAY),
    Past(42, 25 * MINUTE),
)


def ranked(
    *past: Past,
    current: int = 42,
    now_runs: tuple[Image, ...] | None = None,
    never: frozenset[str] = frozenset(),
    min_served: timedelta = 10 * MINUTE,
) -> Ranking:
    deployments, revisions = history(*past)
    return rank(
        current=td(current),
        current_images=images() if now_runs is None else now_runs,
        deployments=deployments,
        revisions=revisions,
        memory=bad(*never),
        min_served=min_served,
        now=NOW,
    )


def bad(*task_definitions: str) -> Memory:
    """The bot rolled away from these, whatever images they ran."""
    return Memory(tuple(Remembered(arn, (), NOW, NOW, timedelta(0), bad_since=NOW) for arn in task_definitions))


def choose(ranking: Ranking, *inactive: int, gone: Sequence[int] = ()) -> Target | Finding:
    found = {c.task_definition: definition(number(c.task_definition)) for c in ranking.good}
    read_now = {**found, **{td(n): definition(n, "INACTIVE") for n in inactive}, **{td(n): None for n in gone}}
    return choose_target(ranking, read_now, service="quilt-catalog")


def reasons(ranking: Ranking) -> dict[str, str]:
    return {passed.name.removeprefix("quilt-catalog"): passed.why for passed in ranking.passed_over}


def test_the_story_goes_back_past_a_deregistered_a_failed_and_a_never_deployed_revision() -> None:
    chosen = choose(ranked(*STORY), 41)
    assert isinstance(chosen, Target)
    assert chosen.chosen.name == "quilt-catalog:38"
    assert chosen.why == "newest revision that served well: 6 days until Nov 22, and was never rolled back"
    assert [(p.name, p.why) for p in chosen.passed_over] == [
        ("quilt-catalog:41", "is deregistered; “immediate to 41” brings a copy"),
        ("quilt-catalog:40", "failed: The circuit breaker threshold was exceeded"),
        ("quilt-catalog:39", "was never deployed by this service"),
    ]
    assert names(chosen.following) == [":37", ":36"]


def test_a_failed_attempt_in_between_does_not_interrupt_the_serving() -> None:
    [of_38] = [c for c in ranked(*STORY).good if c.name == "quilt-catalog:38"]
    assert of_38.served == 6 * DAY - 2 * MINUTE
    assert of_38.deployed_at == NOW - 8 * DAY + 2 * MINUTE


@pytest.mark.parametrize(
    ("past", "good", "why_not"),
    [
        pytest.param(
            [Past(40, 9 * DAY), Past(42, 3 * DAY), Past(40, 2 * DAY), Past(43, HOUR)],
            [":40"],
            {":42": "was rolled away from", ":41": "was never deployed by this service"},
            id="what was rolled away from once is never a target",
        ),
        pytest.param(
            [Past(40, DAY), Past(41, 9 * MINUTE), Past(43, 2 * MINUTE)],
            [":40"],
            {":41": "served only 5 min", ":42": "was never deployed by this service"},
            id="what served too briefly is passed over",
        ),
        pytest.param(
            [Past(41, 14 * MINUTE), Past(43, 2 * MINUTE)],
            [":41"],
            {":42": "was never deployed by this service"},
            id="what served exactly long enough is good",
        ),
        pytest.param(
            [Past(41, 3 * DAY), Past(41, 2 * DAY, "ROLLBACK_FAILED"), Past(43, HOUR)],
            [],
            {":41": "failed: ROLLBACK_FAILED", ":42": "was never deployed by this service"},
            id="a later failure counts against an earlier success",
        ),
        pytest.param(
            [Past(40, 4 * DAY), Past(41, 3 * DAY, "ROLLBACK_SUCCESSFUL"), Past(41, 2 * DAY), Past(43, HOUR)],
            [":41", ":40"],
            {":42": "was never deployed by this service"},
            id="a later success makes up for an earlier failure",
        ),
        pytest.param(
            [Past(40, 4 * DAY), Past(41, 3 * DAY, "STOPPED"), Past(43, HOUR)],
            [":40"],
            {":41": "never finished deploying", ":42": "was never deployed by this service"},
            id="a deployment that was replaced before it finished is no success",
        ),
        pytest.param(
            [Past(41, 4 * DAY), Past(41, 3 * DAY, "STOPPED", failed=3, reason="Tripped."), Past(43, HOUR)],
            [],
            {":41": "failed: Tripped", ":42": "was never deployed by this service"},
            id="a circuit breaker that may not roll back stops the deployment, and that is a failure",
        ),
        pytest.param(
            [Past(7, 4 * DAY, family="other"), Past(43, HOUR)],
            [],
            {"other:7": "belongs to another family than quilt-catalog:43, which runs now"},
            id="another family is never a target",
        ),
        pytest.param(
            [Past(38, 4 * DAY), Past(43, HOUR)],
            [":38"],
            {":39 to 42": "were never deployed by this service"},
            id="several revisions in a row that were never deployed are named as one",
        ),
    ],
)
def test_rule(past: list[Past], good: list[str], why_not: dict[str, str]) -> None:
    ranking = ranked(*past, current=43)
    assert names(ranking.good) == good
    assert reasons(ranking) == why_not


def test_failed_tasks_without_a_circuit_breaker_do_not_make_a_stopped_deployment_a_failed_one() -> None:
    deployments, _ = history(Past(41, DAY, "STOPPED", failed=9))
    assert failed(deployments[0])
    assert not failed(replace(deployments[0], failure_threshold=0))


def test_the_stints_of_a_revision_add_up() -> None:
    past = [Past(38, 3 * DAY), Past(39, 2 * DAY), Past(38, DAY), Past(42, HOUR)]
    [first, *_] = ranked(*past).good
    assert first.name == "quilt-catalog:38"
    assert first.served == 2 * DAY - HOUR - 4 * MINUTE


def test_an_attempt_that_somebody_replaced_brings_what_it_tried_no_nearer() -> None:
    ranking = ranked(
        Past(38, 8 * DAY), Past(40, 2 * DAY), Past(41, DAY), Past(40, HOUR, "STOPPED"), Past(42, 25 * MINUTE)
    )

    assert names(ranking.good) == [":41", ":40", ":38"]


def test_what_the_journal_knows_as_rolled_away_from_is_passed_over() -> None:
    ranking = ranked(*STORY, never=frozenset({td(41), td(38)}))
    assert names(ranking.good) == [":37", ":36", ":35"]
    assert reasons(ranking)[":41"] == reasons(ranking)[":38"] == "was rolled away from"


def test_while_a_deployment_moves_the_newest_finished_revision_is_the_target() -> None:
    past = [Past(40, 9 * DAY), Past(41, 3 * DAY), Past(42, 5 * MINUTE, "IN_PROGRESS")]
    chosen = choose(ranked(*past))
    assert isinstance(chosen, Target)
    assert chosen.chosen.name == "quilt-catalog:41"
    assert chosen.chosen.served == 3 * DAY - 2 * MINUTE - 5 * MINUTE, "neither rollout counts"
    assert "3 days until today" in chosen.why


def test_what_serves_beside_a_release_that_hangs_is_tried_by_that_and_says_so() -> None:
    chosen = choose(ranked(Past(41, 2 * HOUR), Past(42, HOUR + 53 * MINUTE, "IN_PROGRESS")))
    assert isinstance(chosen, Target)
    assert chosen.chosen.served == 5 * MINUTE
    assert "served well: 5 min and 1 h 53 min beside what is moving until today" in chosen.why


@pytest.mark.parametrize("ago", [HOUR, 30 * MINUTE, 5 * MINUTE])
def test_what_served_is_told_alike_before_during_and_after_the_next_rollout(ago: timedelta) -> None:
    during = choose(ranked(Past(41, 9 * DAY), Past(42, ago, "IN_PROGRESS")))
    after = choose(ranked(Past(41, 9 * DAY), Past(42, ago)))
    assert isinstance(during, Target)
    assert isinstance(after, Target)
    assert during.chosen.served == after.chosen.served == 9 * DAY - 2 * MINUTE - ago


def test_what_a_hanging_rollback_was_to_replace_is_not_offered_again() -> None:
    past = [Past(37, 9 * DAY), Past(38, 8 * DAY), Past(42, DAY), Past(38, 20 * MINUTE, "IN_PROGRESS")]
    ranking = ranked(*past, current=38)
    assert names(ranking.good) == [":37"]
    assert reasons(ranking)[":42"] == "is being rolled away from"


class TestMovedTag:
    past = (Past(41, 9 * DAY), Past(42, 3 * DAY, digest="a"), Past(42, HOUR, digest="b"))

    def test_an_older_image_of_the_current_task_definition_is_a_target_that_must_be_copied(self) -> None:
        ranking = ranked(*self.past, now_runs=images("b"))
        assert names(ranking.good) == [":42", ":41"]
        assert [one.retagged for one in ranking.good] == [True, False]

    def test_without_its_digest_an_older_image_cannot_be_brought_back(self) -> None:
        unknown = replace(self.past[1], digest=None)
        ranking = ranked(self.past[0], unknown, Past(41, 2 * HOUR), self.past[2], now_runs=images("b"))
        assert names(ranking.good) == [":41"]

    def test_it_can_be_while_the_deployment_of_the_new_image_is_still_moving(self) -> None:
        moving = replace(self.past[-1], status="IN_PROGRESS")
        ranking = ranked(*self.past[:-1], moving, now_runs=images("b"))
        assert names(ranking.good) == [":42", ":41"]
        assert ranking.good[0].images == images("a")
        assert not ranking.good[0].retagged, "ECS itself returns to the very same image"

    @pytest.mark.parametrize("unknown", [(), images(None)])
    def test_unknown_digests_never_make_the_current_task_definition_a_target(self, unknown: tuple[Image, ...]) -> None:
        assert names(ranked(*self.past[:2], now_runs=unknown).good) == [":41"]


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("INACTIVE", "is deregistered; “immediate to 41” brings a copy"),
        ("DELETE_IN_PROGRESS", "cannot be deployed: it is being deleted"),
    ],
)
def test_only_an_active_task_definition_is_chosen(status: str, why: str) -> None:
    definitions = {td(41): definition(41, status), td(38): definition(38)}
    chosen = choose_target(ranked(*STORY), definitions, service="quilt-catalog")
    assert isinstance(chosen, Target)
    assert chosen.chosen.name == "quilt-catalog:38"
    assert chosen.passed_over[0].why == why
    assert chosen.following == ()  # :37 and :36 were not read, so nobody can say that they would do


def test_a_task_definition_that_was_not_read_or_does_not_exist_is_not_chosen() -> None:
    finding = choose_target(ranked(*STORY), {td(41): None}, service="quilt-catalog")
    assert isinstance(finding, Finding)
    assert finding.block
    assert "quilt-catalog:41 no longer exists" in finding.why
    assert "quilt-catalog:38 was not checked" in finding.why


@pytest.mark.parametrize("past", [(), (Past(42, DAY),)])
def test_without_any_other_revision_the_finding_says_how_far_back_ecs_remembers(past: tuple[Past, ...]) -> None:
    finding = choose(ranked(*past))
    assert isinstance(finding, Finding)
    assert finding.block
    assert "90 days" in finding.why
    assert finding.fix


def test_where_ecs_may_remember_more_it_is_not_said_that_there_is_no_more() -> None:
    looked = "the bot looked at the newest 1000 deployments, back to Oct 3, 2026"
    finding = choose_target(ranked(Past(42, DAY)), {}, service="quilt-catalog", horizon=looked)
    assert isinstance(finding, Finding)
    assert finding.why.startswith(f"ECS may remember more, but {looked}")


def test_what_is_registered_is_named_with_how_to_look_at_it_and_that_nobody_saw_it_serving() -> None:
    named = [f"quilt-catalog:{n}" for n in range(41, 34, -1)]
    finding = choose_target(ranked(Past(42, DAY)), {}, service="quilt-catalog", registered=named)
    assert isinstance(finding, Finding)
    assert "though it was never seen serving: quilt-catalog:41, " in finding.fix
    assert "quilt-catalog:37 and 2 more" in finding.fix
    assert "`/rollback quilt-catalog plan to 41`" in finding.fix


def test_a_revision_that_ecs_no_longer_knows_still_ends_the_stint_before_it() -> None:
    deployments, revisions = history(Past(38, 9 * DAY), Past(40, 9 * DAY - 5 * MINUTE), Past(42, HOUR))
    forgotten = {arn: r for arn, r in revisions.items() if r.task_definition != td(40)}
    ranking = rank(
        current=td(42),
        current_images=images(),
        deployments=deployments,
        revisions=forgotten,
        memory=Memory(),
        min_served=10 * MINUTE,
        now=NOW,
    )
    assert reasons(ranking)[":38"] == "served only 3 min"


STATUSES = ["SUCCESSFUL", "SUCCESSFUL", "SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"]
ONE = st.builds(
    Past,
    number=st.integers(30, 38),
    ago=st.just(timedelta(0)),
    status=st.sampled_from(STATUSES),
    digest=st.sampled_from("ab"),
    family=st.sampled_from(["quilt-catalog", "quilt-catalog", "other"]),
    failed=st.integers(0, 3),
)
GAPS = st.integers(3, 600)


@st.composite
def pasts(draw: st.DrawFn) -> list[Past]:
    """Oldest first; the last one may still be moving."""
    told = draw(st.lists(st.tuples(ONE, GAPS), min_size=1, max_size=9))
    ago, past = timedelta(0), list[Past]()
    for one, gap in reversed(told):
        ago += gap * MINUTE
        past.insert(0, replace(one, ago=ago))
    if draw(st.booleans()):
        past[-1] = replace(past[-1], status=draw(st.sampled_from(["PENDING", "IN_PROGRESS", "ROLLBACK_IN_PROGRESS"])))
    return past


def succeeded(past: Sequence[Past]) -> set[str]:
    return {td(p.number, p.family) for p in past if p.status == "SUCCESSFUL"}


def rolled_away_from(past: Sequence[Past]) -> set[str]:
    """And never deployed again from there, which may make up for it."""
    served = [p for p in past if p.status == "SUCCESSFUL"]
    here = [td(p.number, p.family) for p in served]
    left = [a.family == b.family and b.number < a.number for a, b in pairwise(served)]
    back = [i for i in range(len(here) - 2) if left[i] and here[i] == here[i + 2]]
    return {here[i] for i, gone in enumerate(left) if gone and not any(here[i] == here[j] for j in back if j >= i)}


def failed_since(past: Sequence[Past]) -> set[str]:
    bad, serving = set[str](), ""
    for one in past:
        here = td(one.number, one.family)
        if one.status.startswith("ROLLBACK_"):
            bad.add(here)
        if one.status == "SUCCESSFUL":
            serving = here
        if one.status in {"SUCCESSFUL", "ROLLBACK_SUCCESSFUL"}:
            bad.discard(serving)
    return bad


@settings(max_examples=400, deadline=None)
@given(
    past=pasts(),
    never=st.sets(st.integers(30, 38)),
    inactive=st.sets(st.integers(30, 38)),
    minutes=st.integers(0, 120),
)
def test_whatever_the_past_a_bad_revision_is_never_chosen(
    past: list[Past], never: set[int], inactive: set[int], minutes: int
) -> None:
    newest, forbidden = past[-1], frozenset(td(n) for n in never)
    deployments, revisions = history(*past)
    ranking = rank(
        current=td(newest.number, newest.family),
        current_images=images(newest.digest),
        deployments=deployments,
        revisions=revisions,
        memory=bad(*forbidden),
        min_served=minutes * MINUTE,
        now=NOW,
    )
    definitions = {
        c.task_definition: definition(1, "INACTIVE" if number(c.task_definition) in inactive else "ACTIVE")
        for c in ranking.good
    }
    choice = choose_target(ranking, definitions, service="quilt-catalog")
    if isinstance(choice, Finding):
        assert choice.block
        assert choice.why
        assert choice.fix
        return
    for offered in (choice.chosen, *choice.following):
        offered_number = number(offered.task_definition)
        assert (offered_number, offered.images) != (newest.number, images(newest.digest))
        assert offered.task_definition not in forbidden
        if offered_number in inactive:
            assert inactive >= {number(good.task_definition) for good in ranking.good}, "an active one would do"
        assert family(offered.task_definition) == family(td(newest.number, newest.family))
        assert offered.served >= minutes * MINUTE or newest.status in {"PENDING", "IN_PROGRESS"}
        assert offered.task_definition in succeeded(past) - rolled_away_from(past) - failed_since(past)


def test_what_no_task_was_wanted_of_did_not_serve() -> None:
    past = Past(40, 9 * DAY, wanted=4), Past(41, DAY, wanted=0), Past(42, HOUR, wanted=4)

    assert names(ranked(*past).good) == [":40"]
    assert reasons(ranked(*past)) == {":41": "ran no task: none was wanted when it was deployed"}
    assert names(ranked(*past[:2], Past(41, 5 * HOUR, wanted=4), Past(42, HOUR)).good) == [":41", ":40"]


def test_what_ecs_went_back_to_served_though_no_task_was_wanted_of_what_failed() -> None:
    past = Past(40, DAY), Past(41, 9 * HOUR, "ROLLBACK_SUCCESSFUL", wanted=0), Past(42, HOUR)

    assert names(ranked(*past).good) == [":40"]


@pytest.mark.parametrize(
    ("back", "good"), [(3 * DAY, [":38", ":37"]), (90 * MINUTE, [":37"])], ids=["for days", "for less than it was away"]
)
@pytest.mark.parametrize("looked", [False, True], ids=["nobody looked", "somebody looked meanwhile"])
def test_what_was_left_by_hand_and_came_back_to_serve_is_good(back: timedelta, good: list[str], looked: bool) -> None:
    again = back + 10 * MINUTE
    past = Past(38, 9 * DAY), Past(37, again + 2 * HOUR), Past(38, again), Past(43, 10 * MINUTE)
    seen = [replace(row, bad_since=NOW - again) for row in bad(td(38)).rows] if looked else []
    deployments, revisions = history(*past)

    ranking = rank(
        current=td(43),
        current_images=images(),
        deployments=deployments,
        revisions=revisions,
        memory=Memory(tuple(seen)),
        min_served=10 * MINUTE,
        now=NOW,
    )

    assert names(ranking.good) == good


def test_what_two_people_left_for_a_reason_stays_bad_though_it_came_back() -> None:
    past = Past(38, 9 * DAY), Past(37, 4 * DAY), Past(38, 3 * DAY), Past(43, HOUR)
    deployments, revisions = history(*past)
    [row] = bad(td(38)).rows
    memory = Memory((replace(row, bad_since=NOW - 4 * DAY, bad_reason="it loses orders"),))

    ranking = rank(
        current=td(43),
        current_images=images(),
        deployments=deployments,
        revisions=revisions,
        memory=memory,
        min_served=10 * MINUTE,
        now=NOW,
    )

    assert names(ranking.good) == [":37"]
