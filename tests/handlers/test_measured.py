"""What was measured around a rollback: every bar stands for what CloudWatch gave, and a gap stays a gap."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Figures, Metric, Point
from handlers.messages.amounts import percent, seconds
from handlers.messages.bins import MOST, amounts, row
from handlers.messages.measured import Around, Measured, measured
from handlers.messages.mrkdwn import moment
from handlers.messages.sparkline import sparkline
from playground.slack.blockcheck import problems
from tests.handlers.world import NOON
from tests.measured import Minute, bad, figures, well

CUT = NOON + timedelta(seconds=-20)  # from 14:30 on, all of a minute is behind it
INCIDENT = figures(NOON - timedelta(minutes=10), 10, bad)


def drawn(window: Figures, *, incident: Figures | None = None, earlier: tuple[Figures, ...] = ()) -> Measured:
    return measured(Around(window, CUT, ":38", earlier=earlier, incident=incident))


def at(minute: int) -> str:
    """Of 14 o'clock."""
    return moment(NOON.replace(minute=minute))


def chart(seen: Measured, title: str) -> dict[str, dict[str, float]]:
    """By series, what stands at which label."""
    found = next(block["chart"] for block in seen.blocks if block.get("title") == title)
    return {one["name"]: {point["label"]: point["value"] for point in one["data"]} for one in found["series"]}


def test_the_errors_of_the_incident_stand_beside_those_since() -> None:
    seen = drawn(figures(NOON, 5, well), incident=INCIDENT)

    assert seen.lines[0] == "errors *15 % → 0.18 %*  `▇▇███▆▆███→▁▁▁▁▁` 0 to 17 %"
    assert seen.lines[1].startswith("mean response *2.4 s → 0.19 s*")
    assert seen.lines[2] == f"→ :38 since {moment(CUT)}, one bar is 1 min"


def test_the_first_label_behind_the_moment_is_marked_and_the_axis_says_what_it_is() -> None:
    seen = drawn(figures(NOON, 5, well), incident=INCIDENT)

    assert list(chart(seen, "Error rate")["5xx"])[9:12] == ["-1", "→0", "+1"]
    assert [block["chart"]["axis_config"]["x_label"] for block in seen.blocks] == ["minutes · → :38 begins"] * 2


def test_without_an_incident_nothing_is_marked_but_the_axis_says_since_when() -> None:
    seen = drawn(figures(NOON, 5, well))

    assert list(chart(seen, "Error rate")["5xx"]) == ["0", "+1", "+2", "+3", "+4"]
    assert "→" not in seen.lines[0]


def test_a_bin_adds_up_counts_weighs_means_by_requests_and_takes_the_worst_p95() -> None:
    minutes: list[Minute] = [(10, 1, 1.0, 3.0), (990, 0, 0.1, 0.4)]
    seen = drawn(figures(NOON, 40, lambda number: minutes[number % 2]))

    assert chart(seen, "Error rate")["5xx"]["0"] == pytest.approx(0.1)
    times = chart(seen, "Response time")
    assert times["mean"]["0"] == pytest.approx(0.109)
    assert times["p95, worst minute"]["0"] == 3.0
    assert amounts(figures(NOON, 40, lambda number: minutes[number % 2])).errors == pytest.approx(0.1)


def test_minutes_without_requests_have_no_bar_and_are_told() -> None:
    seen = drawn(figures(NOON, 9, lambda number: None if number in (3, 4) else well(number)))

    assert list(chart(seen, "Error rate")["5xx"]) == ["0", "+1", "+2", "+5", "+6", "+7", "+8"]
    assert seen.lines[0].split("`")[1][3:5] == "··"
    assert "no figures" in seen.lines[2]
    assert seen.blocks[-1]["elements"][0]["text"] == f"Not in the charts, for want of figures: {at(33)} to {at(35)}"


def test_a_minute_of_no_requests_has_no_error_rate_and_one_of_no_errors_has_none_of_them() -> None:
    """Load balancers count 5xx only where there are any."""
    counted = figures(NOON, 3, lambda number: [(0, 0, 0, 0), (50, 0, 0.1, 0.2), (50, 5, 0.1, 0.2)][number])
    sparse = Figures(
        counted.start,
        counted.end,
        counted.read_at,
        {**counted.points, Metric.ERRORS: tuple(p for p in counted.points[Metric.ERRORS] if p.value)},
    )

    for each in (counted, sparse):
        assert chart(drawn(each), "Error rate")["5xx"] == {"+1": 0, "+2": 10}


def test_where_nobody_asked_anything_since_that_is_said_beside_the_incident() -> None:
    seen = drawn(figures(NOON, 5, lambda number: None), incident=INCIDENT)

    assert seen.lines[0].startswith("errors *15 % → no data*")


def test_where_nothing_was_measured_at_all_nothing_is_said() -> None:
    assert drawn(figures(NOON, 5, lambda number: None)) == Measured()


def test_a_single_bar_is_not_drawn_but_its_figure_is_told() -> None:
    seen = drawn(figures(NOON, 1, well))

    assert seen.blocks == ()
    assert seen.lines == ("errors *0 %*", "mean response *0.17 s*")


