"""What is told of how services are watched: a line a week, and loudly that one acts by itself."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.model import CameTo, Mode, WatchedSince
from bot.triggers.weekly import opened, summed_up, switched_on, week_of
from tests.unit.triggers.values import considered, watched
from tests.unit.values import DAY, NOW

WOULD = considered(CameTo.WOULD_PROPOSE)
WITHIN = replace(WOULD, in_window=True)
DRY, AUTO = WatchedSince("quilt-catalog", Mode.DRY_RUN, NOW - 20 * DAY), WatchedSince("quilt-catalog", Mode.AUTO, NOW)


def test_a_week_is_summed_up_from_monday_morning_on() -> None:
    assert week_of(datetime(2026, 11, 30, 7, 59, tzinfo=UTC)) == "2026-W48"
    assert week_of(datetime(2026, 11, 30, 8, 0, tzinfo=UTC)) == "2026-W49"


def test_it_says_how_often_it_would_have_proposed_and_how_often_in_a_deployment_window() -> None:
    rows = {
        "quilt-catalog": [WOULD, WITHIN, considered(CameTo.NOTED)],
        "quilt-search": [WITHIN],
        "quilt-login": [WOULD],
        "quilt-mail": [considered(CameTo.JOINED)],
    }

    assert summed_up(rows).splitlines() == [
        "Dry run of the last week:",
        "quilt-catalog: would have proposed 2 times, 1 of them during your own deployment window",
        "quilt-search: would have proposed once, during your own deployment window",
        "quilt-login: would have proposed once, outside of any deployment window",
        "1 other: would have proposed nothing",
    ]
    assert summed_up({"quilt-mail": []}).splitlines()[1:] == ["1 service: would have proposed nothing"]
    assert summed_up({}) == ""
    assert len(summed_up({str(number): [WOULD] for number in range(200)}).splitlines()) == 22


def test_that_it_acts_by_itself_is_told_with_the_figures_of_its_dry_run() -> None:
    rows = [WITHIN, WOULD, considered(CameTo.NOTED)]

    told = switched_on(watched(Mode.AUTO), (DRY, AUTO), rows, NOW)

    assert "Its dry run of 20 days would have proposed 2 rollbacks, 1 of them during a deployment window" in told
    assert "1 other signal came to nothing" in told
    asked = considered(CameTo.PROPOSED)
    assert "would have proposed 1 rollback and has proposed 1 rollback, 0 of them" in switched_on(
        watched(Mode.AUTO), (DRY, AUTO), [WOULD, asked], NOW
    )
    assert switched_on(watched(Mode.PROPOSE), (DRY,), rows, NOW) == ""


YOUNG = (replace(DRY, at=NOW - 4 * DAY), AUTO)


def test_where_it_is_not_yet_it_says_until_when_or_what_is_missing() -> None:
    young = switched_on(watched(Mode.AUTO), YOUNG, (), NOW)
    never = switched_on(watched(Mode.AUTO), (AUTO,), (), NOW)

    assert "but not yet. 14 days from the beginning of its dry run come first, until <!date" in young
    assert "It never was in a dry run: `watch: dry_run` comes first" in never
    assert "Its dry run of" not in young + never


def test_the_end_of_the_fortnight_is_told_with_the_figures_where_it_was_not_yet() -> None:
    over, before = NOW + 10 * DAY, NOW + 9 * DAY

    assert "The 14 days are over" in opened(watched(Mode.AUTO), YOUNG, [replace(WOULD, at=NOW)], over)
    assert "of 14 days would have proposed 1 rollback" in opened(
        watched(Mode.AUTO), YOUNG, [replace(WOULD, at=NOW)], over
    )
    assert opened(watched(Mode.AUTO), YOUNG, (), before) == ""
    assert opened(watched(Mode.AUTO), (DRY, AUTO), (), over) == "", "it was over when it was switched on"
    assert opened(watched(Mode.AUTO), (AUTO,), (), over) == ""
    assert opened(watched(Mode.PROPOSE), YOUNG, (), over) == ""
