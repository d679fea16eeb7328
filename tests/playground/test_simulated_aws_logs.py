"""FilterLogEvents finds what CloudWatch finds, in the order and with the pages that `aws logs tail` goes through."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

GROUP = "/aws/ecs/quilt-catalog"
LINES = (
    ("web/catalog/1", "ERROR 500 /config.json"),
    ("web/catalog/2", "WARN slow"),
    ("web/catalog/1", '{"level": "error", "latency": 900, "user": null, "tags": ["a", "b"]}'),
    ("web/router/3", '{"level": "info", "latency": 12, "retried": true}'),
    ("web/catalog/2", "ERROR 404 not found"),
)


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        for number, (stream, line) in enumerate(LINES):
            world.aws.cluster.moto.log(GROUP, stream, line, at=world.clock.now() + timedelta(seconds=number))
        yield world


def lines(world: World, **asked: Any) -> list[int]:
    """Which of LINES are found, in the order in which they are."""
    pages = world.client("logs").get_paginator("filter_log_events")
    since = int(world.clock.now().timestamp() * 1000)
    asked = {"logGroupName": GROUP, "startTime": since, "interleaved": True} | asked
    asked = {name: value for name, value in asked.items() if value is not None}
    said = [line for _, line in LINES]
    return [said.index(event["message"]) for page in pages.paginate(**asked) for event in page["events"]]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("ERROR", [0, 4]),
        ("ERROR 404", [4]),
        ('"404 not"', [4]),
        ('"/config.json"', [0]),
        ("?WARN ?404", [1, 4]),
        ('ERROR -"not found"', [0]),
        (r"%\d{3} [/n]%", [0, 4]),
        ('{ $.level = "error" }', [2]),
        ('{ $.level = "e*" || $.retried IS TRUE }', [2, 3]),
        ("{ $.latency >= 12 && $.latency < 900 }", [3]),
        ("{ $.latency = 900 }", [2]),
        ('{ ($.level != "info") && $.tags[1] = "b" }', [2]),
        ("{ $.user IS NULL }", [2]),
        ("{ $.retried NOT EXISTS }", [2]),
        ("{ $.level = %^in% }", [3]),
    ],
)
def test_a_pattern_finds_its_lines_and_no_others(world: World, pattern: str, found: list[int]) -> None:
    assert lines(world, filterPattern=pattern) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"logStreamNamePrefix": "web/catalog"}, [0, 1, 2, 4]),
        ({"logStreamNames": ["web/catalog/2", "web/router/3"]}, [1, 3, 4]),
        ({"limit": 2}, [0, 1, 2, 3, 4]),
        ({"logGroupName": None, "logGroupIdentifier": GROUP}, [0, 1, 2, 3, 4]),
        (
            {"logGroupName": None, "logGroupIdentifier": f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}"},
            [0, 1, 2, 3, 4],
        ),
        ({"interleaved": None, "endTime": 0}, []),
    ],
)
def test_streams_are_picked_by_name_or_prefix_and_interleaved_over_all_pages(
    world: World, asked: dict[str, Any], found: list[int]
) -> None:
    assert lines(world, **asked) == found


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"filterPattern": "a-b"}, r"InvalidParameterException.*Invalid character\(s\) in term 'a-b'"),
        ({"filterPattern": '"open'}, "InvalidParameterException"),
        ({"filterPattern": "{ $.level }"}, "InvalidParameterException"),
        ({"filterPattern": "{ level = 1 }"}, "InvalidParameterException"),
        ({"filterPattern": "[ip, user]"}, "NotSimulated"),
        ({"filterPattern": "?a b"}, "NotSimulated"),
        ({"logStreamNames": ["web/catalog/9"]}, "ResourceNotFoundException.*log stream"),
        ({"logStreamNames": ["web/catalog/1"], "logStreamNamePrefix": "web"}, "InvalidParameterException"),
        ({"logGroupName": "/nowhere"}, "ResourceNotFoundException.*log group"),
        ({"logGroupIdentifier": GROUP}, "InvalidParameterException"),
    ],
)
def test_what_cloudwatch_does_not_take_is_refused(world: World, asked: dict[str, Any], error: str) -> None:
    with pytest.raises(ClientError, match=error):
        lines(world, **asked)
