"""On a card that waits for several people: who approved, how many more must, and who still may."""

from dataclasses import replace

import pytest

from bot.model import Approval
from handlers.messages import approvals
from tests.handlers.world import APPROVED, NOON, PROPOSED

BEN, CHLOE = Approval("engineer-b", "U0BBBB", NOON), Approval("engineer-c", "U0CCCC", NOON)


@pytest.mark.parametrize(
    ("given", "needed", "able", "said"),
    [
        ((), 1, ("U0BBBB",), []),
        ((), 2, ("U0BBBB", "U0CCCC"), ["*Approvals*  two people must approve this, and none of them asked for it"]),
        ((BEN,), 2, ("U0CCCC",), ["*1 of 2 approved:* <@U0BBBB> · one more needed, from <@U0CCCC>"]),
        ((BEN,), 3, ("U0C", "U0D"), ["*1 of 3 approved:* <@U0BBBB> · two more needed, from <@U0C> or <@U0D>"]),
        ((BEN,), 2, (), ["*1 of 2 approved:* <@U0BBBB> · one more needed"]),
        ((BEN, CHLOE), 3, (), ["*2 of 3 approved:* <@U0BBBB> and <@U0CCCC> · one more needed"]),
    ],
)
def test_a_card_counts_approvals_where_several_are_needed(
    given: tuple[Approval, ...], needed: int, able: tuple[str, ...], said: list[str]
) -> None:
    shown = approvals.progress(replace(PROPOSED, approvals=given), needed, able)

    assert [block["text"]["text"] for block in shown] == said


def test_once_it_is_decided_nothing_is_counted_and_all_who_approved_are_named() -> None:
    both = replace(APPROVED, approvals=(BEN, CHLOE))

    assert list(approvals.progress(both, 2, ())) == []
    assert approvals.told(both) == "approved by <@U0BBBB> and <@U0CCCC>"
    assert approvals.told(replace(PROPOSED, approvals=(BEN,))) == "only <@U0BBBB> approved"
    assert approvals.told(PROPOSED) == ""
