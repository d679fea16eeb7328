"""CloudWatch's alarms are read by name, many services' in one call; what was put reads back as it was meant."""

import asyncio

import pytest

from aws.alarm_answers import standing
from aws.alarms import Alarms
from aws.session import Aws
from bot.catalog import Service, Triggers
from bot.errors import Failed
from bot.model import AlarmPlaces
from bot.triggers.definitions import alarm_names, wanted
from bot.triggers.difference import drift
from playground.aws import SimulatedAws

APP = ("targetgroup/quilt-catalog/6d0ecf831eec9f09", "app/quilt/1f3a5c7e9b0d2f46")
OTHER = ("targetgroup/quilt-admin/0a1b2c3d4e5f6071", "app/admin/2f3a5c7e9b0d2f46")
PLACES = [
    AlarmPlaces((APP,)),
    AlarmPlaces((APP, OTHER)),
    AlarmPlaces((APP, OTHER), alternating=True),
    AlarmPlaces(classic=("old",)),
]


async def test_the_alarms_of_many_services_are_read_in_few_calls_of_a_hundred_names(
    aws: Aws, world: SimulatedAws, service: Service
) -> None:
    many = [service.model_copy(update={"service": f"web-{number}"}) for number in range(60)]
    before, alarms = len(world.calls("DescribeAlarms")), Alarms(aws)

    found = await asyncio.gather(*(alarms.standing(each, alarm_names(each)) for each in many))

    calls = world.calls("DescribeAlarms")[before:]
    assert not any(found)
    assert max(len(call.parameters["AlarmNames"]) for call in calls) <= 100
    assert sum(len(call.parameters["AlarmNames"]) for call in calls) == 240
    assert len(calls) <= 4


@pytest.mark.parametrize("places", PLACES)
async def test_what_is_put_reads_back_without_any_drift(
    places: AlarmPlaces, aws: Aws, world: SimulatedAws, service: Service
) -> None:
    watched, alarms = service.model_copy(update={"triggers": Triggers()}), Alarms(aws)
    should = wanted(watched, places).alarms
    for each in should:
        await alarms.put(watched, each, owner="T0QUILT")

    there = await alarms.standing(watched, alarm_names(watched))

    assert [list(drift(each, there[each.name])) for each in should] == [[]] * 4
    assert {await alarms.owner(watched, each) for each in there.values()} == {"T0QUILT"}


def test_an_alarm_of_another_make_has_no_definition_and_is_not_taken_for_one_of_ours() -> None:
    head = {"AlarmName": "x", "AlarmArn": "arn:x", "StateValue": "OK"}
    query = {"Id": "q", "Expression": "SELECT AVG(x) FROM y", "Period": 60, "ReturnData": True}
    assert standing({**head, "AlarmRule": "ALARM(y)"}).definition is None
    assert standing({**head, "Metrics": [query], "Threshold": 1.0, "EvaluationPeriods": 1}).definition is None


async def test_what_aws_throttles_is_put_again_after_a_pause_and_nothing_else_is(
    aws: Aws, world: SimulatedAws, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aws.alarms.WRITES", 1000.0)
    watched, alarms = service.model_copy(update={"triggers": Triggers()}), Alarms(aws)
    one, other, *_ = wanted(watched, PLACES[0]).alarms
    world.fail_next("PutMetricAlarm", code="Throttling", status=400, times=2)
    before = len(world.calls("PutMetricAlarm"))
    await alarms.put(watched, one, owner="T0QUILT")
    assert len(world.calls("PutMetricAlarm")) == before + 3

    world.fail_next("PutMetricAlarm", code="LimitExceeded", status=400)
    with pytest.raises(Failed, match="Made to fail"):
        await alarms.put(watched, other, owner="T0QUILT")
    assert len(world.calls("PutMetricAlarm")) == before + 4
