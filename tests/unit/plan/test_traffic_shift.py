"""Plans and words for services whose traffic ECS moves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Call, Candidate, Finding, Hook, Plan, ServiceDeployment, Target, TrafficShift
from bot.plan import traffic_shift
from bot.plan.call import choose_call
from bot.plan.plan import seal
from bot.preflight.duration import estimate
from bot.rollout import traffic
from bot.rollout.our_deployment import culprit
from tests.unit.values import DAY, HOUR, MINUTE, NOW, Past, history, images, plan, service_state, td

BLUE_GREEN = TrafficShift("BLUE_GREEN", bake=5 * MINUTE)
LINEAR = TrafficShift("LINEAR", bake=MINUTE, percent=30.0, step=2 * MINUTE)
CANARY = TrafficShift("CANARY", bake=2 * MINUTE, percent=12.5, step=10 * MINUTE)
HOOK = Hook("h1", NOW + HOUR, "ROLLBACK")


def fitted(shift: TrafficShift | None, call: Call = Call.UPDATE_SERVICE, *deployments: ServiceDeployment) -> Plan:
    ours = deployments[0].arn if deployments else None
    drawn = plan(call, service_deployment=ours)
    takes = estimate(service_state(), [], {}, shift=shift, sends_back=call.sends_back)
    drawn = replace(drawn, expected=takes.expected) if shift else drawn
    return seal(traffic_shift.fitted(drawn, service_state(shift=shift), deployments, takes))


def moving(stage: str = "", **changed: object) -> ServiceDeployment:
    deployments, _ = history(Past(38, DAY), Past(42, MINUTE, "IN_PROGRESS"))
    return replace(deployments[0], stage=stage, breaker="MONITORING", **changed)


@pytest.mark.parametrize(("shift", "stepping"), [(BLUE_GREEN, 0 * MINUTE), (LINEAR, 6 * MINUTE), (CANARY, 10 * MINUTE)])
def test_the_waits_of_a_strategy_are_added_to_what_is_expected_and_waited_for(
    shift: TrafficShift, stepping: timedelta
) -> None:
    planned = fitted(shift)

    assert shift.stepping == stepping
    assert traffic_shift.patience(planned) == stepping + shift.bake
    assert planned.expected[0] >= (stepping + shift.bake).total_seconds()


def test_a_rolling_service_s_plan_stays_as_it_is() -> None:
    assert fitted(None) == plan()


def test_what_will_be_seen_names_share_steps_and_bake() -> None:
    assert "moves all traffic to them at once, and then bakes for 5 min" in fitted(BLUE_GREEN).what_to_expect
    assert "moves 30 % of the traffic every 2 min" in fitted(LINEAR).what_to_expect
    assert "moves 12.5 % of the traffic, and all of it 10 min later" in fitted(CANARY).what_to_expect
    sent_back = fitted(BLUE_GREEN, Call.STOP_SERVICE_DEPLOYMENT, moving())
    assert sent_back.what_to_expect == (
        "ECS moves all traffic back to quilt-catalog:38, and stops the tasks of quilt-catalog:42."
    )
    assert traffic_shift.patience(sent_back) == timedelta(0)


def test_the_hook_to_be_answered_is_part_of_what_is_approved() -> None:
    one = fitted(BLUE_GREEN, Call.CONTINUE_SERVICE_DEPLOYMENT, moving(hook=HOOK))
    other = fitted(BLUE_GREEN, Call.CONTINUE_SERVICE_DEPLOYMENT, moving(hook=replace(HOOK, id="h2")))

    assert (one.hook, other.hook) == ("h1", "h2")
    assert one.digest != other.digest
    assert "--hook-id h1 --action ROLLBACK" in one.cli


def test_a_paused_deployment_is_sent_back_by_its_hook_and_only_when_that_lands_on_the_target() -> None:
    deployments, revisions = history(Past(36, 9 * DAY), Past(38, 8 * DAY), Past(42, MINUTE, "IN_PROGRESS"))
    paused = [replace(deployments[0], hook=HOOK), *deployments[1:]]

    def chosen(number: int) -> tuple[Call, str | None] | Finding:
        target = Target(Candidate(td(number), images(), NOW - DAY, DAY), "", (), ())
        return choose_call(state=service_state(), target=target, deployments=paused, revisions=revisions)

    assert chosen(38) == (Call.CONTINUE_SERVICE_DEPLOYMENT, paused[0].arn)
    assert chosen(36) == (Call.UPDATE_SERVICE, None)


def test_pauses_on_the_way_of_the_rollback_itself_are_warned_of() -> None:
    pausing = replace(BLUE_GREEN, pauses=("POST_SCALE_UP",))

    assert [finding.what for finding in fitted(pausing).warnings] == ["ECS will wait for a person on the way"]
    assert fitted(pausing, Call.STOP_SERVICE_DEPLOYMENT, moving()).warnings == ()


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        (moving("SCALE_UP"), "quilt-catalog:38 has no traffic yet (SCALE_UP)"),
        (moving("PRODUCTION_TRAFFIC_SHIFT", traffic=30.0), "traffic is moving to quilt-catalog:38; it has 30 % now"),
        (moving("POST_PRODUCTION_TRAFFIC_SHIFT"), "all traffic is on quilt-catalog:38"),
        (moving("BAKE_TIME"), "all traffic is on quilt-catalog:38; ECS bakes for 5 min, until about 14:35 UTC"),
        (moving("CLEAN_UP"), "the bake is over; ECS is stopping the tasks of quilt-catalog:42"),
        (
            moving("POST_SCALE_UP", hook=HOOK),
            "ECS is paused at its hook in POST_SCALE_UP and waits for a person; at 15:30 UTC it goes back by itself",
        ),
        (moving(), ""),
        (None, ""),
    ],
)
def test_every_stage_says_what_is_waited_for(ours: ServiceDeployment | None, said: str) -> None:
    assert traffic.waits_for(fitted(BLUE_GREEN), ours, NOW) == said


def test_only_after_the_whole_shift_the_traffic_counts_as_back() -> None:
    planned = fitted(BLUE_GREEN)
    back = ["SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP"]

    assert [traffic.has_traffic(planned, moving(stage)) for stage in back] == [False, False, True, True]
    assert not traffic.has_traffic(planned, moving("BAKE_TIME", status="ROLLBACK_IN_PROGRESS"))


@pytest.mark.parametrize(
    ("ours", "who"),
    [
        (moving(alarms=("a", "b")), "the alarms a, b"),
        (moving(hook_failed=True), "a lifecycle hook"),
        (moving(), "somebody"),
        (moving(failed_tasks=3), ""),
        (replace(moving(), breaker="TRIGGERED"), ""),
        (replace(moving(), breaker=""), ""),
        (None, ""),
    ],
)
def test_who_undid_it_is_named_only_where_ecs_s_facts_say_so(ours: ServiceDeployment | None, who: str) -> None:
    assert culprit(ours) == who
