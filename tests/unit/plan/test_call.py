"""Which call lands on the target, and when neither may be made."""

from dataclasses import replace

import pytest

from bot.model import Call, Candidate, Finding, Target
from bot.plan.call import choose_call
from bot.states_in_words import of_deployment
from tests.unit.values import DAY, HOUR, MINUTE, NOW, Past, deployment, history, images, service_state, td

SETTLED = (Past(38, 8 * DAY), Past(42, DAY))


def choose(*past: Past, to: int, digest: str = "a", current: int | None = None) -> tuple[Call, str | None] | Finding:
    deployments, revisions = history(*past)
    chosen = Candidate(td(to), images(digest), NOW - DAY, DAY)
    state = service_state(deployment(number=current or past[-1].number))
    target = Target(chosen, "", (), ())
    return choose_call(state=state, target=target, deployments=deployments, revisions=revisions)


@pytest.mark.parametrize("status", ["PENDING", "IN_PROGRESS"])
def test_a_moving_deployment_whose_way_back_is_the_target_is_stopped(status: str) -> None:
    past = (*SETTLED, Past(43, MINUTE, status))
    assert choose(*past, to=42) == (Call.STOP_SERVICE_DEPLOYMENT, history(*past)[0][0].arn)


def test_the_way_back_is_what_ecs_went_back_to_last() -> None:
    past = (*SETTLED, Past(43, HOUR, "ROLLBACK_SUCCESSFUL"), Past(44, MINUTE, "IN_PROGRESS"))
    assert choose(*past, to=42) == (Call.STOP_SERVICE_DEPLOYMENT, history(*past)[0][0].arn)


def test_a_moving_deployment_over_a_bad_release_is_replaced_by_the_target() -> None:
    assert choose(*SETTLED, Past(43, MINUTE, "IN_PROGRESS"), to=38) == (Call.UPDATE_SERVICE, None)


def test_a_way_back_to_the_same_task_definition_with_another_image_is_not_the_target() -> None:
    assert choose(*SETTLED, Past(43, MINUTE, "IN_PROGRESS"), to=42, digest="b") == (Call.UPDATE_SERVICE, None)


def test_without_a_moving_deployment_the_service_is_updated() -> None:
    assert choose(*SETTLED, to=38) == (Call.UPDATE_SERVICE, None)


@pytest.mark.parametrize("status", ["STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"])
def test_a_deployment_that_is_being_stopped_or_rolled_back_blocks(status: str) -> None:
    finding = choose(*SETTLED, Past(43, MINUTE, status), to=42)
    assert isinstance(finding, Finding)
    assert finding.block
    assert f"is {of_deployment(status)}; what it leaves behind" in finding.why
    assert "Wait" in finding.fix


def test_two_moving_deployments_block() -> None:
    moving = (Past(43, 2 * MINUTE, "IN_PROGRESS"), Past(44, MINUTE, "PENDING"))
    finding = choose(*SETTLED, *moving, to=42)
    assert isinstance(finding, Finding)
    assert finding.block
    assert "Two deployments" in finding.what


def test_an_update_that_would_change_nothing_blocks() -> None:
    finding = choose(SETTLED[0], replace(SETTLED[1], digest="b"), to=42, digest="a")
    assert isinstance(finding, Finding)
    assert finding.block
    assert "tag has moved" in finding.why
