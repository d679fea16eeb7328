"""Which alarms stand for a service, what each of them computes, and which triggers have none, and why."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.catalog import Triggers
from bot.model import AlarmDefinition, AlarmPlaces, Trigger
from bot.triggers.definitions import Wanted, alarm_names, wanted
from tests.unit import values

APP = ("targetgroup/quilt-catalog/6d0ecf831eec9f09", "app/quilt/1f3a5c7e9b0d2f46")
OTHER = ("targetgroup/quilt-admin/0a1b2c3d4e5f6071", "app/admin/2f3a5c7e9b0d2f46")
NET = ("targetgroup/quilt-tcp/1a1b2c3d4e5f6071", "net/tcp/3f3a5c7e9b0d2f46")


def of(places: AlarmPlaces, **triggers: Any) -> Wanted:
    service = values.SERVICE.model_copy(update={"triggers": Triggers.model_validate(triggers)})
    return wanted(service, places)


def by_trigger(found: Wanted) -> dict[str, AlarmDefinition]:
    return {each.name.rpartition("/")[2]: each for each in found.alarms}


def test_behind_one_load_balancer_all_four_stand_as_the_runbook_means_them() -> None:
    found = by_trigger(of(AlarmPlaces((APP,))))

    assert list(found) == list(Trigger)
    errors, unhealthy, slow, memory = found.values()
    assert errors.name == "rollback-bot/sales-prod/quilt-catalog-service/errors"
    assert errors.expression == "IF(r1 >= 1, 100 * FILL(e1, 0) / r1, 0)"
    assert (errors.threshold, errors.of, errors.minutes, errors.missing) == (5, 6, 10, "notBreaching"), "a hint"
    dimensions = (("TargetGroup", APP[0]), ("LoadBalancer", APP[1]))
    assert [(m.id, m.name, m.statistic, m.dimensions) for m in errors.metrics] == [
        ("e1", "HTTPCode_Target_5XX_Count", "Sum", dimensions),
        ("r1", "RequestCount", "Sum", dimensions),
    ]
    assert (unhealthy.expression, unhealthy.threshold, unhealthy.minutes) == ("100 * u1 / (u1 + h1)", 50, 5)
    assert (slow.expression, slow.metrics[0].name, slow.threshold, slow.minutes) == ("", "TargetResponseTime", 5, 10)
    assert memory.metrics[0].dimensions == (("ClusterName", "sales-prod"), ("ServiceName", "quilt-catalog-service"))
    assert (memory.threshold, memory.minutes) == (90, 5)


def test_several_target_groups_are_taken_together_and_one_without_requests_hides_none() -> None:
    """A series that has no point in a minute is left out of SUM([…]), where `+` would have no value at all."""
    found = by_trigger(of(AlarmPlaces((APP, OTHER))))

    assert found["errors"].expression == ("IF(SUM([r1, r2]) >= 1, 100 * FILL(SUM([e1, e2]), 0) / SUM([r1, r2]), 0)")
    assert found["slow"].expression == "SUM([t1, t2]) / SUM([n1, n2])"
    assert found["unhealthy"].expression == "100 * SUM([u1, u2]) / (SUM([u1, u2]) + SUM([h1, h2]))"


def test_where_traffic_alternates_only_the_targets_of_a_group_with_requests_count() -> None:
    found = by_trigger(of(AlarmPlaces((APP, OTHER), alternating=True)))

    assert found["unhealthy"].expression == (
        "100 * SUM([u1 * (r1 > 0), u2 * (r2 > 0)]) / SUM([(u1 + h1) * (r1 > 0), (u2 + h2) * (r2 > 0)])"
    )


def test_what_a_service_has_no_metric_of_is_not_watched_and_says_why() -> None:
    none = of(AlarmPlaces(missing=("no load balancer: no requests, errors and response times",)))
    assert list(by_trigger(none)) == ["memory"]
    assert [(u.trigger, u.why) for u in none.unwatched] == [
        (Trigger.ERRORS, "no load balancer: no requests, errors and response times"),
        (Trigger.UNHEALTHY, "no load balancer looks at its tasks"),
        (Trigger.SLOW, "no load balancer: no requests, errors and response times"),
    ]
    network = of(AlarmPlaces((NET,), missing=("the Network Load Balancer tcp counts no requests",)))
    assert list(by_trigger(network)) == ["unhealthy", "memory"]
    assert by_trigger(network)["unhealthy"].metrics[0].namespace == "AWS/NetworkELB"
    classic = by_trigger(of(AlarmPlaces(classic=("old",))))
    assert list(classic) == list(Trigger)
    assert [m.name for m in classic["errors"].metrics] == ["HTTPCode_Backend_5XX", "RequestCount"]
    many = of(AlarmPlaces(tuple((f"targetgroup/g{n}/0", "app/quilt/1") for n in range(5))))
    assert [each.why for each in many.unwatched] == [
        "it has 5 target groups, and CloudWatch takes no more than ten metrics in one alarm"
    ] * 3


def test_each_trigger_is_settable_or_off_and_a_service_without_triggers_has_none() -> None:
    found = of(
        AlarmPlaces((APP,)),
        errors={"above": 2.5, "for": "3m", "min_requests": 100},
        slow={"above": 1},
        unhealthy=False,
        memory="off",
    )

    errors, slow = found.alarms
    assert (errors.threshold, errors.of, errors.minutes) == (1.25, 2, 3)
    assert errors.description.startswith(
        "More than 1.25% of the requests, of at least 100 a minute, fail with 5xx in 2 of 3 minutes. "
        "The bot then judges whether 2.5% do."
    )
    assert (slow.threshold, slow.minutes) == (1, 10)
    assert [each.why for each in found.unwatched] == ["the services file says off"] * 2
    assert wanted(values.SERVICE, AlarmPlaces((APP,))) == Wanted(())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"errors": {"for": "90s"}}, "whole minutes are meant"),
        ({"memory": {"above": 0.9}}, "write 90"),
        ({"errors": {"above": "10%"}}, "write the number alone: 10"),
        ({"slow": "on"}, "off"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Triggers.model_validate(wrong)


def test_a_name_that_cloudwatch_would_not_take_is_said() -> None:
    long = values.SERVICE.model_copy(update={"service": "s" * 240, "triggers": Triggers()})

    assert all(len(name) > 255 for name in alarm_names(long))
    assert [each.why for each in wanted(long, AlarmPlaces((APP,))).unwatched] == [
        "its name would have more than the 255 characters that CloudWatch takes"
    ] * 4
