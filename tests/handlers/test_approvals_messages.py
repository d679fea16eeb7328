"""On a card that waits for several people: who approved, how many more must, and who still may."""

from dataclasses import replace

import pytest

from bot.model import Approval
from handlers.messages import approvals
from handlers.messages.card import card
from tests.handlers.world import APPROVED, NOON, PROPOSED

BEN, CHLOE = Approval("engineer-b", "U0BBBB", NOON), Approval("engineer-c", "U0CCCC", NOON)


@pytest.mark.parametrize(
    ("given", "needed", "said"),
    [
        ((), 1, []),
        ((), 2, ["*Approvals*  two people must approve this, and none of them asked for it"]),
        ((BEN,), 2, ["*1 of 2 approved:* <@U0BBBB> · one more needed"]),
        ((BEN,), 3, ["*1 of 3 approved:* <@U0BBBB> · two more needed"]),
        ((BEN, CHLOE), 3, ["*2 of 3 approved:* <@U0BBBB> and <@U0CCCC> · one more needed"]),
    ],
)
def test_a_card_counts_approvals_where_several_are_needed_and_says_who_still_may(
    given: tuple[Approval, ...], needed: int, said: list[str]
) -> None:
    waiting = replace(PROPOSED, approvals=given)

    assert list(approvals.progress(waiting, needed)) == said
    assert all(line in card(waiting, needed=needed, approvers=("U0DDDD",)).text for line in said)
    assert "Waiting for <@U0DDDD>, until" in card(waiting, needed=needed, approvers=("U0DDDD",)).text


def test_once_it_is_decided_nothing_is_counted_and_all_who_approved_are_named() -> None:
    both = replace(APPROVED, approvals=(BEN, CHLOE))

    assert list(approvals.progress(both, 2)) == []
    assert approvals.told(both) == "approved by <@U0BBBB> and <@U0CCCC>"
    assert approvals.told(replace(PROPOSED, approvals=(BEN,))) == "only <@U0BBBB> approved"
    assert approvals.told(PROPOSED) == ""
