"""What is counted, what is left out, and when no number is given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Category, Counted, Health, Numbers, SeenDeployments, Stage, State
from bot.numbers.count import count
from bot.numbers.exports import FORMATS
from bot.numbers.stages import took
from bot.numbers.told import tables

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DONE = Counted(
    service="quilt-catalog",
    state=State.SUCCEEDED,
    ask="immediate",
    origin="person",
    category=Category.USERS,
    health=Health.PASSED,
    requested_at=NOW,
    approved_at=NOW + MINUTE,
    acted_at=NOW + 1.5 * MINUTE,
    ended_at=NOW + 4.5 * MINUTE,
    validated_at=NOW + 64.5 * MINUTE,
    low=120,
    high=240,
)
BY_ALARM = replace(DONE, origin="alarm", detected_at=NOW - 2 * MINUTE, category=None)


def of(*rollbacks: Counted, **deployments: int) -> Numbers:
    seen = {name.replace("_", "-"): SeenDeployments(number, NOW - 9 * DAY) for name, number in deployments.items()}
    return count(rollbacks, seen, since=NOW - timedelta(days=90), until=NOW)


def test_each_stage_runs_from_one_moment_to_the_next_and_recovery_from_when_it_was_known_until_healthy() -> None:
    stages = of(BY_ALARM).stages

    assert {stage: each.median for stage, each in stages.items()} == {
        Stage.DETECTION: 2 * MINUTE,
        Stage.REQUEST: MINUTE,
        Stage.APPROVAL: 0.5 * MINUTE,
        Stage.CALL: 3 * MINUTE,
        Stage.HEALTHY: 60 * MINUTE,
        Stage.RECOVERY: 6.5 * MINUTE,
    }
    assert of(DONE).stages[Stage.RECOVERY].median == 4.5 * MINUTE
    assert Stage.DETECTION not in of(DONE).stages


def test_both_ways_of_a_drill_are_measured_by_themselves_and_the_runbook_is_beside_it() -> None:
    drilled = replace(DONE, origin="drill")
    says = {DONE.service: {"immediate": (timedelta(minutes=2), timedelta(minutes=5))}}

    found = count(
        [DONE, drilled, replace(drilled, ask="undo")], {}, since=NOW, until=NOW + timedelta(days=1), runbook=says
    ).foreseen

    assert [(one.ask, one.of) for one in found] == [("drill, back", 1), ("drill, forth", 1), ("immediate", 1)]
    assert [one.runbook for one in found] == [says[DONE.service]["immediate"], None, says[DONE.service]["immediate"]]


def test_undo_restore_and_drills_are_no_failed_deployments() -> None:
    others = [replace(DONE, ask="undo"), replace(DONE, ask="restore"), replace(DONE, origin="drill")]

    numbers = of(*others, quilt_catalog=10)
    assert (numbers.rolled_back, numbers.drills, numbers.share) == (0, 1, 0)
    assert not numbers.stages


def test_what_failed_took_no_time_to_healthy_and_is_told_by_how_it_ended() -> None:
    numbers = of(DONE, replace(DONE, state=State.FAILED), replace(DONE, state=State.STALE, acted_at=None))

    assert numbers.stages[Stage.CALL].count == 1
    assert numbers.ends == {State.FAILED: 1, State.STALE: 1}
    assert numbers.near_misses == 1
    assert numbers.causes == {Category.USERS: 2}


def test_there_is_no_share_without_a_deployment_and_unwatched_services_are_left_out_of_it() -> None:
    assert of(DONE).share is None

    numbers = of(DONE, replace(DONE, service="quilt-search"), quilt_catalog=4)
    assert (numbers.share, numbers.of_seen, numbers.rolled_back) == (0.25, 1, 2)
    assert "1 rollback before any of its service was seen, left out" in FORMATS["text"](numbers)


def test_what_was_rolled_back_before_deployments_were_watched_belongs_to_none_of_them() -> None:
    """They are watched since nine days, or kept no longer, and rollbacks are known of ninety."""
    old = (replace(DONE, requested_at=NOW - days * DAY) for days in (80, 40, 10))

    numbers = of(DONE, *old, quilt_catalog=4)

    assert (numbers.share, numbers.of_seen, numbers.rolled_back) == (0.25, 1, 4)


def test_what_was_predicted_stands_beside_what_was_measured() -> None:
    slow = replace(DONE, ended_at=NOW + 10 * MINUTE)

    (found,) = of(DONE, slow).foreseen
    assert (found.within, found.of) == (1, 2)
    assert (found.low, found.high, found.took.longest) == (2 * MINUTE, 4 * MINUTE, 9 * MINUTE)
    assert not of(replace(DONE, low=0, high=0)).foreseen


def test_a_rebuild_is_held_against_the_runbook_with_its_build() -> None:
    """A runbook promises ten to fifteen minutes from the decision on; the call comes when the image is there."""
    built = replace(DONE, ask="complete", acted_at=NOW + 12 * MINUTE, ended_at=NOW + 15 * MINUTE, low=540, high=780)
    slow = replace(built, acted_at=NOW + 20 * MINUTE, ended_at=NOW + 23 * MINUTE)
    says = {DONE.service: {"complete": (10 * MINUTE, 15 * MINUTE)}}

    (found,) = count([built, slow], {}, since=NOW, until=NOW, runbook=says).foreseen

    assert (found.took.median, found.took.longest) == (18 * MINUTE, 22 * MINUTE)
    assert (found.within, found.as_runbook, found.of) == (0, 1, 2)


def test_the_95th_percentile_needs_twenty() -> None:
    minutes = [n * MINUTE for n in range(1, 21)]

    nineteen, twenty = took(minutes[:19]), took(minutes)
    assert nineteen is not None
    assert nineteen.p95 is None
    assert twenty is not None
    assert twenty.p95 == 19 * MINUTE
    assert took([]) is None


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_a_percentile_is_always_one_of_what_was_measured(seconds: list[int]) -> None:
    found = took([timedelta(seconds=each) for each in seconds])

    assert found is not None
    assert found.longest == timedelta(seconds=max(seconds))
    assert found.p95 is None or found.p95 in {timedelta(seconds=each) for each in seconds}
    assert timedelta(seconds=min(seconds)) <= found.median <= found.longest


def test_every_format_says_the_same_and_html_takes_no_markup_from_a_name() -> None:
    numbers = of(replace(DONE, service="<b>|x"), **{"<b>|x": 3})

    for form, told in FORMATS.items():
        assert "33.3" in told(numbers) or form == "json", form
    assert "<b>" not in FORMATS["html"](numbers)
    assert "<b>\\|x" in FORMATS["markdown"](numbers)


def test_every_table_has_as_many_cells_in_a_row_as_columns() -> None:
    numbers = of(BY_ALARM, DONE, replace(DONE, state=State.REFUSED), quilt_catalog=2)

    assert len(tables(numbers)) == 5
    assert all(len(row) == len(table.columns) for table in tables(numbers) for row in table.rows)
