"""Which deployments have a line, where, and which alarms are named on it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalog import Service, Triggers
from bot.deployments.line import COMPLETED, fired_already, mode, of_no_line, own_rollback
from bot.model import Rollback, Signal, SignalKind, StandingAlarm, State
from tests.unit import values
from tests.unit.values import CATALOG, MINUTE, NOW, SERVICE

TOLD = Signal("a/1/completed", SignalKind.DEPLOYMENT, "quilt-catalog", values.OURS, COMPLETED, NOW, NOW)


def service(**changes: object) -> Service:
    return SERVICE.model_copy(update=changes)


@pytest.mark.parametrize(
    ("declared", "channel", "told"),
    [
        (None, "C0CATALOG", "line"),
        (None, "C0INCIDENT", "thread"),
        ("line", "C0INCIDENT", "line"),
        ("off", "C0CATALOG", "off"),
    ],
)
def test_its_own_channel_reads_lines_and_the_one_that_all_share_one_a_day(
    declared: str | None, channel: str, told: str
) -> None:
    assert mode(service(deployments=declared, channel=channel), CATALOG) == told


def test_what_did_not_complete_is_switched_off_or_long_ago_has_none_and_says_why() -> None:
    assert of_no_line(TOLD, SERVICE, CATALOG, NOW) == ""
    assert "completed have" in of_no_line(replace(TOLD, state="SERVICE_DEPLOYMENT_FAILED"), SERVICE, CATALOG, NOW)
    assert "not have the service" in of_no_line(TOLD, None, CATALOG, NOW)
    assert "wants no line" in of_no_line(TOLD, service(deployments="off"), CATALOG, NOW)
    assert "more than a day" in of_no_line(TOLD, SERVICE, CATALOG, NOW + timedelta(days=1, minutes=1))


def rollback(**changes: object) -> Rollback:
    acted = {"state": State.SUCCEEDED, "acted_at": NOW - 3 * MINUTE, "ended_at": NOW - MINUTE, **changes}
    return replace(values.rollback(), **acted)  # type: ignore[arg-type]


def test_the_bots_own_rollback_is_known_by_its_deployment_or_by_what_it_brought_and_when() -> None:
    state = values.service_state(values.deployment())
    assert state.primary is not None
    here = replace(state.primary, id=values.OURS, task_definition=values.plan().to_task_definition)
    state = replace(state, deployments=(here,))
    by_id = rollback(deployment_id=values.OURS, ended_at=NOW + 9 * MINUTE)
    assert own_rollback(state, NOW, [by_id]) is by_id
    sent_back = rollback()  # ECS itself returned, to a deployment that was there before
    assert own_rollback(state, NOW, [sent_back]) is sent_back

    assert own_rollback(state, NOW, [rollback(ended_at=NOW - 9 * MINUTE, acted_at=NOW - 12 * MINUTE)]) is None
    assert own_rollback(state, NOW, [rollback(state=State.PROPOSED, acted_at=None)]) is None
    other = replace(here, task_definition=values.td(43))
    assert own_rollback(replace(state, deployments=(other,)), NOW, [sent_back]) is None


def alarm(name: str, state: str, since: timedelta) -> StandingAlarm:
    return StandingAlarm(f"arn:{name}", name, state, None, since=NOW + since)


def change(name: str, state: str, at: timedelta) -> Signal:
    return Signal(f"{name}{at}", SignalKind.ALARM, "quilt-catalog", name, state, NOW + at, NOW + at)


def test_alarms_that_fired_before_it_began_are_named_also_when_they_are_over_by_now() -> None:
    ours = "rollback-bot/sales-prod/quilt-catalog-service/{}".format
    watched = service(triggers=Triggers())
    standing = {
        ours("errors"): alarm(ours("errors"), "ALARM", -9 * MINUTE),
        ours("slow"): alarm(ours("slow"), "ALARM", MINUTE),
        ours("memory"): alarm(ours("memory"), "OK", -9 * MINUTE),
        "deploy-5xx": alarm("deploy-5xx", "ALARM", -MINUTE),
    }
    told = [
        change(ours("unhealthy"), "ALARM", -5 * MINUTE),
        change(ours("unhealthy"), "OK", 2 * MINUTE),
        change(ours("memory"), "ALARM", -9 * MINUTE),
        change(ours("memory"), "OK", -8 * MINUTE),
    ]

    assert fired_already(watched, standing, told, NOW) == ("deploy-5xx", "errors", "unhealthy")
