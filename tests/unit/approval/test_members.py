"""Lists from elsewhere: who of those in them counts, and which list they are added to."""

import pytest

from bot.approval.members import Right, listed, people, sources, with_members
from bot.catalog import Source
from tests.unit.values import CATALOG, SERVICE

GROUP, SCHEDULE = Source(user_group="S0ONCALL"), Source(pagerduty_schedule="PCATALOG")
ELSEWHERE = SERVICE.model_copy(
    update={"requester_sources": (GROUP,), "approver_sources": (GROUP, SCHEDULE), "approvers": ("ann",)}
)
PAGED = CATALOG.model_copy(update={"pagerduty": {"dan": "PDAN123"}})


def test_only_who_is_named_under_people_counts_once_and_by_any_of_their_slack_ids() -> None:
    assert people(PAGED, GROUP, ["U0NOBODY", "U0DANTWO", "U0CAT", "U0DAN"]) == ("dan", "cat")


def test_who_is_on_call_counts_by_the_id_that_the_file_declares_and_by_no_slack_id() -> None:
    assert people(PAGED, SCHEDULE, ["PDAN123", "PELSE12", "U0BOB"]) == ("dan",)


def test_people_are_added_to_the_list_whose_source_was_read_and_to_no_other() -> None:
    found = with_members(ELSEWHERE, {SCHEDULE: ("dan",)})

    assert listed(found, Right.APPROVE) == {"ann", "dan"}
    assert listed(found, Right.ASK) == {"ann", "bob"}
    assert listed(found, Right.EITHER) == {"ann", "bob", "dan"}
    assert sources(found, Right.APPROVE) == sources(found, Right.EITHER) == (GROUP,)


@pytest.mark.parametrize("right", Right)
def test_what_was_not_read_adds_nobody(right: Right) -> None:
    assert with_members(ELSEWHERE, {}) == ELSEWHERE
    assert listed(with_members(SERVICE, {GROUP: ("cat",)}), right) == listed(SERVICE, right)
