"""Whatever stands in a message becomes a signal of the right service, or is kept out; nothing of it raises."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Signal, SignalKind
from bot.signals.event import LARGEST, read_event
from bot.signals.kept_out import KeptOut, Why
from tests.unit.signals import events
from tests.unit.signals.events import ACCOUNT, ALARM_NAME, ELSEWHERE, NOW, SERVICE_ARN, alarm, deployment, places, task

READ_IN = f"arn:aws:iam::{ELSEWHERE}:role/rollback-bot-read"


def read(body: Any, of: Any = None) -> Signal | KeptOut:
    return read_event(body if isinstance(body, str) else json.dumps(body), of or places(), NOW)


def signal(body: Any, of: Any = None) -> Signal:
    found = read(body, of)
    assert isinstance(found, Signal), found
    return found


def why(body: Any, of: Any = None) -> Why:
    found = read(body, of)
    assert isinstance(found, KeptOut), found
    return found.why


def test_an_alarm_of_ours_is_a_signal_that_says_how_late_it_came() -> None:
    found = signal(alarm())

    assert (found.kind, found.service, found.name, found.state) == (
        SignalKind.ALARM,
        "quilt-catalog",
        ALARM_NAME,
        "ALARM",
    )
    assert found.happened_at == datetime(2026, 11, 24, 12, 0, 0, 989000, UTC), (
        "CloudWatch's own time, not EventBridge's"
    )
    assert found.late == timedelta(minutes=4, seconds=59, microseconds=11000)
    assert json.loads(found.detail)["before"] == "OK"
    assert signal(alarm()).id == found.id


def test_a_completed_deployment_has_one_id_whichever_event_or_sweep_tells_of_it() -> None:
    found = signal(deployment())
    assert (found.kind, found.name, found.state) == (
        SignalKind.DEPLOYMENT,
        "ecs-svc/123",
        "SERVICE_DEPLOYMENT_COMPLETED",
    )
    assert signal(deployment(id="another")).id == found.id == f"{ACCOUNT}/us-east-1/ecs-svc/123/completed"
    going = "SERVICE_DEPLOYMENT_IN_PROGRESS"
    assert signal(deployment(going)).id != signal(deployment(going, id="another")).id, "a rollback begins anew"


def test_a_task_that_stopped_by_its_own_fault_is_told_once() -> None:
    found = signal(task())
    assert (found.kind, found.state) == (SignalKind.TASK, "EssentialContainerExited")
    detail = json.loads(found.detail)
    assert detail["containers"] == "catalog exited with 137 (OutOfMemoryError: Container killed due to memory usage)"
    assert (detail["task_definition"], detail["deployment"]) == ("quilt-catalog:42", "ecs-svc/123")
    assert signal(task(version=7)).id == found.id
    assert signal(task("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group x)")).state


@pytest.mark.parametrize(
    "body",
    [
        task("ServiceSchedulerInitiated", "Scaling activity initiated by deployment ecs-svc/123"),
        task("UserInitiated", "Task stopped by user"),
        task(lastStatus="RUNNING"),
        task(group="family:batch"),
        alarm("somebody-elses"),
        deployment("SERVICE_STEADY_STATE"),
    ],
)
def test_what_matters_to_nobody_here_is_of_no_use(body: Any) -> None:
    assert why(body) is Why.OF_NO_USE


def test_a_service_is_known_by_account_region_cluster_and_name() -> None:
    there = events.service("elsewhere", role_arn=READ_IN)
    both = places(events.service(), there)
    foreign = deployment(arn=SERVICE_ARN.replace(ACCOUNT, ELSEWHERE), account=ELSEWHERE)

    assert signal(foreign, both).service == "elsewhere"
    assert signal(deployment(), both).service == "quilt-catalog"
    assert why(foreign) is Why.FOREIGN_ACCOUNT
    west = SERVICE_ARN.replace("us-east-1", "us-west-2")
    assert why(deployment(arn=west, region="us-west-2")) is Why.UNKNOWN_SERVICE
    assert why(deployment(arn=SERVICE_ARN.replace("sales-prod", "sales-test"))) is Why.UNKNOWN_SERVICE
    older = SERVICE_ARN.replace("sales-prod/", "")
    assert signal(deployment(arn=older)).service == "quilt-catalog", "an ARN of the older format has no cluster"
    twice = places(events.service(), events.service("test", cluster="sales-test"))
    assert why(deployment(arn=older), twice) is Why.UNKNOWN_SERVICE


def test_composite_alarms_and_those_of_a_band_come_in_as_every_other_one_and_are_read_again() -> None:
    """Their events have a rule instead of metrics, or a band instead of a threshold."""
    composite = alarm()
    composite["detail"]["configuration"] = {"alarmRule": "ALARM(a) OR ALARM(b)", "actionsSuppressor": "c"}
    composite["detail"]["state"]["reasonData"] = '{"triggeringAlarms":[{"arn":"arn:a","state":{"value":"ALARM"}}]}'
    composite["detail"]["state"]["actionsSuppressedBy"] = "WaitPeriod"
    band = alarm()
    band["detail"]["configuration"] = {"metrics": [{"id": "ad1", "expression": "ANOMALY_DETECTION_BAND(m1)"}]}
    band["detail"]["state"]["reasonData"] = '{"version":"1.0","recentLowerThresholds":[1.0]}'
    bare = alarm()
    del bare["detail"]["configuration"], bare["detail"]["previousState"], bare["detail"]["state"]["reasonData"]

    assert [signal(each).name for each in (composite, band, bare)] == [ALARM_NAME] * 3
    for each in (composite, band):
        name = "payments-on-fire"
        of_others = json.loads(json.dumps(each).replace(ALARM_NAME, name))
        found = read_event(json.dumps(of_others), places(), NOW)
        assert isinstance(found, KeptOut)
        assert found.why is Why.OF_NO_USE


def test_an_alarm_of_another_region_with_the_name_of_ours_is_not_ours() -> None:
    body = json.dumps(alarm(region="eu-west-1")).replace(":us-east-1:", ":eu-west-1:")

    found = read_event(body, places(), NOW)

    assert isinstance(found, KeptOut)
    assert found.why is Why.UNKNOWN_SERVICE


def test_an_alarm_of_another_account_with_the_name_of_ours_is_not_ours() -> None:
    body = json.dumps(alarm(account=ELSEWHERE)).replace(f":{ACCOUNT}:", f":{ELSEWHERE}:")
    assert why(body) is Why.FOREIGN_ACCOUNT


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", Why.NO_JSON),
        ("not JSON", Why.NO_JSON),
        ("[" * 100_000, Why.NO_JSON),
        ("1" * 10_000, Why.NO_JSON),
        ("x" * (LARGEST + 1), Why.OVERSIZED),
        ("[]", Why.UNKNOWN_SHAPE),
        ({"Type": "Notification", "Message": "by way of SNS"}, Why.UNKNOWN_SHAPE),
        (alarm(source="my.app"), Why.UNKNOWN_SHAPE),
        (alarm(detail=None), Why.UNKNOWN_SHAPE),
        (alarm(id="\x00"), Why.UNKNOWN_SHAPE),
        (alarm(id="é" * 300), Why.UNKNOWN_SHAPE),
        (alarm(time="yesterday"), Why.UNKNOWN_SHAPE),
        (alarm(time="0001-01-01T00:00:00+14:00"), Why.UNKNOWN_SHAPE),
        (alarm(state="PANIC"), Why.UNKNOWN_SHAPE),
        (alarm(resources=[]), Why.UNKNOWN_SHAPE),
        (alarm(account=ELSEWHERE), Why.UNKNOWN_SHAPE),
        (deployment(resources=["arn:aws:s3:::x"]), Why.UNKNOWN_SHAPE),
        (task(taskArn="x"), Why.UNKNOWN_SHAPE),
    ],
)
def test_what_is_not_formed_as_aws_forms_it_is_kept_out(body: Any, expected: Why) -> None:
    assert why(body) is expected


def test_what_is_kept_of_an_event_is_short_and_holds_no_secret() -> None:
    body = task(reason="password=hunter2hunter2 " + "x\ud800\x00é" * 3000)
    detail = signal(body).detail
    assert len(detail) <= 4000
    assert detail.isascii()
    assert "hunter2" not in detail


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([alarm, deployment, task]), st.data())
def test_no_member_of_an_event_makes_anything_raise(made: Any, data: Any) -> None:
    body = made()
    inside = data.draw(st.sampled_from([body, body["detail"]]))
    inside[data.draw(st.sampled_from(sorted(inside)))] = data.draw(_VALUES)
    found = read(json.dumps(body))
    if isinstance(found, Signal):
        for text in (found.id, found.name, found.state):
            assert text.isprintable()
            assert text.isascii()