def test_a_p95_that_is_not_there_for_every_bar_is_left_out_and_no_bar_with_it() -> None:
    whole = figures(NOON, 4, well)
    less = {**whole.points, Metric.P95: whole.points[Metric.P95][1:]}
    seen = drawn(Figures(whole.start, whole.end, whole.read_at, less))

    assert {name: len(of) for name, of in chart(seen, "Response time").items()} == {"mean": 4}


def test_a_response_time_that_was_not_measured_with_the_requests_is_told_for_its_chart_alone() -> None:
    whole = figures(NOON, 5, well)
    less = {**whole.points, Metric.MEAN: whole.points[Metric.MEAN][:2] + whole.points[Metric.MEAN][3:]}
    seen = drawn(Figures(whole.start, whole.end, whole.read_at, less))

    assert "+2" in chart(seen, "Error rate")["5xx"]
    assert "+2" not in chart(seen, "Response time")["mean"]
    told = f"Not in the chart of response time, for want of figures: {at(32)} to {at(33)}"
    assert seen.blocks[-1]["elements"][0]["text"] == told


def test_what_was_measured_later_counts_where_windows_overlap() -> None:
    early = figures(NOON, 3, lambda number: (100, 50, 1, 1))
    seen = drawn(figures(NOON + timedelta(minutes=2), 3, lambda number: (100, 1, 1, 1)), earlier=(early,))

    assert list(chart(seen, "Error rate")["5xx"].values()) == [50, 50, 1, 1, 1]


def test_the_minute_of_the_moment_belongs_to_before() -> None:
    window = figures(NOON - timedelta(minutes=1), 3, lambda number: (100, 50 if number == 0 else 0, 1, 1))

    assert row([window], CUT).mark == 1
    assert list(chart(drawn(window), "Error rate")["5xx"].items()) == [("-1", 50), ("→0", 0), ("+1", 0)]


def test_a_window_of_several_days_is_labelled_in_hours() -> None:
    seen = drawn(figures(NOON + timedelta(minutes=30), 60, well, period=3600))

    assert list(chart(seen, "Error rate")["5xx"])[:2] == ["0", "+3"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0 %"),
        (0.001, "< 0.01 %"),
        (0.3, "0.3 %"),
        (1.46, "1.5 %"),
        (14.6, "15 %"),
        (99.7, "> 99 %"),
        (100, "100 %"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(value: float, words: str) -> None:
    assert percent(value) == words


def test_times_are_said_in_seconds() -> None:
    assert [seconds(value) for value in (0.0004, 0.184, 2.44, 31.4)] == ["< 0.001 s", "0.18 s", "2.4 s", "31 s"]


def test_a_sparkline_begins_at_nothing_and_keeps_its_holes() -> None:
    assert sparkline([0, 50, 100, None, 1], mark=3) == "▁▅█→·▁"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([None]) == "·"


NUMBERS = st.one_of(st.integers(0, 10_000), st.floats(0, 1e6), st.floats(), st.none())
SOME = st.dictionaries(st.sampled_from(list(Metric)), st.dictionaries(st.integers(-3000, 3000), NUMBERS, max_size=60))


def of(measured_: dict[Metric, dict[int, Any]], period: int) -> Figures:
    points = {
        metric: tuple(
            Point(NOON + timedelta(seconds=period * at), value) for at, value in values.items() if value is not None
        )
        for metric, values in measured_.items()
    }
    return Figures(NOON, NOON + timedelta(hours=1), NOON, points, period=period)


PERIODS = st.sampled_from([10, 60, 300, 3600])
ANY = st.builds(of, SOME, PERIODS)


@given(window=ANY, earlier=st.lists(ANY, max_size=2), incident=st.none() | ANY, late=st.integers(-5000, 5000))
@settings(max_examples=60, deadline=None)
def test_any_figures_make_charts_that_slack_takes(
    window: Figures, earlier: list[Figures], incident: Figures | None, late: int
) -> None:
    seen = measured(Around(window, NOON + timedelta(seconds=late), "a" * 300, tuple(earlier), incident))

    assert not seen.blocks or problems(list(seen.blocks)) == []
    assert len("\n".join(seen.lines)) < 2000
    json.dumps(seen.blocks, allow_nan=False)


@given(SOME.map(lambda points: of(points, 60)), st.none() | SOME.map(lambda points: of(points, 60)))
@settings(max_examples=60, deadline=None)
def test_no_bar_stands_for_what_was_not_measured(window: Figures, incident: Figures | None) -> None:
    windows = [*([incident] if incident else []), window]
    made = row(windows, CUT)
    having = [
        any(
            point.at >= each.start and point.at < each.start + made.width and 0 < point.value < 1e12
            for figures_ in windows
            for point in figures_.points.get(Metric.REQUESTS, ())
        )
        for each in made.bins
    ]

    assert len(made.bins) <= MOST
    assert all(measured_ for measured_, each in zip(having, made.bins, strict=True) if each.of.errors is not None)
