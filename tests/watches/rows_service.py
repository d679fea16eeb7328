"""What becomes of the service's tasks, targets, answers and lines."""

from collections.abc import Iterator

from playground.aws.traffic import GOOD
from tests.watches import ways
from tests.watches.row import Row


def rows() -> Iterator[Row]:
    yield Row(
        name="unwell for a minute after the cut-over, and then well",
        events=ways.unwell((0.2, 1.2)),
        closely=True,
        right=("passed", "passed", "passed"),
        because="a service may need a minute to become warm; the text says so",
        says=("Unwell for", "and then well: container health"),
    )
    yield Row(
        name="flaps: unwell three times for two minutes",
        events=ways.unwell((8, 10), (14, 16), (20, 22)),
        closely=True,
        right=("passed", "failed", "passed"),
        because="each time is short, but a service that does so again and again is not well",
        says=("unwell 3 times",),
    )
    yield Row(
        name="unwell for the whole of the first phase, and well from the second on",
        events=ways.unwell((0.1, 5.5)),
        right=("failed", "passed", "passed"),
        because="it is told as soon as it lasts, and its recovery as well",
        says=("First 5 minutes: NOT well", "Minutes 5 to 30: well"),
    )
    yield Row(
        name="becomes unwell in the second phase and stays so",
        events=[(12, ways.ill)],
        right=("passed", "failed", "failed"),
        because="it does not recover",
        says=("Minutes 5 to 30: NOT well",),
    )
    yield Row(
        name="a task crashes once in the second phase and is replaced",
        events=[(12, ways.crashes())],
        right=("passed", "failed", "passed"),
        because="the runbook asks for no crash between the 5th and the 30th minute",
        says=("1 task died since this phase began",),
    )
    yield Row(
        name="crash loop: each task dies after some minutes",
        events=[(5.5, ways.crashes(4)), (10, ways.crashes(3)), (17, ways.crashes(3)), (40, ways.crashes(3))],
        right=("passed", "failed", "failed"),
        because="it does not stay up",
        says=("died since this phase began",),
    )
    yield Row(
        name="a task is killed because it is out of memory",
        events=[(6, ways.traffic(GOOD, memory=60, leak=0.05)), (12, ways.crashes())],
        right=("passed", "failed", "passed"),
        because="out of memory once will be so again",
        says=("OutOfMemory",),
    )
    yield Row(
        name="ECS replaces a task because its host is to be retired",
        events=[(12, lambda it: it.world.aws.stop_tasks(38, 1, "(service x) was stopped: host EC2 is retired"))],
        right=("passed", "passed", "passed"),
        because="that is not the service's doing",
    )
    yield Row(
        name="one of four tasks answers 503",
        events=[(6, ways.one_of_four_is_away)],
        right=("passed", "failed", "failed"),
        because="every fourth user is turned away",
        says=("unwell", "times", "config"),
    )
    yield Row(
        name="the health check is down for one look",
        events=[(12, ways.answers("/healthcheck", ways.OOPS)), (12.9, ways.answers_well)],
        closely=True,
        right=("passed", "passed", "passed"),
        because="one failed look is no outage; the text says that it was",
        says=("Unwell for",),
    )
    yield Row(
        name="the health check answers 500 from the tenth minute on",
        events=[(10, ways.answers("/healthcheck", ways.OOPS))],
        right=("passed", "failed", "failed"),
        because="it is down",
        says=("HTTP 500 instead of 200",),
    )
    yield Row(
        name="a declared request fails from the tenth minute on",
        events=[(10, ways.answers("/config.json", ways.OOPS))],
        right=("passed", "failed", "failed"),
        because="a basic function is broken, whatever the health check says",
        says=("config", "HTTP 500 instead of 200"),
    )
    yield Row(
        name="a declared request answers another value",
        events=[(10, ways.answers("/config.json", (200, "application/json", '{"mode": "LOCAL"}')))],
        right=("passed", "failed", "failed"),
        because="200 alone is no proof",
        says=('mode is "LOCAL" instead of "PRODUCT"',),
    )
    yield Row(
        name="critical lines in the log from the tenth minute on",
        events=[(10, ways.traffic(GOOD, line="FATAL cannot write to disk ({})"))],
        right=("passed", "failed", "failed"),
        because="that is what the pattern was declared for",
        says=("matching FATAL",),
    )
    yield Row(
        name="the log group is deleted in the second phase",
        events=[(10, ways.fails("FilterLogEvents", "ResourceNotFoundException", message="no such log group"))],
        right=("passed", "inconclusive", "inconclusive"),
        because="nobody knows what the tasks say",
        says=("log",),
    )
    yield Row(
        name="24 of 25 targets are healthy (96 %)",
        before=ways.together(ways.roomy, ways.scaled(25)),
        events=[(0.05, ways.distorts("DescribeTargetHealth", ways.sick_targets(1)))],
        right=("passed", "passed", "passed"),
        because="the runbook asks for more than 95 %",
        says=("24 of 25 targets healthy",),
    )
    yield Row(
        name="9 of 10 targets are healthy (90 %)",
        before=ways.together(ways.roomy, ways.scaled(10)),
        events=[(0.05, ways.distorts("DescribeTargetHealth", ways.sick_targets(1)))],
        right=("failed", "failed", "failed"),
        because="the runbook asks for more than 95 %",
        says=("9 of 10 targets healthy",),
    )
    yield Row(
        name="more planned tasks than are wanted: the service is scaled in",
        events=[(1, ways.scaled(3)), (12, ways.scaled(2))],
        right=("passed", "passed", "passed"),
        because="autoscaling is not an illness",
    )
    yield Row(
        name="the service is scaled out: new tasks start for half a minute",
        events=[(1, ways.scaled(6)), (12, ways.scaled(8))],
        right=("passed", "passed", "passed"),
        because="tasks that start are on their way",
    )
    yield Row(
        name="no load balancer sends to it",
        before=ways.declares(loadBalancers=[]),
        right=("passed", "inconclusive", "inconclusive"),
        because="requests and response times are measured by nobody: that is said",
        says=("no load balancer",),
    )
    yield Row(
        name="behind a Classic Load Balancer",
        before=lambda it: it.world.aws.use_classic_load_balancer(),
        right=("passed", "passed", "passed"),
        because="its metrics tell the same",
    )
    yield Row(
        name="behind a Network Load Balancer",
        before=ways.network_load_balancer,
        right=("passed", "inconclusive", "inconclusive"),
        because="it counts no requests: that is said, and targets, CPU and memory are judged",
        says=("Network Load Balancer",),
    )
    yield Row(
        name="a blue/green service",
        before=ways.blue_green,
        right=("passed", "passed", "passed"),
        because="how the traffic moved does not matter afterwards",
    )
    yield Row(
        name="a service that CodeDeploy deploys",
        before=ways.code_deploy,
        right=("inconclusive", "inconclusive", "inconclusive"),
        because="nobody knows which image :38 served with before: its tag may name another one now",
        says=("nobody knows which image",),
    )
    yield Row(
        name="partial: a feature is switched off, and the service is well",
        asked="quilt-catalog partial mcp for 4h",
        right=("passed", "passed", "passed"),
        because="the figures are judged as after any rollback",
    )
    yield Row(
        name="an undo of a rollback, to a release that is well by now",
        before=ways.rolled_back_and_mended,
        asked="quilt-catalog undo",
        right=("passed", "passed", "passed"),
        because="it is watched as any rollback",
    )
    yield Row(
        name="an undo of a rollback, to a release that still fails",
        before=ways.rolled_back,
        asked="quilt-catalog undo",
        right=("failed", "failed", "failed"),
        because="the errors are back",
    )
    yield Row(
        name="partial: the feature is off, and the errors go on",
        asked="quilt-catalog partial mcp for 4h",
        before=ways.mcp_is_not_it,
        right=("passed", "failed", "failed"),
        because="it was not the feature",
    )
