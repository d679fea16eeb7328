"""What is written on a held service, and what an abort that comes too late says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.approval.too_late import too_late
from bot.follow_up import hold_rules
from bot.model import Approval, Call, FeatureSwitch, Hold, Mark, Plan, State
from bot.model.hold import BY, SINCE, TAG, WHY, read
from playground.aws.tag_operations import _REFUSED
from tests.unit.values import NOW, plan, rollback

PLAN = plan()
PARTIAL, RESTORE = (replace(PLAN, switch=FeatureSwitch("mcp", on=on)) for on in (False, True))
UNDO = replace(PLAN, undoes="a" * 32)


@given(st.text(max_size=600))
def test_whatever_the_reason_its_tags_are_such_as_ecs_takes(reason: str) -> None:
    tags = hold_rules.tags(rollback(reason=reason), NOW)

    assert set(tags) == {TAG, SINCE, BY, WHY}
    assert all(0 < len(value) <= 256 and not _REFUSED & set(value) for value in tags.values())


def test_what_is_written_is_read_again_and_told_in_one_sentence() -> None:
    one = rollback(approvals=(Approval("bea", "U0BEA", NOW),), reason="5xx since 14:02")
    mark = read(hold_rules.tags(one, NOW))

    assert mark is not None
    assert mark.rollback_id == one.id
    said = hold_rules.told(mark, "quilt-catalog")
    since = f"since {NOW:%b %d %H:%M} UTC by {one.reference}, rolled back by "
    assert said.startswith(f"Deploys of quilt-catalog are on hold {since}")
    assert said.endswith("and bea: 5xx since 14:02.")
    assert "on hold since <noon> by" in hold_rules.told(replace(mark, since="<noon>"), "quilt-catalog")


def test_a_service_without_the_mark_is_free_and_one_with_the_mark_alone_is_held() -> None:
    assert read({}) is None
    assert read({"team": "catalog", WHY: "left over"}) is None
    mark = read({TAG: "a" * 32})
    assert mark == Mark("a" * 32, "", "", "")
    assert hold_rules.told(mark, "quilt-catalog") == "Deploys of quilt-catalog are on hold by rb-aaaaaaaa."


@pytest.mark.parametrize(
    ("it", "undone", "brings_back"),
    [
        (PLAN, None, False),
        (PARTIAL, None, False),
        (RESTORE, None, True),
        (UNDO, PLAN, True),
        (UNDO, PARTIAL, True),
        (UNDO, RESTORE, False),
    ],
)
def test_only_what_brings_back_ends_a_hold(it: Plan, undone: Plan | None, brings_back: bool) -> None:
    before = rollback(of=undone) if undone else None

    assert hold_rules.brings_back(rollback(of=it), before) is brings_back


def test_a_restore_ends_the_holds_of_its_feature_and_an_undo_that_of_what_it_undoes() -> None:
    off = hold_rules.feature_off(rollback(of=PARTIAL), None)
    off_again = hold_rules.feature_off(rollback(of=UNDO), rollback(of=RESTORE))
    held, restore, undo = rollback(), rollback(of=RESTORE), rollback(of=UNDO)

    assert (off, off_again, hold_rules.feature_off(held, None)) == ("mcp", "mcp", "")
    assert hold_rules.ends(restore, held, was_off="mcp")
    assert not hold_rules.ends(restore, held, was_off="")
    assert not hold_rules.ends(restore, held, was_off="search")
    assert not hold_rules.ends(undo, replace(held, id="b" * 32), was_off="mcp")
    assert hold_rules.ends(undo, replace(held, id=UNDO.undoes), was_off="")


def test_what_still_holds_a_service_is_said_with_what_was_taken_away() -> None:
    left = [replace(rollback(of=each), id="b" * 32) for each in (PLAN, PARTIAL, UNDO)]
    says = "rb-bbbbbbbb rolled quilt-catalog:42 away, rb-bbbbbbbb switched mcp off, rb-bbbbbbbb undid rb-aaaaaaaa"
    shown, foreign = Mark("b" * 32, "", "", ""), Mark("f" * 32, "", "", "")

    assert hold_rules.aftermath("quilt-catalog", left, shown) == f"Deploys of quilt-catalog are still on hold: {says}."
    assert hold_rules.aftermath("quilt-catalog", [], None) == "Pipelines may deploy quilt-catalog again."
    assert hold_rules.aftermath("quilt-catalog", left, foreign).endswith("on hold by rb-ffffffff. That hold stays.")


def test_a_hold_stands_from_when_it_was_seen_until_it_was_released() -> None:
    asked = Hold(asked_at=NOW)
    assert not asked.in_force
    assert replace(asked, held_at=NOW).in_force
    assert not replace(asked, held_at=NOW, released_at=NOW).in_force


@pytest.mark.parametrize(("undoes", "then"), [("", "undo"), ("a" * 32, "immediate")])
def test_after_the_call_stop_names_where_stopping_leads_and_the_way_back(undoes: str, then: str) -> None:
    moving = rollback(of=replace(plan(), undoes=undoes), state=State.ROLLING, acted_at=NOW, service_deployment="arn:1")

    late = too_late(moving)

    assert f"returns to {moving.plan.from_name}, which is what this rollback leaves." in late.fix
    assert f"`/rollback quilt-catalog {then}`" in late.fix
    assert "--service-deployment-arn arn:1 --stop-type ROLLBACK" in late.fix


def test_a_deployment_that_goes_back_already_cannot_be_stopped_in_that() -> None:
    stopping = replace(plan(), call=Call.STOP_SERVICE_DEPLOYMENT, service_deployment="arn:1")

    late = too_late(rollback(of=stopping, state=State.EXECUTING))

    assert "is being sent right now: ECS itself is returning to" in late.reason
    assert "aws ecs" not in late.fix


def test_what_codedeploy_deploys_is_stopped_in_codedeploy() -> None:
    creating = replace(plan(), call=Call.CREATE_DEPLOYMENT)

    late = too_late(rollback(of=creating, state=State.ROLLING, acted_at=NOW, service_deployment="d-1"))

    assert "CodeDeploy is moving quilt-catalog" in late.reason
    assert "is the deployment: StopDeployment with ROLLBACK returns to" in late.fix
    assert len(f"{late.reason}\n{late.fix}".splitlines()) == 3
    assert "`aws deploy stop-deployment --deployment-id d-1 --auto-rollback-enabled" in late.fix
