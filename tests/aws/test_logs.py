"""The search of a log stays within bounds and never takes an unfinished search for a clean one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from aws.logs import CloudWatchLogs
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from tests.aws.scripted import Scripted

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
ALL = {"web/catalog/1": "FATAL one", "web/catalog/2": "FATAL two", "web/catalog/3": "INFO " + "long " * 100}
MISSING = (400, {"__type": "ResourceNotFoundException", "message": "The specified log stream does not exist."})


def _group(asked: dict[str, Any]) -> Any:
    """A log group with a stream per task."""
    names = asked.get("logStreamNames", ALL)
    if not ALL.keys() >= set(names):
        return MISSING
    found = [name for name in names if asked.get("filterPattern", "") in ALL[name]]
    return 200, {"events": [{"logStreamName": name, "message": ALL[name]} for name in found]}


@pytest.fixture
def logs(aws: Aws, server: Scripted) -> CloudWatchLogs:
    server.answer = _group
    return CloudWatchLogs(aws)


@pytest.mark.parametrize(
    ("streams", "critical"),
    [
        ((), ("FATAL one", "FATAL two")),
        (("web/catalog/2",), ("FATAL two",)),
        (("web/catalog/3",), ()),
        (("web/catalog/2", "web/catalog/has-not-logged-yet"), ("FATAL two",)),
        (("web/catalog/1", *(f"web/catalog/{n}" for n in range(4, 120))), ("FATAL one",)),
    ],
)
async def test_only_the_named_streams_count_whether_or_not_they_are_there_yet(
    logs: CloudWatchLogs, service: Service, streams: tuple[str, ...], critical: tuple[str, ...]
) -> None:
    sample = await logs.critical(service, since=SINCE, streams=streams)

    assert (sample.any_lines, sample.critical) == (True, critical)


async def test_streams_without_a_line_are_told_apart_from_streams_without_a_critical_one(
    logs: CloudWatchLogs, service: Service
) -> None:
    sample = await logs.critical(service, since=SINCE, streams=["web/catalog/has-not-logged-yet"])

    assert (sample.any_lines, sample.critical) == (False, ())


async def test_a_log_group_that_is_not_there_is_an_error(
    logs: CloudWatchLogs, server: Scripted, service: Service
) -> None:
    server.error(400, "ResourceNotFoundException", "The specified log group does not exist.")

    with pytest.raises(Failed, match=r"search the log /aws/ecs/quilt-catalog .*: The specified log group does not"):
        await logs.critical(service, since=SINCE, streams=["web/catalog/1"])


async def test_empty_pages_are_followed_and_an_unfinished_search_is_not_a_clean_one(
    logs: CloudWatchLogs, server: Scripted, service: Service
) -> None:
    server.answer = (200, {"events": [], "nextToken": "more"})

    with pytest.raises(Unreachable, match="too long for 3 pages"):
        await logs.critical(service, since=SINCE, streams=())

    assert len(server.asked) == 3


async def test_at_most_twenty_lines_of_three_hundred_characters_are_told(
    logs: CloudWatchLogs, server: Scripted, service: Service
) -> None:
    server.answer = (200, {"events": [{"logStreamName": "a", "message": "FATAL " * 1000}] * 50})

    sample = await logs.critical(service, since=SINCE, streams=())

    assert len(sample.critical) == 20
    assert all(280 < len(line) <= 300 for line in sample.critical), "its beginning and its end"
