"""What counts as a fix: another image than the one left, and than the one gone back to."""

from dataclasses import replace

import pytest

from bot.follow_up.fix_rules import is_away, no_fix
from bot.model import Image, Rollback
from tests.journal import samples

LEFT, BACK = Image("app", "shop:1.2", "sha256:left"), Image("app", "shop:1.1", "sha256:back")
SIDE = Image("proxy", "envoy:5", "sha256:envoy")


def rolled_back(left: tuple[Image, ...], back: tuple[Image, ...]) -> Rollback:
    rollback = samples.rollback()
    target = replace(rollback.plan.target, chosen=replace(rollback.plan.target.chosen, images=back))
    return replace(rollback, plan=replace(rollback.plan, from_images=left, target=target))


@pytest.mark.parametrize(
    ("running", "why"),
    [
        ((Image("app", "shop:1.3", "sha256:new"), SIDE), ""),
        ((LEFT, SIDE), "app still has the image that was rolled away"),
        ((Image("app", "shop:again", "sha256:left"), SIDE), "app still has the image that was rolled away"),
        ((Image("app", "shop:1.2", "sha256:pushed-again"), SIDE), ""),
        ((Image("app", "shop:1.2", None), SIDE), "app still has the image that was rolled away"),
        ((BACK, SIDE), "its images are those that were there before"),
        ((LEFT, Image("proxy", "envoy:6", "sha256:6")), "app still has the image that was rolled away"),
        ((BACK, Image("proxy", "envoy:6", "sha256:6")), ""),
    ],
    ids=["new", "left", "left by another tag", "tag moved", "same tag, no digest", "back", "only beside", "beside"],
)
def test_a_fix_is_an_image_that_was_neither_left_nor_gone_back_to(running: tuple[Image, ...], why: str) -> None:
    assert no_fix(rolled_back((LEFT, SIDE), (BACK, SIDE)), running) == why


def test_where_only_the_configuration_was_rolled_back_any_other_image_may_be_the_fix() -> None:
    same = rolled_back((LEFT, SIDE), (LEFT, SIDE))
    assert no_fix(same, (Image("app", "shop:1.3", "sha256:new"), SIDE)) == ""
    assert no_fix(same, (LEFT, SIDE)) == "its images are those that were there before"


def test_what_was_to_be_rolled_away_may_go_by_any_way() -> None:
    rollback, new = rolled_back((LEFT, SIDE), (BACK, SIDE)), Image("app", "shop:1.3", "sha256:new")
    assert is_away(rollback, (new, SIDE))
    assert is_away(rollback, (BACK, SIDE)), "by hand"
    assert not is_away(rollback, (LEFT, SIDE))
    assert not is_away(rollback, (Image("app", "shop:again", "sha256:left"), Image("proxy", "envoy:6", "sha256:6")))
    assert not is_away(rolled_back((LEFT, SIDE), (LEFT, SIDE)), (new, SIDE)), "no image was to go"
