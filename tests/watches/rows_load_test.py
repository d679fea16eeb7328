"""A load test that a person starts beside the third phase: its end stands beside the verdict, which is the figures'."""

from collections.abc import Iterator

from tests.watches import ways
from tests.watches.row import Row

_WELL = ("passed", "passed", "passed")


def rows() -> Iterator[Row]:
    yield Row(
        name="somebody starts the load test in the third phase, and it succeeds",
        load_tests=True,
        events=[(36, ways.starts_load_test)],
        right=_WELL,
        because="the figures are good, under load as well",
        says=("started the load test", "The load test succeeded"),
    )
    yield Row(
        name="the load test fails, and the figures stay good",
        load_tests=True,
        before=ways.load_tests_fail,
        events=[(36, ways.starts_load_test)],
        right=_WELL,
        because="a load test may fail for its own sake: its log is shown, and people say what it means",
        says=("The load test failed", "k6 run load.js"),
    )
    yield Row(
        name="one in ten requests fails once the load test is started",
        load_tests=True,
        events=[(36, ways.starts_load_test), (37, ways.traffic(errors=0.1))],
        right=("passed", "passed", "failed"),
        because="under load it is not well, whatever the load test says itself",
        says=("started the load test", "Minutes 30 to 60: NOT well"),
    )
    yield Row(
        name="the bot is restarted while the load test runs",
        load_tests=True,
        events=[(36, ways.starts_load_test), (37, ways.restarts())],
        right=_WELL,
        because="it is looked at until its end, and not started again",
        says=("The load test succeeded",),
    )
    yield Row(
        name="CodeBuild does not answer whether it started the load test",
        load_tests=True,
        events=[(35, ways.loses("StartBuild")), (36, ways.starts_load_test)],
        right=_WELL,
        because="what it started is looked for, and not started again",
        says=("The load test succeeded",),
    )
    yield Row(
        name="CodeBuild does not let the bot start the load test",
        load_tests=True,
        events=[(35, ways.fails("StartBuild", "AccessDeniedException", times=1)), (36, ways.starts_load_test)],
        right=_WELL,
        because="who pressed is told which right is lacking; the phase needs no load test",
        says=("Minutes 30 to 60: well",),
    )
    yield Row(
        name="somebody else deploys while the load test runs",
        load_tests=True,
        events=[(36, ways.starts_load_test), (37, ways.deployed(42))],
        right=("passed", "passed", "ended"),
        because="what it loads now is not what was gone back to",
        says=("somebody deployed quilt-catalog:42",),
    )
