"""What is declared, deployed and drilled: each grade, and what to do about it."""

from dataclasses import replace
from datetime import timedelta

from bot.errors import Failed
from bot.model import BreakerRule, Grade, TrafficShift
from bot.readiness.called import approvers, contacts
from bot.readiness.declared import drill, drilled, features, staging
from bot.readiness.deploying import breaker, deployment_alarms, strategy
from tests.unit.values import CATALOG, DAY, NOW, SERVICE, member, service_state

ROLLING = service_state(breaker=True, breaker_rollback=True, desired=4, shift=None, target_groups=("tg",))
GREEN, AMBER, RED, UNKNOWN = Grade.GREEN, Grade.AMBER, Grade.RED, Grade.UNKNOWN
ALL = {slack_id: member(slack_id) for slack_id in ("U0ANN", "U0BOB", "U0CAT", "U0DAN")}


def test_a_drill_is_too_old_after_ninety_days_and_unknown_where_nobody_could_say() -> None:
    with_staging = SERVICE.model_copy(update={"staging": "its-staging"})
    assert drilled(with_staging) == ("quilt-catalog", "its-staging")
    assert drill(with_staging, NOW - 90 * DAY, NOW).grade is GREEN
    old = drill(with_staging, NOW - 91 * DAY, NOW)
    assert (old.grade, old.next) == (AMBER, "Type `/rollback its-staging drill`.")
    assert drill(with_staging, None, NOW).what == "Never drilled."
    assert drill(SERVICE, None, NOW).next == "Declare a staging first, then drill there."
    assert drill(SERVICE, Failed("the disk is full"), NOW).grade is UNKNOWN


def test_what_is_written_down_as_empty_does_not_apply_and_what_is_left_out_is_amber() -> None:
    assert features(SERVICE).grade is AMBER
    empty = SERVICE.model_validate({**SERVICE.model_dump(exclude_unset=True), "features": {}})
    assert not features(empty).applies
    assert staging(SERVICE).grade is AMBER
    assert not staging(SERVICE.model_copy(update={"staging": True})).applies
    assert staging(SERVICE.model_copy(update={"staging": "its-staging"})).grade is GREEN


def test_a_breaker_fits_where_it_trips_neither_late_nor_at_once_and_sees_what_limps() -> None:
    kept = BreakerRule(resets=False)
    assert breaker(replace(ROLLING, breaker_rule=kept)).grade is GREEN
    assert breaker(ROLLING).grade is AMBER, "set back by each healthy task, and no alarms"
    assert breaker(replace(ROLLING, alarms=("5xx",))).grade is GREEN
    assert breaker(replace(ROLLING, breaker=False)).grade is AMBER
    assert breaker(replace(ROLLING, breaker_rollback=False)).grade is AMBER
    late, hasty = BreakerRule("COUNT", 7, resets=False), BreakerRule("UNBOUNDED_PERCENT", 10, resets=False)
    assert "7 failed tasks, with 4 desired; 3 are usual" in breaker(replace(ROLLING, breaker_rule=late)).what
    assert breaker(replace(ROLLING, breaker_rule=hasty)).grade is AMBER
    assert breaker(replace(ROLLING, breaker_rule=late, desired=40)).grade is GREEN
    assert not breaker(replace(ROLLING, controller="CODE_DEPLOY")).applies


def test_traffic_that_moves_in_steps_is_green_and_at_once_amber() -> None:
    canary = TrafficShift("CANARY", timedelta(minutes=5), percent=10)
    assert strategy(ROLLING, canary).grade is GREEN
    assert strategy(ROLLING, TrafficShift("BLUE_GREEN", timedelta(minutes=5))).grade is AMBER
    assert strategy(ROLLING, None).grade is AMBER
    assert not strategy(replace(ROLLING, target_groups=()), None).applies
    external = strategy(replace(ROLLING, controller="EXTERNAL"), None)
    assert (external.applies, external.what) == (False, "An external controller deploys it, not ECS.")
    assert not deployment_alarms(replace(ROLLING, controller="CODE_DEPLOY")).applies


def test_too_few_who_could_approve_is_red_for_all_and_amber_for_one() -> None:
    def found(*gone: str, unread: tuple[str, ...] = ()) -> Grade:
        members = ALL | {slack_id: member(slack_id, deleted=True) for slack_id in gone}
        return approvers(SERVICE, [], members | {slack_id: Failed("silent") for slack_id in unread}, CATALOG).grade

    assert found() is GREEN
    assert found("U0DAN") is AMBER, "one of them is gone"
    assert found("U0BOB", "U0DAN") is RED, "nobody is left besides ann, who asks"
    assert found(unread=("U0DAN",)) is GREEN, "the others are enough"
    assert found(unread=("U0BOB", "U0DAN")) is UNKNOWN
    two = SERVICE.model_copy(update={"approvers": ("ann", "dan"), "requesters": ("ann", "bob", "dan")})
    two = two.model_copy(update={"approvers": ("ann",)})
    assert approvers(two, [], ALL, CATALOG).grade is AMBER, "what ann asks for nobody could approve"


def test_a_contact_whom_slack_did_not_tell_of_is_unknown_and_one_who_left_amber() -> None:
    assert contacts(SERVICE, ALL, CATALOG).grade is AMBER
    calling = SERVICE.model_copy(update={"contacts": SERVICE.contacts.model_copy(update={"primary": ("bob",)})})
    assert contacts(calling, ALL, CATALOG).grade is GREEN
    assert contacts(calling, {}, CATALOG).grade is UNKNOWN
    assert contacts(calling, {"U0BOB": member(guest=True)}, CATALOG).grade is AMBER
    assert contacts(calling, {"U0BOB": member(unclear=True)}, CATALOG).grade is UNKNOWN
