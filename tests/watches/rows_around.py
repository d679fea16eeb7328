"""What happens around the watch: to the bot, its clock, AWS's API, and by people."""

from collections.abc import Iterator

from tests.watches import ways
from tests.watches.row import Row


def rows() -> Iterator[Row]:
    for number, minute in ((1, 2), (2, 15), (3, 45)):
        yield Row(
            name=f"the bot is restarted in phase {number}",
            events=[(minute, ways.restarts())],
            right=("passed", "passed", "passed"),
            because="its watch is in the database",
            says=("Minutes 30 to 60: well",),
        )
    yield Row(
        name="the bot is down for eight minutes of the second phase",
        events=[(14, ways.restarts(after=8))],
        right=("passed", "passed", "passed"),
        because="most of it was seen, and the figures of all of it are there; the text says when nobody looked",
        says=("Nobody looked from",),
    )
    yield Row(
        name="the bot is down for the whole of the second phase",
        events=[(4.9, ways.restarts(after=35))],
        right=("inconclusive", "inconclusive", "passed"),
        because="nobody has looked",
        says=("nobody looked from", "the bot was not running"),
    )
    yield Row(
        name="the bot is down from the rollback's end until long after the third phase",
        events=[(0.1, ways.restarts(after=300))],
        right=("inconclusive", "inconclusive", "inconclusive"),
        because="nobody has looked, and what is there now tells nothing of then",
        says=("nobody looked from",),
    )
    yield Row(
        name="the clock jumps ahead by six minutes in the second phase",
        events=[(12, ways.jumps(6))],
        right=("passed", "passed", "passed"),
        because="it looks like six minutes without a look",
    )
    yield Row(
        name="the clock is set back by two minutes in the second phase",
        events=[(12, ways.jumps(-2))],
        right=("passed", "passed", "passed"),
        because="the looks go on, and the phase still ends when it was to end",
    )
    yield Row(
        name="a newer rollback begins in the second phase",
        events=[(12, ways.undoes)],
        right=("passed", "ended", "ended"),
        because="what is watched is the newer one",
        says=("a newer rollback of the service began",),
    )
    yield Row(
        name="somebody else deploys in the third phase",
        events=[(42, ways.deployed(42))],
        right=("passed", "passed", "ended"),
        because="what runs now is not what was gone back to",
        says=("somebody deployed quilt-catalog:42",),
    )
    yield Row(
        name="somebody else deploys in the first phase",
        events=[(2, ways.deployed(42))],
        right=("ended", "ended", "ended"),
        because="what runs now is not what was gone back to",
        says=("somebody deployed quilt-catalog:42",),
    )
    yield Row(
        name="somebody types `stop watching` in the second phase",
        events=[(12, ways.stops)],
        right=("passed", "ended", "ended"),
        because="people decide; nothing was judged, and that is said",
        says=("stopped it",),
    )
    yield Row(
        name="the service is deleted in ECS in the second phase",
        events=[(12, ways.distorts("DescribeServices", ways.gone))],
        right=("passed", "ended", "ended"),
        because="there is nothing left to watch",
        says=("the service was deleted in ECS",),
    )
    yield Row(
        name="ECS throttles for six minutes",
        events=[(12, ways.fails("DescribeServices", "ThrottlingException")), (18, ways.healed)],
        right=("passed", "passed", "passed"),
        because="the looks before and after it are well",
    )
    yield Row(
        name="ECS may not be read from the tenth minute on",
        events=[(10, ways.fails("DescribeServices", "AccessDeniedException"))],
        right=("passed", "inconclusive", "inconclusive"),
        because="what may not be read is not known; the right that is lacking is named",
        says=("ecs:DescribeServices",),
    )
    yield Row(
        name="target health may not be read from the tenth minute on",
        events=[(10, ways.fails("DescribeTargetHealth", "AccessDenied"))],
        right=("passed", "inconclusive", "inconclusive"),
        because="what may not be read is not known; the right that is lacking is named",
        says=("elasticloadbalancing:DescribeTargetHealth",),
    )
    yield Row(
        name="which tasks have stopped may not be read from the tenth minute on",
        events=[(10, ways.fails("ListTasks", "AccessDeniedException"))],
        right=("passed", "inconclusive", "inconclusive"),
        because="tasks may have crashed, and nobody knows",
        says=("ecs:ListTasks",),
    )
