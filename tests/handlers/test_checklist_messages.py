"""The checklist in the thread: as it begins, half way, with own items, and where nothing came of the plan."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalog import Checklists, ListedItem
from bot.checklists.begun import begun
from bot.model import Checklist, Notice, NoticeKind, Proof, Rollback, State, Ticked
from handlers.messages import notices
from playground.slack.blockcheck import problems
from tests.handlers.golden import check
from tests.handlers.world import CATALOG, NOON, PROPOSED, SUCCEEDED

SERVICE = CATALOG.services["quilt-catalog"]
BEGUN = replace(PROPOSED, items=begun(Checklists()))
_PROVEN = {
    Proof.ISSUE: "Row 1 of the audit: performance: 5xx since the MCP deploy.",
    Proof.TEAM: "The card was posted: Slack's message 1700000000.000100.",
    Proof.EXECUTED: "Row 7 of the audit: UpdateService was accepted.",
}
GONE_ON = replace(
    SUCCEEDED,
    items=tuple(
        replace(item, ticked=Ticked(NOON + timedelta(minutes=5), proof=_PROVEN[Proof(item.key)]))
        if item.key in _PROVEN
        else replace(item, ticked=Ticked(NOON, "U0BBBB", "engineer-b"))
        if item.key == Proof.FUNCTION
        else item
        for item in begun(Checklists())
    ),
)
_PAGE, _TELL = ListedItem(text="Page <!channel> & the *database* team"), ListedItem(text="Tell <@U0BBBB>")
OWN = replace(PROPOSED, items=begun(Checklists(pre=(_PAGE,), during=(), post=(_TELL,))))
NOTHING = replace(BEGUN, state=State.CANCELLED, ended_at=NOON)


@pytest.mark.parametrize(
    ("name", "kind", "rollback"),
    [
        ("checklist", NoticeKind.CHECKLIST, BEGUN),
        ("checklist_gone_on", NoticeKind.CHECKLIST_CHANGED, GONE_ON),
        ("checklist_own", NoticeKind.CHECKLIST, OWN),
        ("checklist_nothing", NoticeKind.CHECKLIST_CHANGED, NOTHING),
    ],
)
def test_the_checklist_reads_so(name: str, kind: NoticeKind, rollback: Rollback) -> None:
    message = notices.render(Notice(kind), rollback, service=SERVICE)
    assert problems(list(message.blocks)) == []
    check(name, message)


def test_the_longest_list_there_may_be_fits_into_one_message() -> None:
    full = tuple(ListedItem(text=f"{number}{'x' * 118}") for number in range(10))
    longest = replace(PROPOSED, items=begun(Checklists(pre=full, during=full, post=full)))
    ticked = tuple(replace(item, ticked=Ticked(NOON, proof="y" * 800)) for item in longest.items)
    for items in (longest.items, ticked):
        message = notices.render(Notice(NoticeKind.CHECKLIST), replace(longest, items=items), service=SERVICE)
        assert problems(list(message.blocks)) == []
        assert all(item.words in str(message.blocks) for item in items)


def test_where_none_is_kept_any_more_it_has_no_buttons_and_outsiders_do_not_read_it() -> None:
    off = SERVICE.model_copy(update={"checklists": "off"})
    message = notices.render(Notice(NoticeKind.CHECKLIST), BEGUN, service=off)
    assert not any("accessory" in block for block in message.blocks)
    assert "Identify" not in str(notices.for_outsiders(Notice(NoticeKind.CHECKLIST), BEGUN, service=SERVICE))


def test_each_list_has_its_place() -> None:
    assert {item.checklist for item in BEGUN.items} == {Checklist.PRE, Checklist.DURING, Checklist.POST}
