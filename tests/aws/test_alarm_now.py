"""What CloudWatch writes down with an alarm's state is read as a word of it, and never as a proof."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aws.alarm_evaluation import evaluated, plain

SINCE = datetime(2026, 11, 24, 12, 0, 1, tzinfo=UTC)
DATA = (
    '{"version":"1.0","queryDate":"2026-11-24T12:00:00.551+0000","startDate":"2026-11-24T11:50:00.000+0000",'
    '"period":60,"recentDatapoints":[12.5,20.0],"threshold":10.0}'
)
ALARM = {"AlarmName": "x", "Threshold": 10.0, "StateReasonData": DATA}


def of(**changed: Any) -> bool:
    return evaluated({**ALARM, **changed}, SINCE)


def test_an_evaluation_is_of_the_alarm_s_own_threshold_and_of_the_moment_of_its_state() -> None:
    assert of()
    assert not evaluated(ALARM, SINCE + timedelta(minutes=3))
    assert not of(Threshold=50.0)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "{}",
        "{",
        "[]",
        "null",
        "7",
        '{"by": "hand"}',
        '{"version":"1.0"}',
        DATA.replace("[12.5,20.0]", "[]"),
        DATA.replace("[12.5,20.0]", '["many"]'),
        DATA.replace("1.0", "2.0", 1),
        DATA.replace("+0000", "", 1),
        DATA.replace("2026-11-24T12:00:00.551+0000", "today"),
    ],
)
def test_whatever_else_somebody_writes_down_is_none(data: str | None) -> None:
    assert not of(StateReasonData=data)


def test_a_composite_alarm_and_one_of_anomaly_detection_are_not_as_the_bot_makes_them() -> None:
    assert plain(ALARM)
    assert not plain({"AlarmName": "x", "AlarmRule": "ALARM(y)", "StateReasonData": '{"triggeringAlarms":[]}'})
    assert not plain({"AlarmName": "x", "ThresholdMetricId": "ad1", "Metrics": []})
