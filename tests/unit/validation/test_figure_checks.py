"""What CloudWatch's figures of a window say, in the words that people read; no data is never a pass."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Baseline, Figures, Metric, Point, Result
from tests.unit.validation.figure_values import MINUTE, NAMES, START, WELL, Course, checks, figures, well

PASS, FAIL, OPEN = Result.PASS, Result.FAIL, Result.INCONCLUSIVE
BEFORE = Baseline(healthy=well(60), incident=well(20, errors=75, mean=3.2, cpu=88))


def test_a_service_that_is_well_says_so_beside_the_incident_and_its_own_past() -> None:
    found = checks(well(), baseline=BEFORE)
    assert tuple(found) == NAMES
    assert {check.result for check in found.values()} == {PASS}
    assert [check.evidence for check in found.values()] == [
        "0.2 % of 12,500 requests fail, surely below 1 %; 15 % in the incident, 0.2 % when this revision was last well",
        "mean 0.24 s, bound 2 s; p95 0.9 s; 3.2 s in the incident, 0.24 s when this revision was last well",
        "100 % of the targets healthy on average over 25 minutes, bound 95 %",
        "mean 31 %, bound 70 %; 88 % in the incident",
        "mean 52 %, bound 80 %",
    ]


@pytest.mark.parametrize(
    ("name", "but", "result", "evidence"),
    [
        ("error rate", {"errors": 20}, FAIL, "4 % of 12,500 requests fail, surely above 1 %"),
        (
            "error rate",
            {"errors": None},
            PASS,
            "none of 12,500 requests fails, surely below 1 %",
        ),
        (
            "error rate",
            {"requests": 2, "errors": None},
            OPEN,
            "none of 50 requests fails; “below 1 %” is proven from 299 requests without an error: 249 more",
        ),
        (
            "error rate",
            {"requests": 16, "errors": lambda i: 1 if i in {3, 9} else None},
            OPEN,
            "0.5 % of 400 requests fail; “below 1 %” is proven from about 1,500 requests at this rate",
        ),
        (
            "error rate",
            {"requests": 8, "errors": lambda i: 1 if i in {3, 9, 14} else None},
            OPEN,
            "1.5 % of 200 requests fail; too few to tell 1.5 % from the bound of 1 %",
        ),
        (
            "error rate",
            {"errors": lambda i: 5 if i % 5 else 4},
            OPEN,
            "0.96 % of 12,500 requests fail; too close to the bound of 1 % to be sure",
        ),
        (
            "error rate",
            {"requests": None, "errors": None, "mean": None},
            OPEN,
            "no requests in 25 minutes; “below 1 %” is proven from 299 requests without an error",
        ),
        (
            "error rate",
            {"errors": lambda i: 200 if i in {3, 4} else 1},
            PASS,
            "3.4 % of 12,500 requests fail, nearly all between 02:08 and 02:10 UTC; without these 0.2 % of 11,500 "
            "requests, surely below 1 %",
        ),
        (
            "error rate",
            {"requests": 20, "errors": lambda i: 20 if i == 3 else None},
            OPEN,
            "4 % of 500 requests fail, nearly all between 02:07 and 02:09 UTC; without these none of 460 requests, too "
            "few to be surely below 1 %",
        ),
        (
            "error rate",
            {"errors": lambda i: 18 if i > 19 else 1},
            FAIL,
            "0.88 % of 12,500 requests fail, but 3.6 % of 2,500 requests in the last 5 minutes, above 1 %",
        ),
        (
            "error rate",
            {"errors": lambda i: 9 if i > 19 else 1},
            OPEN,
            "0.52 % of 12,500 requests fail, but 1.8 % of 2,500 requests in the last 5 minutes, above 1 %",
        ),
        (
            "error rate",
            {"errors": 700},
            OPEN,
            "CloudWatch's figures make no sense: 17,500 errors and 12,500 requests",
        ),
        ("response time", {"mean": 2.5}, FAIL, "mean 2.5 s, above 2 s in 25 of 25 minutes; p95 0.9 s"),
        (
            "response time",
            {"mean": lambda i: 60 if i == 3 else 0.2},
            PASS,
            "mean 2.6 s, but 0.2 s without what was between 02:07 and 02:09 UTC; bound 2 s; p95 0.9 s",
        ),
        (
            "response time",
            {"mean": lambda i: 1.99 if i % 2 else 2.002},
            OPEN,
            "mean 1.996 s, above 2 s in 13 of 25 minutes: neither surely above nor surely below it; p95 0.9 s",
        ),
        (
            "response time",
            {"mean": lambda i: 5 if i > 19 else 0.2},
            OPEN,
            "mean 1.2 s, but above 2 s in each of the last minutes: 5 s; p95 0.9 s",
        ),
        (
            "response time",
            {"requests": 2, "errors": None},
            OPEN,
            "mean 0.24 s of 50 requests: too few, 300 are needed, to judge by the bound, 2 s; p95 0.9 s",
        ),
        (
            "response time",
            {"requests": None, "errors": None, "mean": None, "p95": None},
            OPEN,
            "no requests, so no response times",
        ),
        (
            "healthy targets",
            {"unhealthy": lambda i: 1 if i < 8 else 0},
            FAIL,
            "93 % of the targets healthy on average over 25 minutes, bound 95 %; below it in 8 of them",
        ),
        (
            "healthy targets",
            {"unhealthy": lambda i: 2 if i == 0 else 0},
            PASS,
            "98 % of the targets healthy on average over 25 minutes, bound 95 %; below it in 1 of them",
        ),
        (
            "healthy targets",
            {"healthy": lambda i: 0 if i in {0, 1} else 4, "unhealthy": lambda i: 4 if i in {0, 1} else 0},
            PASS,
            "92 % of the targets healthy on average over 25 minutes, bound 95 %; below it in 2 of them; without two "
            "minutes that are over, 100 %",
        ),
        (
            "healthy targets",
            {"healthy": 6},
            PASS,
            "100 % of the targets healthy on average over 25 minutes, bound 95 %",
        ),
        (
            "healthy targets",
            {"unhealthy": lambda i: 1 if i > 20 else 0, "healthy": 19},
            PASS,
            "99 % of the targets healthy on average over 25 minutes, bound 95 %",
        ),
        ("healthy targets", {"healthy": 0}, OPEN, "the load balancer has counted no targets"),
        ("healthy targets", {"unhealthy": None}, OPEN, "the load balancer has counted no targets"),
        ("CPU", {"cpu": 90}, FAIL, "mean 90 %, above 70 % in 25 of 25 minutes"),
        ("CPU", {"cpu": lambda i: 95 if i == 3 else 31}, PASS, "mean 34 %, bound 70 %; above it in 1 of 25 minutes"),
        ("CPU", {"cpu": lambda i: 31 if i < 9 else None, "memory": 50}, OPEN, "mean 31 % in 9 of 25 minutes: too few"),
        ("CPU", {"cpu": None}, OPEN, "CloudWatch has no figures of CPU in this time"),
        ("memory", {"memory": 81}, FAIL, "mean 81 %, above 80 % in 25 of 25 minutes"),
        (
            "memory",
            {"memory": lambda i: 55 + i},
            FAIL,
            "mean 67 %, bound 80 %; it rises by 60 points an hour: 100 % in about 22 min",
        ),
        (
            "memory",
            {"memory": lambda i: 60 + i * 0.04},
            OPEN,
            "mean 60 %, bound 80 %; it rises by 2.4 points an hour: 100 % in about 16 h 17 min",
        ),
        (
            "memory",
            {"memory": lambda i: 60 - 25 * 0.85**i},
            PASS,
            "mean 53 %, bound 80 %; it rises by 13 points an hour, less and less: 100 % in about 3 h 8 min",
        ),
    ],
)
def test_each_metric_says_what_it_was_and_how_that_compares(
    name: str, but: dict[str, Course], result: Result, evidence: str
) -> None:
    check = checks(well(**but))[name]
    assert check.evidence.startswith(evidence)
    assert check.result is result
    assert check.result is not PASS or check.evidence == evidence or name == "response time"


@pytest.mark.parametrize("final", [True, False])
def test_nothing_at_all_is_no_pass_and_says_what_is_missing(final: bool) -> None:
    found = checks(figures(), final=final)
    assert {check.result for check in found.values()} == {OPEN}
    assert all("nothing of these 25 minutes yet" in check.evidence for check in found.values())


def test_a_service_without_a_load_balancer_names_what_cannot_be_had_once() -> None:
    found = checks(figures(missing=("no load balancer: nobody counts its requests",), cpu=31, memory=50))
    assert [(check.name, check.result) for check in found.values()] == [
        ("requests, response time, healthy targets", OPEN),
        ("CPU", PASS),
        ("memory", PASS),
    ]
    assert [check.evidence for check in found.values()].count("no load balancer: nobody counts its requests") == 1


def test_what_cannot_be_had_of_one_source_is_named_beside_what_another_one_says() -> None:
    found = checks(replace(well(), missing=("the Network Load Balancer inner counts no requests",)))
    assert found["not measured"].result is OPEN
    assert found["not measured"].evidence == "the Network Load Balancer inner counts no requests"
    assert found["error rate"].result is PASS


def test_what_is_not_there_yet_is_no_pass_at_the_end_but_what_fails_already_does() -> None:
    late = {name: _until(19, value) for name, value in {**WELL, "errors": 40}.items()}
    found = checks(figures(**late))
    assert found["error rate"].result is FAIL
    assert {found[name].result for name in NAMES[1:]} == {OPEN}
    assert found["CPU"].evidence.endswith("CloudWatch has no minute after 02:24 UTC yet")
    assert checks(figures(**late), final=False)["CPU"].result is PASS


def test_the_last_minute_may_be_on_its_way() -> None:
    late = {name: _until(24, value) for name, value in WELL.items()}
    assert {check.result for check in checks(figures(**late)).values()} == {PASS}


def test_requests_that_stop_are_no_pass_however_well_they_went_before() -> None:
    """CloudWatch leaves out what is zero: they may be late, or reach the service no more."""
    early: dict[str, Course] = {
        "requests": lambda i: 500 if i < 15 else None,
        "mean": lambda i: 0.2 if i < 15 else None,
    }
    found = checks(well(errors=None, **early))
    assert {found[name].result for name in NAMES[:2]} == {OPEN}
    assert found["error rate"].evidence.endswith("surely below 1 %; but no request was counted since 02:20 UTC")
    assert {found[name].result for name in NAMES[2:]} == {PASS}
    assert checks(well(errors=None, **early), final=False)["error rate"].result is PASS


def test_requests_that_stop_hide_no_failure() -> None:
    found = checks(well(requests=lambda i: 500 if i < 15 else None, errors=lambda i: 100 if i < 15 else None))
    assert found["error rate"].result is FAIL


@pytest.mark.parametrize(
    "requests",
    [
        lambda i: 500 if i < 21 else None,  # for four minutes only
        lambda i: 40 if i % 10 == 0 or i < 5 else None,  # as always: it is asked every ten minutes
        lambda i: 1 if i < 19 else None,  # so few that chance may leave some minutes out
    ],
)
def test_a_pause_as_there_are_others_leaves_nothing_open(requests: Course) -> None:
    found = checks(well(requests=requests, errors=None, mean=0.2))
    assert not [check for check in found.values() if "no request was counted" in check.evidence]


def test_points_outside_of_the_window_do_not_count() -> None:
    of = well()
    outside = {
        metric: (Point(START - MINUTE, 10_000), *points, Point(of.end, 10_000)) for metric, points in of.points.items()
    }
    assert checks(replace(of, points=outside)) == checks(of)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1e300])
@pytest.mark.parametrize("metric", [m for m in Metric if m is not Metric.P95])
def test_figures_that_cannot_be_are_no_pass_and_no_failure(metric: Metric, value: float) -> None:
    found = checks(well(**{metric: lambda i: value if i == 3 else WELL[metric]}))
    concerned = [check for check in found.values() if "make no sense" in check.evidence]
    assert concerned
    assert {check.result for check in concerned} == {OPEN}
    assert FAIL not in {check.result for check in found.values()}


@pytest.mark.parametrize(
    ("name", "but", "minutes", "evidence"),
    [
        ("error rate", {"errors": 75}, 4, "15 % of 2,000 requests fail after 4 minutes, surely above 1 % already"),
        ("response time", {"mean": 9}, 6, "mean 9 s, surely above 2 s already: in 6 of 6 minutes"),
        ("healthy targets", {"unhealthy": 1}, 6, "80 % of the targets healthy on average over 6 minutes"),
    ],
)
def test_before_the_end_only_what_is_sure_fails(name: str, but: dict[str, Course], minutes: int, evidence: str) -> None:
    found = checks(well(minutes, **but), final=False)[name]
    assert found.result is FAIL
    assert found.evidence.startswith(evidence)
    assert checks(well(2, **but), final=False)[name].result is OPEN
    assert checks(well(minutes), final=False)[name].result is not FAIL


def test_cpu_and_memory_fail_at_the_end_only() -> None:
    high = checks(well(24, cpu=100, memory=lambda i: 75 + i), final=False)
    assert {high["CPU"].result, high["memory"].result} == {OPEN}


@pytest.mark.parametrize(
    ("name", "but", "healthy", "evidence"),
    [
        ("error rate", {"errors": 4}, {}, "surely more than twice as many as then"),
        ("response time", {"mean": 0.9}, {}, "surely slower than then, by half or more in most minutes"),
    ],
)
def test_what_is_surely_worse_than_the_revision_ever_was_is_left_open(
    name: str, but: dict[str, Course], healthy: dict[str, Course], evidence: str
) -> None:
    before = Baseline(healthy=well(60, **healthy))
    check = checks(well(**but), baseline=before)[name]
    assert check.result is OPEN
    assert check.evidence.endswith(evidence)
    assert checks(well(**but))[name].result is PASS


@pytest.mark.parametrize(
    ("why", "but", "before"),
    [
        ("three requests", {"errors": 4}, well(1, requests=3, errors=None)),
        ("299 requests", {"errors": 4}, well(1, requests=299, errors=None)),
        ("it was unwell itself", {"errors": 4}, well(60, errors=30)),
        ("few minutes", {"mean": 0.9}, well(9)),
        ("it is fast all the same", {"mean": 0.4}, well(60, mean=0.1)),
        ("it fails seldom all the same", {"errors": 0.4}, well(60, errors=None)),
        ("the past makes no sense", {"errors": 4, "mean": 0.9}, well(60, errors=501, mean=float("nan"))),
        ("nothing is known of the past", {"errors": 4, "mean": 0.9}, figures(60)),
    ],
)
def test_a_past_that_proves_nothing_is_not_compared_with(why: str, but: dict[str, Course], before: Figures) -> None:
    found = checks(well(**but), baseline=Baseline(healthy=before, incident=before))
    assert {found["error rate"].result, found["response time"].result} == {PASS}, why


def test_a_leak_that_the_revision_always_had_is_told_and_fails_nothing() -> None:
    leaking = well(memory=lambda i: 55 + i)
    before = Baseline(healthy=well(60, memory=lambda i: 30 + i * 0.9))
    check = checks(leaking, baseline=before)["memory"]
    assert check.result is PASS
    assert "100 % in about 22 min" in check.evidence


def test_bounds_are_those_of_the_service() -> None:
    of = well(errors=10, mean=1.5, cpu=60, memory=70, unhealthy=lambda i: 1 if i % 5 == 0 else 0)
    assert checks(of)["error rate"].result is FAIL
    loose = checks(of, errors=5, healthy=90)
    assert {check.result for check in loose.values()} == {PASS}
    assert "surely below 5 %" in loose["error rate"].evidence
    strict = checks(of, errors=0.1, response_time=1, cpu=50, memory=60, healthy=100)
    assert {check.result for check in strict.values()} == {FAIL}


def test_a_day_of_a_thousand_million_requests_is_judged_at_once() -> None:
    minutes = 24 * 60
    of = well(minutes, requests=700_000, errors=lambda i: 7_000 + (i * 37) % 11, mean=lambda i: 1.9 + i % 7 / 30)
    begun = time.process_time()
    checks(of, baseline=Baseline(of, of))
    checks(of, final=False)
    assert time.process_time() - begun < 3


def test_a_window_of_other_periods_than_minutes_is_judged_alike() -> None:
    of = well(24)
    slow = {
        metric: tuple(Point(START + timedelta(minutes=5 * i), point.value) for i, point in enumerate(points))
        for metric, points in of.points.items()
    }
    hours = replace(of, period=300, end=START + timedelta(minutes=120), points=slow)
    assert {check.result for check in checks(hours).values()} == {PASS}


values = st.one_of(st.none(), st.floats(), st.integers(-1, 10**9).map(float), st.floats(0, 120))
courses = st.dictionaries(st.sampled_from(list(Metric)), st.lists(values, max_size=30))


@given(courses=courses, past=courses, minutes=st.integers(1, 30), final=st.booleans())
@settings(max_examples=100, deadline=None)
def test_whatever_cloudwatch_says_it_is_judged_and_nothing_passes_without_data(
    courses: dict[Metric, list[float | None]], past: dict[Metric, list[float | None]], minutes: int, final: bool
) -> None:
    of, before = _measured(courses, minutes), _measured(past, 30)
    found = checks(of, baseline=Baseline(before, before), final=final)
    leading = (Metric.REQUESTS, Metric.MEAN, Metric.HEALTHY, Metric.CPU, Metric.MEMORY)
    for name, metric in zip(NAMES, leading, strict=True):
        if name in found and found[name].result is PASS:
            assert len(of.points[metric]) >= (1 if metric is Metric.REQUESTS else 5)
    if "error rate" in found and sum(point.value for point in of.points.get(Metric.REQUESTS, ())) < 299:
        assert found["error rate"].result is not PASS


def _measured(courses: dict[Metric, list[float | None]], minutes: int) -> Figures:
    return figures(minutes, **{metric: _each(course) for metric, course in courses.items()})


def _each(course: list[float | None]) -> Course:
    return lambda i: course[i] if i < len(course) else None


def _until(minute: int, value: float) -> Course:
    """No data from that minute on."""
    return lambda i: value if i < minute else None
