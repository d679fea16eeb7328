"""What CloudWatch counts of the service, or does not."""

from collections.abc import Iterator

from playground.aws.traffic import GOOD, Traffic
from tests.watches import ways
from tests.watches.row import Row

_FEW = "with so few requests nothing is proven; a healthy service must not fail by them"


def rows() -> Iterator[Row]:
    yield Row(
        name="everything is well",
        right=("passed", "passed", "passed"),
        because="the checks and the figures of the whole time are good",
        says=("Minutes 30 to 60: well", "surely below 1 %"),
    )
    yield Row(
        name="CloudWatch has no data at all",
        events=[(1, ways.distorts("GetMetricData", ways.empty))],
        right=("passed", "inconclusive", "inconclusive"),
        because="no data is not good news, and not bad news either",
        says=("CloudWatch has nothing of these",),
    )
    yield Row(
        name="the figures of a minute come after three minutes",
        before=ways.late(2.9),
        right=("passed", "passed", "passed"),
        because="CloudWatch is known to need so long, and nothing is judged before",
    )
    yield Row(
        name="the figures come ten minutes late",
        before=ways.late(10),
        right=("passed", "inconclusive", "inconclusive"),
        because="the last minutes of the phase may hide anything, and nobody waits for ten minutes",
        says=("yet",),
    )
    yield Row(
        name="nobody uses the service",
        before=ways.traffic("none"),
        right=("passed", "inconclusive", "inconclusive"),
        because="without requests nobody knows whether they would be answered",
        says=("no requests in", "is proven from 299 requests without an error"),
    )
    yield Row(
        name="requests stop ten minutes before the end of the second phase",
        before=ways.traffic(GOOD, steady=True),
        events=[(20, ways.traffic("none"))],
        right=("passed", "inconclusive", "inconclusive"),
        because="that they went well says nothing of now: they may be late, or reach the service no more",
        says=("but no request was counted since",),
    )
    yield Row(
        name="20 requests in the second phase, none of which fails",
        before=ways.traffic(Traffic(peak=0.8, steady=True, errors=0)),
        right=("passed", "inconclusive", "inconclusive"),
        because=_FEW,
        says=("is proven from 299 requests without an error",),
    )
    yield Row(
        name="50 requests in a phase, of which one in 200 fails",
        before=ways.traffic(Traffic(peak=2, steady=True, errors=0.005)),
        right=("passed", "inconclusive", "inconclusive"),
        because=_FEW,
    )
    yield Row(
        name="15 % errors go on",
        before=ways.traffic("errors"),
        right=("passed", "failed", "failed"),
        because="it is as bad as before the rollback; the figures tell it before the phase is over",
        says=("% of", "in the incident"),
    )
    yield Row(
        name="half recovered: 4 % errors, after 15 %",
        before=ways.traffic("half recovered"),
        right=("passed", "failed", "failed"),
        because="better is not well",
        says=("in the incident",),
    )
    yield Row(
        name="errors just over the bound: 1.3 % of many requests",
        before=ways.traffic(GOOD, errors=0.013, steady=True),
        right=("passed", "failed", "failed"),
        because="with 30,000 requests 1.3 % are surely more than 1 %",
        says=("surely above 1 %",),
    )
    yield Row(
        name="errors below the bound, but surely more than twice as many as when the revision was last well",
        before=ways.traffic(GOOD, errors=0.006, steady=True),
        right=("passed", "inconclusive", "inconclusive"),
        because="by the bound it is well, and something is not as it was: a person should look",
        says=("surely more than twice as many as then",),
    )
    yield Row(
        name="a burst of errors for two minutes, which is over",
        events=[
            (12.1, ways.traffic(GOOD, errors=0.15)),
            (13.9, ways.traffic(GOOD)),
        ],
        right=("passed", "passed", "passed"),
        because="it lasted two minutes and is over; the text says when it was",
        says=("nearly all between",),
    )
    yield Row(
        name="slowly worse: 6 points more errors each hour",
        events=[(4, ways.traffic("slowly worse"))],
        right=("passed", "failed", "failed"),
        because="at the end of the phase it is surely over the bound, and going up",
    )
    yield Row(
        name="responses take 6 seconds in the mean",
        before=ways.traffic("slow"),
        right=("passed", "failed", "failed"),
        because="the bound is 2 seconds",
        says=("response time",),
    )
    yield Row(
        name="a leak that fills the memory within the hour",
        events=[(4, ways.traffic(GOOD, memory=40, leak=0.9))],
        right=("passed", "failed", "failed"),
        because="it is still below the bound, and will be full within the hour",
        says=("it rises by",),
    )
    yield Row(
        name="a slow leak: full within half a day",
        events=[(4, ways.traffic(GOOD, memory=40, leak=0.1))],
        right=("passed", "inconclusive", "inconclusive"),
        because="nothing is wrong yet, and somebody must look tomorrow at the latest",
        says=("it rises by",),
    )
    yield Row(
        name="memory at 90 %, and not rising",
        before=ways.traffic(GOOD, memory=90),
        right=("passed", "failed", "failed"),
        because="the bound is 80 %",
        says=("memory",),
    )
    yield Row(
        name="CPU at 85 %",
        before=ways.traffic(GOOD, cpu=85, steady=True),
        right=("passed", "failed", "failed"),
        because="the bound is 70 %",
        says=("CPU",),
    )
    yield Row(
        name="there is no baseline: ECS does not tell of earlier revisions any more",
        events=[(4.9, ways.fails("DescribeServiceRevisions", "AccessDeniedException"))],
        right=("passed", "passed", "passed"),
        because="the bounds are what decides; what it cannot be compared with is left out",
    )
    yield Row(
        name="CloudWatch throttles for six minutes",
        events=[(10, ways.fails("GetMetricData", "ThrottlingException")), (16, ways.healed)],
        right=("passed", "passed", "passed"),
        because="the figures of these minutes are read later",
    )
    yield Row(
        name="CloudWatch throttles until the end of the second phase",
        events=[(10, ways.fails("GetMetricData", "ThrottlingException")), (38, ways.healed)],
        right=("passed", "inconclusive", "passed"),
        because="nobody has seen the figures when it is judged; those of the next phase are there",
        says=("GetMetricData",),
    )
    yield Row(
        name="the bot may not read CloudWatch",
        events=[(1, ways.fails("GetMetricData", "AccessDeniedException"))],
        right=("passed", "inconclusive", "inconclusive"),
        because="what may not be read is not known; the right that is lacking is named",
        says=("cloudwatch:GetMetricData",),
    )
    yield Row(
        name="CloudWatch answers only in part",
        events=[(1, ways.distorts("GetMetricData", ways.partial))],
        right=("passed", "inconclusive", "inconclusive"),
        because="fewer errors than there were would look like health",
        says=("answered only in part",),
    )
