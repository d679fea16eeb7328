"""What blocks a rollback, what is only worth a warning, and that each says what to do."""

from typing import Any

import pytest

from bot.model import BreakerRule, EarlySuccess, Finding, GoneImage, Image, ServiceEvent
from bot.preflight import service_and_images
from bot.preflight.duration import estimate
from bot.states_in_words import of_revision
from tests.unit.values import HOUR, MINUTE, NOW, Past, definition, history, service_state


def check(
    *past: Past, target_status: str = "ACTIVE", missing: tuple[Image, ...] = (), rebuilt: str = "", **state: Any
) -> tuple[Finding, ...]:
    found = service_and_images.check(
        state=service_state(**state),
        target=definition(38, target_status),
        missing=tuple(map(GoneImage, missing)),
        deployments=history(*past)[0],
        rebuilt=rebuilt,
    )
    assert all(f.what and f.why.endswith(".") and f.fix.endswith(".") for f in found)
    return found


def test_a_healthy_service_and_a_deployable_target_raise_no_finding() -> None:
    assert check(Past(38, HOUR)) == ()


def test_a_deployment_that_ecs_may_call_done_early_is_warned_of() -> None:
    [finding] = check(early=EarlySuccess(50, deferred=True))
    assert finding.what == "ECS may call the rollback done early"
    assert "50 % of the tasks are healthy, and stops the old ones later" in finding.why
    assert not finding.note
    assert check(early=EarlySuccess(50, deferred=True), controller="CODE_DEPLOY") == (), "only ECS's rolling ones are"


def test_what_ecs_cannot_do_already_is_warned_of_in_its_own_words() -> None:
    said = ServiceEvent(NOW, "(service quilt) was unable to place a task because no container instance had room.")
    [finding] = check(events=(said,))
    assert "“was unable to place a task because no container instance had room”" in finding.why
    steady = ServiceEvent(NOW + MINUTE, "(service quilt) has reached a steady state.")
    assert check(events=(steady, said)) == ()


def test_past_rollouts_that_may_have_ended_early_are_no_measure() -> None:
    past = history(Past(37, 9 * HOUR, took=MINUTE / 2), Past(38, HOUR, took=MINUTE / 2))[0]
    assert estimate(service_state(), past, {}).expected == (30, 30)
    assert estimate(service_state(early=EarlySuccess(50, deferred=True)), past, {}).low > 100


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            BreakerRule("COUNT", 20),
            "trips at 20 failed tasks, where 3 are usual, and a healthy task sets the count back",
        ),
        (BreakerRule("UNBOUNDED_PERCENT", 25), "trips at 1 failed task, where 3 are usual"),
        (BreakerRule("BOUNDED_PERCENT", 100), "trips at 4 failed tasks"),
        (BreakerRule(resets=False), "healthy tasks do not set the count back"),
    ],
)
def test_a_rule_of_the_breaker_s_own_is_told(rule: BreakerRule, says: str) -> None:
    [finding] = check(breaker_rule=rule)
    assert says in finding.why
    assert finding.note
    assert [each.what for each in check(breaker_rule=rule, breaker=False)] == ["The deployment circuit breaker is off"]


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"status": "DRAINING"}, "quilt-catalog-service is being deleted"),
        ({"controller": "EXTERNAL"}, "controller EXTERNAL"),
        ({"strategy": "SPIRAL"}, "strategy SPIRAL"),
        ({"scheduling": "DAEMON"}, "DAEMON"),
    ],
)
def test_a_service_that_ecs_does_not_roll_task_by_task_is_refused_early(state: dict[str, Any], why: str) -> None:
    [finding] = service_and_images.unsupported(service_state(**state))
    assert finding.block
    assert why in finding.why
    assert finding in check(**state)


@pytest.mark.parametrize(
    ("controller", "way"), [("EXTERNAL", "create-task-set"), ("ECS_EXPRESS", "update-express-gateway-service")]
)
def test_another_controller_is_refused_with_the_way_by_hand(controller: str, way: str) -> None:
    [finding] = service_and_images.unsupported(service_state(controller=controller))
    assert way in finding.fix


def test_the_way_by_hand_names_the_cluster_although_an_arn_of_the_older_format_does_not() -> None:
    old = service_state(arn="arn:aws:ecs:us-east-1:123456789012:service/quilt-catalog-service", scheduling="DAEMON")

    [finding] = service_and_images.unsupported(old)

    assert "--cluster sales-prod --service quilt-catalog-service --task-definition" in finding.fix


@pytest.mark.parametrize("status", ["INACTIVE", "DELETE_IN_PROGRESS"])
def test_a_target_that_is_not_active_blocks(status: str) -> None:
    [finding] = check(target_status=status)
    assert finding.block
    assert f"quilt-catalog:38 is {of_revision(status)}" in finding.why


def test_a_missing_image_blocks_and_is_named_with_its_container_and_digest() -> None:
    [finding] = check(missing=(Image("catalog", "registry/catalog:c3f56d0", "sha256:abc"),))
    assert finding.block
    assert all(part in finding.why for part in ("catalog", "registry/catalog:c3f56d0", "sha256:abc"))
    assert "Push" in finding.fix


def test_a_missing_image_in_whose_place_another_is_built_is_only_warned_of_and_one_beside_it_blocks() -> None:
    gone, beside = Image("catalog", "registry/catalog@sha256:abc", "sha256:abc"), Image("proxy", "registry/proxy:1", "")

    [warning] = check(missing=(gone,), rebuilt="catalog")
    both = check(missing=(gone, beside), rebuilt="catalog")

    assert not warning.block
    assert "registry/catalog@sha256:abc, which container catalog" in warning.why
    assert "no task of quilt-catalog:38 that stops can be replaced" in warning.why
    assert [(finding.block, finding.what) for finding in both] == [(True, "An image is gone"), (False, warning.what)]


@pytest.mark.parametrize(
    ("desired", "minimum", "maximum", "room"),
    [
        (4, 100, 125, True),
        (1, 100, 200, True),
        (1, 0, 100, True),
        (2, 50, 100, True),
        (1, 100, 100, False),
        (1, 50, 150, False),
        (3, 100, 130, False),
        (2, 100, 125, False),
    ],
)
def test_there_must_be_room_for_at_least_one_task(desired: int, minimum: int, maximum: int, room: bool) -> None:
    found = check(desired=desired, minimum_percent=minimum, maximum_percent=maximum)
    assert [f.what for f in found if f.block] == ([] if room else ["There is no room to replace tasks"])


@pytest.mark.parametrize(
    ("state", "what"), [({"desired": 0}, "desired count is 0"), ({"breaker": False}, "circuit breaker is off")]
)
def test_what_only_limits_the_evidence_is_a_warning(state: dict[str, Any], what: str) -> None:
    [finding] = check(**state)
    assert not finding.block
    assert what in finding.what


def test_tasks_that_failed_in_the_latest_deployment_are_a_warning() -> None:
    past = [Past(38, HOUR), Past(39, MINUTE, "ROLLBACK_SUCCESSFUL", failed=3, reason="Breaker.")]
    [finding] = check(*past)
    assert not finding.block
    assert "Breaker" in finding.why
    assert check(*past, Past(40, MINUTE, failed=1)) == ()
    assert check(*past, Past(40, MINUTE, "ROLLBACK_SUCCESSFUL")) == ()  # somebody stopped it; no task had failed


def test_blocking_findings_come_first_and_all_of_them_are_named() -> None:
    found = check(target_status="INACTIVE", controller="EXTERNAL", breaker=False)
    assert [f.block for f in found] == [True, True, False]
