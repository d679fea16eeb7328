"""A drill is told apart from a rollback wherever it is shown: both ways, half way, and in the end."""

from dataclasses import replace

import pytest

from bot.drills import steps
from bot.model import Drill, Immediate, Notice, NoticeKind, Rollback, Undo
from handlers.messages import notices
from handlers.messages.card import card
from playground.slack.blockcheck import problems
from tests.handlers.golden import check
from tests.handlers.world import ROLLBACKS, SUCCEEDED


def drilled(of: Rollback, forth: str = "") -> Rollback:
    asked = replace(
        of.request, ask=Undo() if forth else Immediate(), origin=Drill("ana", slack_id="U0AAAA", forth=forth)
    )
    return replace(of, request=asked)


@pytest.mark.parametrize(
    ("name", "rollback"),
    [("back", drilled(ROLLBACKS["proposed"])), ("forth", drilled(ROLLBACKS["rolling"], forth="1f0c77ab" * 4))],
)
def test_the_card_says_that_it_is_a_drill_and_what_its_approval_is_good_for(name: str, rollback: Rollback) -> None:
    shown = card(rollback)

    assert problems(list(shown.blocks)) == []
    check(f"drill_card_{name}", shown)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("half_way", steps.half_way(drilled(SUCCEEDED), "somebody deployed quilt-catalog:43")),
        ("over", f"The drill is over.\n{steps.told(drilled(SUCCEEDED), None)}"),
    ],
)
def test_where_it_stopped_and_what_was_measured_is_said(name: str, text: str) -> None:
    check(f"drill_{name}", notices.render(Notice(NoticeKind.DRILL, text), drilled(SUCCEEDED)))
