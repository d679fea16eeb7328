"""Which events a pattern lets through, and which patterns EventBridge would not take. Pure."""

import json
from typing import Any

import pytest

from playground.aws.errors import AwsError
from playground.aws.eventbridge.pattern import matches, read

EVENT = {
    "source": "aws.ecs",
    "resources": ["arn:1", "arn:2"],
    "detail": {"group": "service:web", "lastStatus": "STOPPED", "version": 3, "containers": [{"exitCode": 137}]},
}


@pytest.mark.parametrize(
    ("pattern", "through"),
    [
        ({"source": ["aws.ecs"]}, True),
        ({"source": ["aws.cloudwatch", "aws.ecs"], "resources": ["arn:2"]}, True),
        ({"source": ["aws.ec"]}, False),
        ({"detail": {"group": [{"prefix": "service:"}], "lastStatus": ["STOPPED"]}}, True),
        ({"detail": {"group": [{"prefix": "family:"}]}}, False),
        ({"detail": {"group": [{"suffix": "web"}]}}, True),
        ({"detail": {"group": [{"wildcard": "serv*web"}]}}, True),
        ({"detail": {"group": [{"anything-but": "service:web"}]}}, False),
        ({"detail": {"group": [{"anything-but": ["service:api"]}]}}, True),
        ({"detail": {"group": [{"anything-but": {"prefix": "service:"}}]}}, False),
        ({"detail": {"group": [{"equals-ignore-case": "SERVICE:WEB"}]}}, True),
        ({"detail": {"stopCode": [{"exists": False}], "group": [{"exists": True}]}}, True),
        ({"detail": {"stopCode": [{"exists": True}]}}, False),
        ({"detail": {"stopCode": [{"anything-but": "x"}]}}, False),  # what is not there is not anything
        ({"detail": {"version": [{"numeric": [">", 2, "<=", 3]}]}}, True),
        ({"detail": {"version": ["3"]}}, False),
        ({"detail": {"containers": {"exitCode": [137]}}}, True),
        ({"detail": {"$or": [{"alarmName": [{"prefix": "a"}]}, {"lastStatus": ["STOPPED"]}]}}, True),
        ({"detail": {"$or": [{"alarmName": [{"prefix": "a"}]}, {"lastStatus": ["RUNNING"]}]}}, False),
    ],
)
def test_a_pattern_lets_through_what_it_names(pattern: dict[str, Any], through: bool) -> None:
    assert matches(read(json.dumps(pattern)), EVENT) is through


@pytest.mark.parametrize(
    "text", ["[]", "{}", "not json", '{"source": "aws.ecs"}', '{"source": []}', '{"source": [{"like": "x"}]}']
)
def test_a_pattern_that_eventbridge_would_not_take_is_refused(text: str) -> None:
    with pytest.raises(AwsError, match="Event pattern is not valid"):
        read(text)
