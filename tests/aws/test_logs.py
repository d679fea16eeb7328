"""The search of a log stays within bounds and never takes an unfinished search for a clean one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aws.logs import CloudWatchLogs
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import LogSearch
from tests.aws.scripted import Scripted

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
LATER = SINCE + timedelta(minutes=5)
ALL = {"web/catalog/1": "FATAL one", "web/catalog/2": "FATAL two", "web/catalog/3": "INFO " + "long " * 100}
SEARCH = LogSearch("/aws/ecs/quilt-catalog", "FATAL", "us-east-1", SINCE)
MISSING = (400, {"__type": "ResourceNotFoundException", "message": "The specified log stream does not exist."})


def _group(asked: dict[str, Any]) -> Any:
    """A log group with a stream per task; everything was written two minutes after SINCE."""
    names = asked.get("logStreamNames", ALL)
    if not ALL.keys() >= set(names):
        return MISSING
    beginning, at = asked.get("logStreamNamePrefix", ""), int((SINCE + timedelta(minutes=2)).timestamp() * 1000)
    found = [name for name in names if name.startswith(beginning) and asked.get("filterPattern", "") in ALL[name]]
    events = [{"logStreamName": name, "message": ALL[name], "timestamp": at, "eventId": name} for name in found]
    return 200, {"events": events}


@pytest.fixture
def logs(aws: Aws, server: Scripted) -> CloudWatchLogs:
    server.answer = _group
    return CloudWatchLogs(aws)


def named(*streams: str) -> LogSearch:
    return replace(SEARCH, streams=streams)


@pytest.mark.parametrize(
    ("search", "critical"),
    [
        (SEARCH, {"FATAL one", "FATAL two"}),
        (replace(SEARCH, others_since=SINCE), {"FATAL one", "FATAL two"}),
        (replace(SEARCH, others_since=LATER), set()),
        (replace(SEARCH, others_since=LATER, ids=("catalog/2",)), {"FATAL two"}),
        (named("web/catalog/2"), {"FATAL two"}),
        (named("web/catalog/3"), set()),
        (named("web/catalog/2", "web/catalog/has-not-logged-yet"), {"FATAL two"}),
        (named("web/catalog/1", "a-container", "b/c"), {"FATAL one"}),
        (named("web/catalog/1", *(f"web/catalog/{n}" for n in range(4, 250))), {"FATAL one"}),
    ],
)
async def test_only_the_named_streams_count_whether_or_not_they_are_there_yet(
    logs: CloudWatchLogs, service: Service, search: LogSearch, critical: set[str]
) -> None:
    sample = await logs.search(service, search)

    assert {line.text for line in sample.critical} == critical
    assert critical <= {line.text for line in sample.lines}


async def test_streams_without_a_line_are_told_apart_from_streams_without_a_critical_one(
    logs: CloudWatchLogs, service: Service
) -> None:
    silent = await logs.search(service, named("web/catalog/has-not-logged-yet"))
    well = await logs.search(service, named("web/catalog/3"))

    assert (silent.lines, silent.critical) == ((), ())
    assert (len(well.lines), well.critical) == (1, ())


async def test_a_log_group_that_is_not_there_is_an_error(
    logs: CloudWatchLogs, server: Scripted, service: Service
) -> None:
    server.error(400, "ResourceNotFoundException", "The specified log group does not exist.")

    with pytest.raises(Failed, match=r"search the log /aws/ecs/quilt-catalog .*: The specified log group does not"):
        await logs.search(service, named("web/catalog/1"))


async def test_another_region_than_the_service_s_is_named_where_its_log_cannot_be_searched(
    logs: CloudWatchLogs, server: Scripted, service: Service
) -> None:
    server.error(400, "AccessDeniedException", "User: arn:aws:iam::1:user/x is not authorized to perform: logs:X")

    with pytest.raises(Failed, match=r"search the log /aws/ecs/quilt-catalog in eu-west-1 \(FilterLogEvents\)"):
        await logs.search(service, replace(SEARCH, region="eu-west-1"))


async def test_empty_pages_are_followed_and_an_unfinished_search_is_not_a_clean_one(
    logs: CloudWatchLogs, server: Scripted, service: Service
) -> None:
    server.answer = (200, {"events": [], "nextToken": "more"})

    with pytest.raises(Unreachable, match="too long for 10 pages"):
        await logs.search(service, SEARCH)

    assert len(server.asked) == 10


async def test_at_most_twenty_lines_of_three_hundred_characters_are_told_and_that_there_are_more(
    logs: CloudWatchLogs, server: Scripted, service: Service
) -> None:
    server.answer = (200, {"events": [{"logStreamName": "a", "message": "FATAL " * 1000}] * 50})

    sample = await logs.search(service, SEARCH)

    assert len(sample.critical) == 20
    assert sample.more
    assert all(280 < len(line.text) <= 300 for line in sample.critical), "its beginning and its end"
